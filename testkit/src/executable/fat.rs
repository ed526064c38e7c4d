//! Fat Mach-O files: one for amd64 and one for arm64, behind a directory in big-endian numbers.

use super::macho;
use super::words::{Arch, Words};

const ALIGN: usize = 12;

pub(super) fn render(words: &Words) -> Vec<u8> {
    let mut out = vec![0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2];
    let mut slices = Vec::new();
    let mut at = 1usize << ALIGN;
    for (arch, cpu, subtype) in [
        (Arch::Amd64, 0x0100_0007u32, 3u32),
        (Arch::Arm64, 0x0100_000c, 0),
    ] {
        let slice = macho::render(&Words {
            arch,
            ..words.clone()
        });
        for number in [cpu, subtype, at as u32, slice.len() as u32, ALIGN as u32] {
            out.extend_from_slice(&number.to_be_bytes());
        }
        let next = (at + slice.len()).next_multiple_of(1 << ALIGN);
        slices.push((at, slice));
        at = next;
    }
    for (at, slice) in slices {
        out.resize(at, 0);
        out.extend_from_slice(&slice);
    }
    out
}
