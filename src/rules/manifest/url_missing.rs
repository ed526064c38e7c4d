//! Links that are not given.

use super::text;
use crate::bundle::Form;
use crate::facts::Facts;
use crate::manifest::document::Span;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/url-missing.md`.
pub static RULE: Rule = rule!("manifest/url-missing", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    if file.decoded.error.is_some() {
        return;
    }
    // The starter template makes the link to release notes of the latest tag
    // (build/manifest/main.go), so a source tree may do without.
    let source = facts.bundle().form == Form::SourceTree;
    let fields = [
        ("homepage_url", &manifest.homepage_url, true),
        ("support_url", &manifest.support_url, true),
        ("release_notes_url", &manifest.release_notes_url, !source),
    ];
    let missing: Vec<&str> = fields
        .into_iter()
        .filter(|(_, url, asked)| *asked && text(url.as_ref()).is_empty())
        .map(|(name, ..)| name)
        .collect();
    let names = match missing.as_slice() {
        [] => return,
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    };
    out.add(format!("the manifest has no {names}"))
        .help(
            "Servers do without. Administrators look for these links in the list of plugins, and \
             the Marketplace asks for all three.",
        )
        .at_span(file, Span::default(), "")
        .evidence(&missing.join(" "));
}
