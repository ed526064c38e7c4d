//! Content that is not gzip or not tar.

use crate::bundle::Stop;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/corrupt.md`.
pub static RULE: Rule = rule!("archive/corrupt", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(Stop::Corrupt {
        offset,
        packed_offset,
        what,
    }) = &facts.bundle().stop
    else {
        return;
    };
    let place = packed_offset.map_or_else(
        || format!("at byte {offset} of the unpacked stream"),
        |packed| format!("at byte {packed} of the file"),
    );
    out.add(format!("the archive is damaged: {what}, {place}"))
        .help(
            "A server refuses the upload. mmlint checked what stands before this place. Pack the \
             bundle anew with tar -czf, and compare its checksum after copying it.",
        )
        .at_offset(*offset)
        .evidence("corrupt");
}
