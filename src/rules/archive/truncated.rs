//! An archive that ends too early.

use crate::bundle::Stop;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/truncated.md`.
pub static RULE: Rule = rule!("archive/truncated", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(Stop::Truncated { offset, expected }) = &facts.bundle().stop else {
        return;
    };
    out.add(format!(
        "the file ends at byte {offset} of the unpacked stream, where {expected} was expected"
    ))
    .help(
        "A server refuses the upload: unexpected EOF. mmlint checked what is there. The file was \
         probably cut while it was copied or downloaded: fetch or pack it again.",
    )
    .at_offset(*offset)
    .evidence("truncated");
}
