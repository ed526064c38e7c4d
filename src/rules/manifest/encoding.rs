//! A manifest that is not plain UTF-8.

use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::yaml::Generation;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/encoding.md`.
pub static RULE: Rule = rule!("manifest/encoding", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    if let Some(error) = file
        .decoded
        .error
        .as_ref()
        .filter(|e| e.kind == DecodeErrorKind::Encoding)
    {
        out.add(&error.message)
            .help(
                "A server cannot parse it and refuses the upload. Save the file as UTF-8 without a \
                 byte order mark.",
            )
            .at_span(file, error.span, &error.pointer);
    } else if file.format == Format::Yaml && file.bytes.starts_with(b"\xef\xbb\xbf") {
        let severity = match facts.server.yaml {
            Generation::Goccy => Severity::Error,
            Generation::YamlV3 => Severity::Warning,
        };
        out.add_as(severity, "the file begins with a UTF-8 byte order mark")
            .servers(">=11.3")
            .help(
                "Servers from 11.3 on take the mark as a part of the first key and do not know that \
                 key; older ones pass over it. Save the file without a byte order mark.",
            )
            .at_span(file, crate::manifest::document::Span::new(0, 3), "");
    }
}
