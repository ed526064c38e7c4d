//! No minimum server version.

use super::text;
use crate::facts::Facts;
use crate::manifest::document::Span;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/min-server-version-missing.md`.
pub static RULE: Rule = rule!("manifest/min-server-version-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let field = manifest.min_server_version.as_ref();
    if !text(field).is_empty() || file.decoded.error.is_some() {
        return;
    }
    let draft = out.add("the manifest has no min_server_version").help(
        "A server enables the plugin however old it is; where it lacks what the plugin calls, the \
         plugin fails while it runs. The Marketplace asks for the field. Write the oldest server \
         that you test with, as 10.11.0.",
    );
    match field {
        Some(version) => draft.at_text(file, version),
        None => draft.at_span(file, Span::default(), ""),
    };
}
