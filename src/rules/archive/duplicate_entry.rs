//! Several entries of the same path.

use std::collections::{HashMap, HashSet};

use crate::bundle::EntryKind;
use crate::bundle::path::components;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::FaultKind;

/// See `rules/archive/duplicate-entry.md`.
pub static RULE: Rule = rule!("archive/duplicate-entry", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for fault in &facts.layout().faults {
        if let FaultKind::NotWritable(first) = fault.kind {
            let mode = facts.entry(first).map_or(0, |entry| entry.mode);
            out.add_as(
                Severity::Error,
                format!(
                    "a second {}, and the first has mode {mode:04o}",
                    facts.entry_name(fault.entry)
                ),
            )
            .help(
                "A server writes the second over the first, which its mode forbids: the upload is \
                 refused with permission denied. Pack each file once.",
            )
            .at_entry(fault.entry)
            .related_entry("the first one", first);
        }
    }
    let faults: HashSet<usize> = facts
        .layout()
        .faults
        .iter()
        .map(|fault| fault.entry)
        .collect();
    let mut first_of: HashMap<Vec<u8>, usize> = HashMap::new();
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        let path = match (entry.kind, components(&entry.name)) {
            (EntryKind::File, Some(path)) if !path.is_empty() => path.join(&b'/'),
            _ => continue,
        };
        let faulty = faults.contains(&index);
        match first_of.get(&path) {
            Some(first) if !faulty => {
                out.add(format!(
                    "{} stands in the archive more than once",
                    facts.entry_name(index)
                ))
                .help(
                    "A server keeps the content of the last and the mode of the first; the \
                         Marketplace's generator reads the first. Pack each file once.",
                )
                .at_entry(index)
                .related_entry("the first one", *first);
            }
            Some(_) => {}
            None => {
                first_of.insert(path, index);
            }
        }
    }
}
