//! Text after the manifest's end.

use crate::facts::Facts;
use crate::manifest::decoded::Note;
use crate::manifest::document::Span;
use crate::report::Reader;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/trailing-data.md`.
pub static RULE: Rule = rule!("manifest/trailing-data", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for note in &file.decoded.notes {
        if let Note::TrailingData { span } = note {
            let draft = out
                .add("text follows the end of the manifest")
                .help(
                    "Servers read the first JSON value and leave the rest alone; the Marketplace's \
                     generator and most other programs refuse the file. Delete what follows.",
                )
                .at_span(file, Span::new(span.start, span.start + 1), "")
                .refused_by(Reader::Generator);
            // Brackets too many say nothing; anything else may have been meant.
            let rest = file.bytes.get(span.start..span.end).unwrap_or_default();
            if rest.iter().all(|byte| b"}],; \t\r\n".contains(byte)) {
                let ink = rest.trim_ascii_end().len();
                let brackets = Span::new(span.start, span.start + ink);
                draft.fix("delete what follows the manifest", file, brackets, "");
            }
        }
    }
}
