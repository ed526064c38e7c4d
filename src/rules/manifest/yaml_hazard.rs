//! YAML that generations of servers read differently.

use crate::facts::Facts;
use crate::manifest::decoded::Note;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/yaml-hazard.md`.
pub static RULE: Rule = rule!("manifest/yaml-hazard", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for note in &file.decoded.notes {
        if let Note::Hazard {
            pointer,
            span,
            what,
        } = note
        {
            out.add(what)
                .help(
                    "Servers up to 10.3, from 10.5 to 11.2 and from 11.3 on read YAML by three \
                     different libraries. Quote the value, or write the manifest as plugin.json.",
                )
                .at_span(file, *span, pointer)
                .evidence(what);
        }
    }
}
