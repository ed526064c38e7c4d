//! No version.

use super::text;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/version-missing.md`.
pub static RULE: Rule = rule!("manifest/version-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    // A source tree's version may come from its tag: the starter template fills it in.
    let source = facts.bundle().form == crate::bundle::Form::SourceTree;
    if !text(manifest.version.as_ref()).is_empty() || source || file.decoded.error.is_some() {
        return;
    }
    let draft = out.add("the plugin has no version").help(
        "Servers install it; they cannot tell it from another release, an open page does not reload \
         its webapp, and the Marketplace refuses it. Write three numbers, as 1.0.0.",
    );
    match &manifest.version {
        Some(version) => draft.at_text(file, version),
        None => draft.at_span(file, crate::manifest::document::Span::default(), ""),
    };
}
