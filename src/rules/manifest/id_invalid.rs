//! An id that servers refuse.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/id-invalid.md`.
pub static RULE: Rule = rule!("manifest/id-invalid", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let id = manifest.server_id();
    if crate::server::validity::is_valid_id(&id) || file.decoded.error.is_some() {
        return;
    }
    let length = id.chars().count();
    let bad = id
        .chars()
        .find(|c| !c.is_ascii_alphanumeric() && !"-_.".contains(*c));
    let why = match (length, bad) {
        (0, _) => "the manifest has no id".to_owned(),
        (_, Some(c)) => format!("the id {:?} holds {c:?}", crate::text::shorten(&id, 80)),
        _ => format!(
            "the id has {length} character{}",
            crate::text::plural(length as u64)
        ),
    };
    let draft = out.add(why).help(
        "A server refuses the upload. An id has 3 to 190 letters, digits, hyphens, underscores and \
         dots, as com.example.plugin.",
    );
    match &manifest.id {
        Some(id) => draft.at_text(file, id),
        None => draft.at_span(file, crate::manifest::document::Span::default(), ""),
    };
}
