//! Names that lead out of the folder.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::FaultKind;

/// See `rules/archive/path-traversal.md`.
pub static RULE: Rule = rule!("archive/path-traversal", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for fault in &facts.layout().faults {
        if fault.kind != FaultKind::Escapes {
            continue;
        }
        let name = facts
            .entry(fault.entry)
            .map(|entry| crate::text::name(&entry.name));
        out.add(format!(
            "the name {} leads out of the archive",
            name.unwrap_or_default()
        ))
        .help(
            "A server gives up at this entry and refuses the upload; a careless program would \
                 write outside the folder it unpacks into. Pack with relative names without `..`.",
        )
        .at_entry(fault.entry);
    }
}
