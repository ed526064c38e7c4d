//! Text that is neither JSON nor YAML.

use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::decoded::DecodeErrorKind;
use crate::report::Severity;
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
    let severity = match error.kind {
        DecodeErrorKind::Syntax | DecodeErrorKind::Depth | DecodeErrorKind::TooMuch => {
            Severity::Error
        }
        DecodeErrorKind::Unsure => Severity::Warning,
        _ => return,
    };
    let refused = "A server cannot parse the manifest and refuses the upload.";
    let help = match (file.format, error.kind) {
        (_, DecodeErrorKind::Unsure) => {
            "What these servers make of the manifest was not checked. Written as JSON, or without \
             this, it means the same to all servers."
                .to_owned()
        }
        (_, DecodeErrorKind::TooMuch) => {
            "mmlint reads no further, so nothing of the manifest was checked. Servers have no such \
             limit."
                .to_owned()
        }
        (Format::Json, _) => {
            format!("{refused} JSON has no comments, no trailing commas and only double quotes.")
        }
        (Format::Yaml, DecodeErrorKind::Depth) => {
            "mmlint reads no further, so the rest was not checked. Servers go further.".to_owned()
        }
        (Format::Yaml, _) => {
            format!("{refused} Check the indentation and quote text that holds a colon.")
        }
    };
    out.add_as(severity, &error.message)
        .help(help)
        .at_span(file, error.span, &error.pointer)
        .evidence("syntax");
}
