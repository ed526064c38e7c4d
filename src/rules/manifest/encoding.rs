//! A manifest that is not plain UTF-8.

use crate::facts::Facts;
use crate::facts::manifest::Format;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;
use crate::manifest::yaml::Generation;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/encoding.md`.
pub static RULE: Rule = rule!("manifest/encoding", Error, High, check);

/// UTF-8's byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// What is done about it.
const UNMARK: &str = "delete the byte order mark";

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
        let draft = out
            .add(&error.message)
            .help(
                "A server cannot parse it and refuses the upload. Save the file as UTF-8 without a \
                 byte order mark.",
            )
            .at_span(file, error.span, &error.pointer);
        if file.bytes.starts_with(MARK) {
            draft.fix(UNMARK, file, Span::new(0, MARK.len()), "");
        }
    } else if file.format == Format::Yaml && file.bytes.starts_with(MARK) {
        let severity = match facts.server.yaml {
            Generation::Goccy118 | Generation::Goccy => Severity::Error,
            Generation::YamlV2 | Generation::YamlV2OrV3 | Generation::YamlV3 => Severity::Warning,
        };
        out.add_as(severity, "the file begins with a UTF-8 byte order mark")
            .servers(">=11.3")
            .help(
                "Servers from 11.3 on take the mark as a part of the first key and do not know that \
                 key; older ones pass over it. Save the file without a byte order mark.",
            )
            .at_span(file, Span::new(0, MARK.len()), "")
            .fix(UNMARK, file, Span::new(0, MARK.len()), "");
    }
}
