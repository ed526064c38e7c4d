//! Edits of the container.

use super::Model;
use crate::archive::{BLOCK, End};
use crate::fixture::Keep;
use crate::gzip::Gzip;
use crate::random::Random;

const ENDS: &[End] = &[
    End::None,
    End::One,
    End::OneZeroBlockMid,
    End::ZeroBlocksFirst,
    End::GarbageAfter,
];

/// Makes one edit and says what it was.
pub(super) fn edit(model: &mut Model, random: &mut Random) -> String {
    let line = match random.below(12) {
        0..5 => {
            model.container.gzip = Gzip::ODD[random.below(Gzip::ODD.len())];
            format!("gzip {:?}", model.container.gzip)
        }
        5..8 => {
            model.container.end = ENDS[random.below(ENDS.len())];
            format!("tar end {:?}", model.container.end)
        }
        8 => {
            let index = random.below(model.entries.len());
            model.container.corrupt_header = Some(index);
            format!("header {index} corrupt")
        }
        9 => {
            model.container.keep = if random.one_in(2) {
                Keep::Share(random.below(100) as f64 / 100.0)
            } else {
                Keep::AllBut(1 + random.below(40))
            };
            format!("truncated: {:?}", model.container.keep)
        }
        10 => cut_tar(model, random),
        _ => change_tar(model, random),
    };
    format!("container: {line}")
}

/// The tar stream ends early, the gzip stream around it is sound.
fn cut_tar(model: &mut Model, random: &mut Random) -> String {
    let mut tar = model.tar();
    let blocks = random.below(tar.len() / BLOCK + 1);
    let length = blocks * BLOCK
        + if random.one_in(2) {
            0
        } else {
            random.below(BLOCK)
        };
    tar.truncate(length);
    let line = format!("the tar ends after {} bytes", tar.len());
    model.container.tar = Some(tar);
    line
}

/// Another byte somewhere in the tar stream, in a header and with a correct checksum more often than not.
fn change_tar(model: &mut Model, random: &mut Random) -> String {
    let mut tar = model.tar();
    if tar.len() < BLOCK {
        return "nothing to change".to_owned();
    }
    let headers: Vec<usize> = (0..tar.len() / BLOCK)
        .map(|block| block * BLOCK)
        .filter(|at| tar[at + 257..].starts_with(b"ustar"))
        .collect();
    let start = headers
        .get(random.below(headers.len()))
        .copied()
        .unwrap_or(0);
    let at = start + random.below(BLOCK);
    let byte = [0, b' ', b'0', b'7', b'8', b'/', 0x80, 0xff][random.below(8)];
    tar[at] = byte;
    let sum = !random.one_in(4);
    if sum {
        crate::archive::set_checksum(&mut tar[start..start + BLOCK]);
    }
    model.container.tar = Some(tar);
    format!(
        "byte {} of the header at {start} is {byte:#04x}{}",
        at - start,
        if sum { "" } else { ", checksum unchanged" }
    )
}
