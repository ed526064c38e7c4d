//! A file larger than mmlint's own limit for reading it.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;
use crate::vulnerability::MAX_KNOWN;

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
    let files = facts.contents.files.iter().enumerate();
    let cut = files.clone().find(|(_, file)| {
        let known = file.as_ref().and_then(|file| file.vulnerabilities.as_ref());
        known.is_some_and(|known| known.more)
    });
    if let Some((index, _)) = cut {
        out.add(format!(
            "not checked: there are more than {MAX_KNOWN} known vulnerabilities of modules that programs say they hold"
        ))
        .help("No plugin is built of so much. Which modules it has, `go version -m` tells.")
        .at_entry(index);
    }
    for (index, file) in files {
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
