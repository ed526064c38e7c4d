//! The same key twice.

use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::decoded::{DecodeErrorKind, Note};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/duplicate-key.md`.
pub static RULE: Rule = rule!("manifest/duplicate-key", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    if let Some(error) = file
        .decoded
        .error
        .as_ref()
        .filter(|e| e.kind == DecodeErrorKind::DuplicateKey)
    {
        out.add_as(crate::report::Severity::Error, &error.message)
            .help(
                "Servers from 10.5 on refuse a YAML manifest with a duplicate key, and with it the \
                 upload. Keep one of them.",
            )
            .at_span(file, error.span, &error.pointer);
    }
    for note in &file.decoded.notes {
        let Note::DuplicateKey {
            parent,
            key,
            first,
            span,
        } = note
        else {
            continue;
        };
        if file.format == Format::Yaml && file.decoded.error.is_some() {
            continue; // the error above
        }
        out.add(format!("the key {key:?} stands here a second time"))
            .help(
                "A server merges the two: text of the last one wins, objects are merged field by \
                 field, null takes an object away. Other programs read it otherwise. Keep one.",
            )
            .at_span(
                file,
                *span,
                &crate::manifest::decoded::join_pointer(parent, key),
            )
            .related_span("the first one", file, *first);
    }
}
