//! No name.

use super::text;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/name-missing.md`.
pub static RULE: Rule = rule!("manifest/name-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    if !text(manifest.name.as_ref())
        .chars()
        .all(char::is_whitespace)
        || file.decoded.error.is_some()
    {
        return;
    }
    let draft = out.add("the plugin has no name").help(
        "Servers install it; the starter template's manifest tool refuses (the Marketplace's generator warns of) it, and \
         administrators see an empty line. Give it a name.",
    );
    match &manifest.name {
        Some(name) => draft.at_text(file, name),
        None => draft.at_span(file, crate::manifest::document::Span::default(), ""),
    };
}
