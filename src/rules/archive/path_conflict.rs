//! A path that is a file and a folder, or that the server needs for a file of its own.

use crate::bundle::EntryKind;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::MARKER;
use crate::server::layout::{FaultKind, NodeKind};
use crate::verdict::install;

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
    blocked_marker(facts, out);
}

/// What stands where the server itself writes a file.
fn blocked_marker(facts: &Facts, out: &mut Findings<'_>) {
    let Some(node) = install::blocked_marker(facts).and_then(|index| facts.layout().node(index))
    else {
        return;
    };
    let Some(entry) = node.made_by else { return };
    let what = match node.kind {
        NodeKind::Directory => "is, or lies in, a folder",
        NodeKind::File { .. } => "is a file that its owner may not write",
    };
    out.add(format!(
        "{} {what} called {MARKER}, where servers before 11.0 write a file",
        facts.entry_name(entry)
    ))
    .help(format!(
        "Such a server cannot write its {MARKER} when it has copied the plugin into place: the \
         upload fails and leaves the plugin half installed. Pack nothing of that name."
    ))
    .at_entry(entry);
}
