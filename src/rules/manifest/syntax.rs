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
    let refused = "A server cannot parse the manifest and refuses the upload.";
    let help = match (file.format, error.kind) {
        (Format::Json, _) => {
            format!("{refused} JSON has no comments, no trailing commas and only double quotes.")
        }
        (Format::Yaml, DecodeErrorKind::Depth) => {
            "mmlint reads no further, so the rest was not checked. Servers go on to 10,000 levels."
                .to_owned()
        }
        (Format::Yaml, _) => {
            format!("{refused} Check the indentation and quote text that holds a colon.")
        }
    };
    out.add(&error.message)
        .help(help)
        .at_span(file, error.span, &error.pointer)
        .evidence("syntax");
}
