//! A path that is a file and a folder.

use crate::bundle::EntryKind;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::FaultKind;

/// See `rules/archive/path-conflict.md`.
pub static RULE: Rule = rule!("archive/path-conflict", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for fault in &facts.layout().faults {
        let FaultKind::Conflict(first) = fault.kind else {
            continue;
        };
        let name = facts.entry_name(fault.entry);
        let first_is_file = first
            .and_then(|first| facts.entry(first))
            .is_some_and(|entry| {
                entry.kind == EntryKind::File && name.starts_with(&entry.display())
            });
        let message = if first_is_file {
            format!("{name} lies below a path that is a file")
        } else {
            format!("{name} is a file where a folder already is")
        };
        let draft = out
            .add(message)
            .help(
                "A server unpacks in the order of the archive and cannot make both: it refuses the \
                 upload. Pack each path once.",
            )
            .at_entry(fault.entry);
        if let Some(first) = first {
            draft.related_entry("made first by", first);
        }
    }
}
