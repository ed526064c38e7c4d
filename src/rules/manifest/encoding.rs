//! A manifest that is not plain UTF-8.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestFile};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{Kind, Span};
use crate::manifest::yaml::Generation;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/encoding.md`.
pub static RULE: Rule = rule!("manifest/encoding", Error, High, check);

/// UTF-8's byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// So many values are looked at for bytes that are not UTF-8.
const MAX_VALUES: usize = 100_000;

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
    if let Some(at) = replaced(file) {
        let draft = out
            .add_as(Severity::Warning, "this byte is not UTF-8")
            .help(
                "Servers read U+FFFD, the replacement character, in place of each such byte, and \
                 show that. Save the file as UTF-8.",
            )
            .at_span(file, Span::new(at, at + 1), "");
        if file.format == Format::Yaml {
            draft.servers(">=11.3");
        }
    }
}

/// The first byte that a server replaces: it reads the file all the same.
fn replaced(file: &ManifestFile) -> Option<usize> {
    let first = std::str::from_utf8(&file.bytes).err()?.valid_up_to();
    let root = file.decoded.root?;
    let document = &file.decoded.document;
    match file.format {
        // What stands behind the value is not read.
        Format::Json => Some(first).filter(|at| *at < document.node(root).span.end),
        // In comments nobody sees it.
        Format::Yaml if file.decoded.error.is_none() => {
            let mut seen = HashSet::new();
            let mut todo = vec![root];
            let mut spans = Vec::new();
            while let Some(id) = todo.pop().filter(|_| seen.len() < MAX_VALUES) {
                if !seen.insert(id) {
                    continue;
                }
                let node = document.node(id);
                match &node.kind {
                    Kind::String(_) => spans.push(node.span),
                    Kind::Array(items) => todo.extend(items),
                    Kind::Object(members) => {
                        spans.extend(members.iter().map(|member| member.key_span));
                        todo.extend(members.iter().map(|member| member.value));
                    }
                    _ => {}
                }
            }
            let places = spans.into_iter().filter_map(|span| {
                let text = file.bytes.get(span.start..span.end)?;
                Some(span.start + std::str::from_utf8(text).err()?.valid_up_to())
            });
            places.min()
        }
        Format::Yaml => None,
    }
}
