//! Sections without a key.

use super::text;
use crate::facts::Facts;
use crate::manifest::model::Item;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/section-key-missing.md`.
pub static RULE: Rule = rule!("manifest/section-key-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let sections = manifest
        .settings_schema
        .iter()
        .filter_map(|schema| schema.sections.as_ref());
    for section in sections.flatten().filter_map(Item::value) {
        if text(section.key.as_ref()).is_empty() {
            out.add("a section has no key")
                .help(
                    "Servers install it; the starter template's manifest tool refuses (the Marketplace's generator warns of) the manifest. Give the section a key of its own.",
                )
                .at_span(file, section.span, &section.pointer);
        }
    }
}
