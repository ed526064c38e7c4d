//! Values of another type than the field's.

use crate::facts::Facts;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::schema::Keyword;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/wrong-type.md`.
pub static RULE: Rule = rule!("manifest/wrong-type", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    let Some(error) = file
        .decoded
        .error
        .as_ref()
        .filter(|e| e.kind == DecodeErrorKind::Type)
    else {
        return;
    };
    let help = "A server cannot decode the manifest and refuses the upload.";
    let field = |pointer: &str| match pointer.trim_start_matches('/') {
        "" => "the manifest".to_owned(),
        field => field.replace('/', "."),
    };
    out.add(format!("{}: {}", field(&error.pointer), error.message))
        .help(help)
        .at_span(file, error.span, &error.pointer);
    // The server stops explaining at the first; the schema knows the others.
    for other in &file.schema_errors {
        let same = other.pointer == error.pointer || other.span == error.span;
        if other.keyword == Keyword::Type && !same && other.found != "null" {
            out.add(format!(
                "{}: expected {}, found {}",
                field(&other.pointer),
                other.expected,
                other.found
            ))
            .help(help)
            .at_span(file, other.span, &other.pointer);
        }
    }
}
