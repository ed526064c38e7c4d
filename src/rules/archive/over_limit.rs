//! A file larger than mmlint's own limit for reading it.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;

/// See `rules/archive/over-limit.md`.
pub static RULE: Rule = rule!("archive/over-limit", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let webapp = facts
        .webapp
        .as_ref()
        .and_then(|webapp| match webapp.target {
            crate::facts::Target::File { entry, .. } => Some(entry),
            _ => None,
        });
    for (index, file) in facts.contents.files.iter().enumerate() {
        let Some(over) = file.as_ref().and_then(|file| file.over_limit) else {
            continue;
        };
        // Of all the other files only the webapp bundle is read to the end.
        if over.name == "webapp" && webapp != Some(index) {
            continue;
        }
        let total = facts.entry(index).map_or(0, |entry| entry.size);
        out.add(format!(
            "not checked: the file has {}, mmlint reads {} of {} {}",
            size(total),
            size(over.limit),
            if over.name == "executable" { "an" } else { "a" },
            over.name
        ))
        .help(format!(
            "Servers read a file of any size. Raise the limit with --limit {}=VALUE.",
            over.name
        ))
        .at_entry(index);
    }
}
