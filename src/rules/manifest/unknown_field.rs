//! Fields that servers do not know.

use crate::facts::Facts;
use crate::manifest::decoded::{Note, join_pointer};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/unknown-field.md`.
pub static RULE: Rule = rule!("manifest/unknown-field", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for note in &file.decoded.notes {
        let Note::UnknownKey {
            parent,
            key,
            span,
            known,
        } = note
        else {
            continue;
        };
        let removed = match (parent.as_str(), key.as_str()) {
            ("", "backend") => " It was replaced by `server` in 5.2 and is unknown since 6.0.",
            ("", "required_configuration") => " It is unknown since 9.0.",
            _ => "",
        };
        let nearest = crate::text::nearest(key, known.iter().copied());
        let hint = nearest.map_or_else(
            || "Take it out, or move the value into `props`.".to_owned(),
            |nearest| format!("Did you mean {nearest:?}?"),
        );
        out.add(format!("servers do not know the field {key:?}"))
            .help(format!(
                "They pass over it; the starter template's manifest tool refuses it.{removed} {hint}"
            ))
            .at_span(file, *span, &join_pointer(parent, key));
    }
}
