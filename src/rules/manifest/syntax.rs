//! Text that is neither JSON nor YAML.

use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::decoded::DecodeErrorKind;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/syntax.md`.
pub static RULE: Rule = rule!("manifest/syntax", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    let Some(error) = &file.decoded.error else {
        return;
    };
    if !matches!(error.kind, DecodeErrorKind::Syntax | DecodeErrorKind::Depth) {
        return;
    }
    let language = match file.format {
        Format::Json => "JSON has no comments, no trailing commas and only double quotes.",
        Format::Yaml => "Check the indentation and quote text that holds a colon.",
    };
    out.add(&error.message)
        .help(format!(
            "A server cannot parse the manifest and refuses the upload. {language}"
        ))
        .at_span(file, error.span, &error.pointer)
        .evidence("syntax");
}
