//! Content that is not gzip or not tar.

use crate::bundle::Stop;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/archive/corrupt.md`.
pub static RULE: Rule = rule!("archive/corrupt", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    match &facts.bundle().stop {
        Some(Stop::Corrupt {
            offset,
            packed_offset,
            what,
        }) => {
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
        }
        Some(Stop::GzipInGzip) => out
            .add("the archive is compressed twice: gzip holds gzip, and no tar")
            .help(
                "A server unpacks one layer of gzip and wants a tar in it: it refuses the upload. What tar \
                 -czf wrote was compressed once more, by gzip or on its way. Take one layer off: gzip -dc \
                 FILE > NAME.tar.gz.",
            )
            .at_offset(0),
        _ => return,
    }
    .evidence("corrupt");
}
