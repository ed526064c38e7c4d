//! Rules about what an upgrade does: over two bundles instead of one.

pub mod build_metadata_only;
pub mod bump_too_small;
pub mod cached_file_changed;
pub mod capability_added;
pub mod default_changed;
pub mod hook_removed;
pub mod id_changed;
pub mod min_server_version_raised;
pub mod platform_dropped;
pub mod setting_removed;
pub mod setting_retyped;
pub mod signing_key_changed;
pub mod size_grew;
pub mod version_not_increased;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::draft::Findings;
use super::{ALL, Check};
use crate::report::Diagnostic;
use crate::upgrade::Upgrade;

/// What one rule found so far, by the bundle that it points into.
#[derive(Debug)]
pub struct Both<'a> {
    /// In the one that is installed: for what is gone.
    pub old: Findings<'a>,
    /// In the one that comes in its place.
    pub new: Findings<'a>,
}

/// Runs the rules about upgrades: the findings in the old bundle and those in the new one, sorted. A rule that panics
/// becomes a finding in the new one, and the others still run.
#[must_use]
pub fn run(upgrade: &Upgrade<'_>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut in_old, mut in_new) = (Vec::new(), Vec::new());
    for rule in ALL {
        let Check::Upgrade(check) = rule.check else {
            continue;
        };
        let mut both = Both {
            old: Findings::new(rule, upgrade.old.facts),
            new: Findings::new(rule, upgrade.new.facts),
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| check(upgrade, &mut both)));
        in_old.append(&mut both.old.into_diagnostics());
        in_new.append(&mut both.new.into_diagnostics());
        if outcome.is_err() {
            in_new.append(&mut super::failed(rule.name, upgrade.new.facts));
        }
    }
    super::sort(&mut in_old);
    super::sort(&mut in_new);
    (in_old, in_new)
}
