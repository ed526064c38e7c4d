//! What stands behind the end of the archive.

use crate::bundle::Trailer;
use crate::facts::Facts;
use crate::report::Reader;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/gzip-trailer.md`.
pub static RULE: Rule = rule!("archive/gzip-trailer", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for trailer in &facts.bundle().trailers {
        let (message, offset) = match trailer {
            Trailer::Gzip { what } => (format!("after the end of the archive, {what}"), None),
            Trailer::Content { offset } => (
                "more content after the end of the archive".to_owned(),
                Some(*offset),
            ),
            Trailer::Endless => (
                "more content after the end of the archive than the limit on unpacked bytes"
                    .to_owned(),
                None,
            ),
        };
        let draft = out
            .add(message)
            .help(
                "Servers stop reading at the archive's end and do not notice; the Marketplace's \
                 generator reads the whole file and fails on damage. Such a file was cut, \
                 appended to, or damaged on the way: pack it anew.",
            )
            .at_offset(offset.unwrap_or(facts.bundle().unpacked_bytes))
            .evidence(match trailer {
                Trailer::Gzip { .. } => "gzip",
                Trailer::Content { .. } => "content",
                Trailer::Endless => "endless",
            });
        // What is sound gzip it reads and leaves alone, as servers do.
        if matches!(trailer, Trailer::Gzip { .. }) {
            draft.refused_by(Reader::Generator);
        }
    }
}
