//! A folder whose entry comes before that of its parent.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::FaultKind;

/// See `rules/archive/directory-order.md`.
pub static RULE: Rule = rule!("archive/directory-order", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for fault in &facts.layout().faults {
        if fault.kind != FaultKind::NoParent {
            continue;
        }
        let name = facts.entry_name(fault.entry);
        out.add(format!(
            "the folder {name} comes before the folder that holds it"
        ))
        .help(
            "For a folder's entry a server makes that one folder and not its parents, and \
                 refuses the upload: no such file or directory. Pack folders before what they \
                 hold, as tar does by itself, or leave the entries of folders out.",
        )
        .at_entry(fault.entry);
    }
}
