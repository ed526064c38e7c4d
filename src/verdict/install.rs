//! Copying the plugin into place and unpacking its webapp.
//!
//! Sources: `utils.CopyDir` (`server/public/utils/file.go`), `Environment.UnpackWebappBundle`
//! (`server/public/plugin/environment.go`). Nothing is rolled back when these fail.

use crate::facts::{Facts, Target};
use crate::report::{Outcome, Step};
use crate::server::behaviour::{MARKER, Unpacked};
use crate::server::layout::NodeKind;

/// What the rest of the install request does, `unpack` having ended so.
#[must_use]
pub fn step(facts: &Facts, unpack: Step) -> Step {
    if unpack.outcome != Outcome::Accepted {
        return unpack;
    }
    let left_behind = |rule| Step::because(Outcome::LeftBehind, rule);
    if first_unreadable(facts).is_some() {
        return left_behind("archive/unreadable-entry");
    }
    if blocked_marker(facts).is_some() {
        return left_behind("archive/path-conflict");
    }
    let Some(webapp) = &facts.webapp else {
        return Step::ok(Outcome::Accepted);
    };
    if facts.server.webapp == Unpacked::AtStart {
        return Step::ok(Outcome::Accepted);
    }
    if is_hidden(facts) {
        return left_behind("manifest/id-hidden");
    }
    webapp_fault(&webapp.target).map_or(Step::ok(Outcome::Accepted), left_behind)
}

/// The rule that says why a webapp cannot be unpacked.
#[must_use]
pub const fn webapp_fault(target: &Target) -> Option<&'static str> {
    match target {
        Target::Refused(_) => Some("webapp/bundle-path-invalid"),
        Target::Missing { .. } | Target::Directory => Some("webapp/bundle-missing"),
        Target::File { .. } => None,
    }
}

/// The first file of the plugin, in the server's order, that its owner may not read.
#[must_use]
pub fn first_unreadable(facts: &Facts) -> Option<usize> {
    let layout = facts.layout();
    let files = layout.files(layout.root);
    let kinds = files.into_iter().filter_map(|index| layout.node(index));
    kinds.into_iter().find_map(|node| match node.kind {
        NodeKind::File { entry, mode } if mode & 0o400 == 0 => Some(entry),
        _ => None,
    })
}

/// What keeps the server from leaving its [`MARKER`] in the plugin's folder: the node of a folder,
/// or of a file that its owner may not write.
#[must_use]
pub fn blocked_marker(facts: &Facts) -> Option<usize> {
    if !facts.server.marks_plugins {
        return None;
    }
    let layout = facts.layout();
    let index = layout.find(layout.root, MARKER)?;
    let blocks = match layout.node(index)?.kind {
        NodeKind::Directory => true,
        NodeKind::File { mode, .. } => mode & 0o200 == 0,
    };
    blocks.then_some(index)
}

/// Whether the id begins with a dot: `scanSearchPath` passes over such folders.
#[must_use]
pub fn is_hidden(facts: &Facts) -> bool {
    facts
        .manifest()
        .is_some_and(|manifest| manifest.server_id().starts_with('.'))
}
