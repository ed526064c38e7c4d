//! Files that their owner may not read.

use crate::facts::Facts;
use crate::facts::manifest::ManifestState;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeKind;

/// See `rules/archive/unreadable-entry.md`.
pub static RULE: Rule = rule!("archive/unreadable-entry", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let manifest = match facts.manifest {
        ManifestState::Forbidden(entry) => Some(entry),
        _ => None,
    };
    for node in layout.files(layout.root) {
        let Some(NodeKind::File { entry, mode }) = layout.node(node).map(|node| node.kind) else {
            continue;
        };
        if mode & 0o400 != 0 {
            continue;
        }
        let name = facts.entry_name(entry);
        let effect = if manifest == Some(entry) {
            "cannot read the manifest and refuses the upload"
        } else {
            "cannot copy it into place: the upload fails and leaves the plugin half installed"
        };
        out.add(format!(
            "{name} has mode {mode:04o}: its owner may not read it"
        ))
        .help(format!(
            "A server that does not run as root {effect}. Set the mode before packing: chmod \
                 u+r, or tar --mode=u+rw."
        ))
        .at_entry(entry);
    }
}
