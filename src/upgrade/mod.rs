//! Two bundles of a plugin, held against each other.
//!
//! What one of the two does not tell is not reported as a change.

mod bump;
mod change;
mod manifest;
mod server;
mod settings;
mod side;
mod webapp;

use crate::facts::Facts;

pub use bump::Bump;
pub(crate) use bump::version;
pub use change::{Change, Group, Kind, Step};
pub use manifest::{Minimum, minimum};
pub use server::{has_servers, platforms};
pub use settings::{Known, Stored, by_key, misfits, renamed};
pub use side::{Part, Side};
pub use webapp::measured;

/// Two bundles, as the rules about upgrades see them.
#[derive(Debug)]
pub struct Upgrade<'a> {
    /// The one that is installed.
    pub old: Side<'a>,
    /// The one that comes in its place.
    pub new: Side<'a>,
    /// What is different, by group.
    pub changes: Vec<Change>,
    /// The version that it asks for.
    pub bump: Bump,
}

impl<'a> Upgrade<'a> {
    /// Holds two bundles against each other.
    #[must_use]
    pub fn new(old: &'a Facts, new: &'a Facts) -> Self {
        let (old, new) = (Side::new(old), Side::new(new));
        let mut changes = Vec::new();
        // The same bytes are no upgrade, whatever else is asked of them.
        if old.seen.sha256.is_none() || old.seen.sha256 != new.seen.sha256 {
            manifest::changes(&old, &new, &mut changes);
            settings::changes(&old, &new, &mut changes);
            server::changes(&old, &new, &mut changes);
            webapp::changes(&old, &new, &mut changes);
        }
        changes.sort_by_key(|change| change.group);
        Self {
            bump: bump::of(&old, &new, &changes),
            old,
            new,
            changes,
        }
    }

    /// Whether both have the same id, as far as is known: else nothing is an upgrade of the other.
    #[must_use]
    pub fn is_of_one_plugin(&self) -> bool {
        let id = |side: &Side<'_>| side.manifest().map(|(_, manifest)| manifest.server_id());
        id(&self.old) == id(&self.new)
    }

    /// Whether both are the same file.
    #[must_use]
    pub fn is_same_file(&self) -> bool {
        self.old.seen.sha256.is_some() && self.old.seen.sha256 == self.new.seen.sha256
    }

    /// The changes that this rule says more of.
    pub fn changes_of(&self, rule: &'static str) -> impl Iterator<Item = &Change> {
        self.changes
            .iter()
            .filter(move |change| change.rule == Some(rule))
    }
}
