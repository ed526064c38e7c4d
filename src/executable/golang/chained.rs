//! Pointers that macOS's linker chained: in the file each stands as an offset and the way to the next.
//!
//! Go's own linker leaves addresses; Apple's, which Go calls where a program has C in it, chains them since macOS 11.
//! Source: `LC_DYLD_CHAINED_FIXUPS` and `mach-o/fixup-chains.h` of Apple's dyld. The forms for programs of 64 bits are
//! read; those with signed pointers (arm64e), which Go does not make, are left, and nothing leads to the tables then.

use super::memory::Memory;
use crate::executable::image::{u16_at, u32_at, u64_at};

/// Little-endian, 64 bits.
const MAGIC: [u8; 4] = [0xcf, 0xfa, 0xed, 0xfe];
const HEADER: usize = 32;
const SEGMENT: u32 = 0x19;
const CHAINED_FIXUPS: u32 = 0x8000_0034;
/// `DYLD_CHAINED_PTR_64`: addresses; `DYLD_CHAINED_PTR_64_OFFSET`: offsets from the file's first byte in memory.
const ADDRESSES: u16 = 2;
const OFFSETS: u16 = 6;
/// `DYLD_CHAINED_PTR_START_NONE`, and above what only programs of 32 bits have.
const NO_START: u16 = 0x8000;

/// Puts the addresses in their places, as the loader would; what is imported becomes 0.
pub(super) fn apply(memory: &mut Memory<'_>, file: &[u8]) {
    if file.starts_with(&MAGIC) {
        let _ = image(memory, file);
    }
}

/// Where the file's first byte is in memory, and where the chains are listed.
fn places(file: &[u8]) -> Option<(u64, usize)> {
    let (mut base, mut list) = (None, None);
    let mut at = HEADER;
    for _ in 0..u32_at(file, 16, false)? {
        let size = usize::try_from(u32_at(file, at.checked_add(4)?, false)?).ok()?;
        match u32_at(file, at, false)? {
            SEGMENT if u64_at(file, at + 40, false)? == 0 && u64_at(file, at + 48, false)? > 0 => {
                base = base.or(u64_at(file, at + 24, false));
            }
            CHAINED_FIXUPS => list = u32_at(file, at + 8, false),
            _ => {}
        }
        at = at.checked_add(size.max(8))?;
    }
    Some((base?, usize::try_from(list?).ok()?))
}

fn image(memory: &mut Memory<'_>, file: &[u8]) -> Option<()> {
    let (base, list) = places(file)?;
    let data = file.get(list..)?;
    let starts = data.get(usize::try_from(u32_at(data, 4, false)?).ok()?..)?;
    // No program has more pointers than this; lists that share pages do not multiply the work.
    let mut budget = file.len() / 4;
    for index in 0..usize::try_from(u32_at(starts, 0, false)?).ok()? {
        budget = budget.checked_sub(1)?;
        let offset = usize::try_from(u32_at(starts, 4 + index * 4, false)?).ok()?;
        if offset > 0 {
            let _ = segment(memory, starts.get(offset..)?, base, &mut budget);
        }
    }
    Some(())
}

fn segment(memory: &mut Memory<'_>, info: &[u8], base: u64, budget: &mut usize) -> Option<()> {
    let page = u64::from(u16_at(info, 4, false)?);
    let kind = u16_at(info, 6, false)?;
    if ![ADDRESSES, OFFSETS].contains(&kind) {
        return None;
    }
    let begin = base.checked_add(u64_at(info, 8, false)?)?;
    let added = if kind == OFFSETS { base } else { 0 };
    for index in 0..u16_at(info, 20, false)? {
        *budget = budget.checked_sub(1)?;
        let start = u16_at(info, 22 + usize::from(index) * 2, false)?;
        if start >= NO_START {
            continue;
        }
        let mut place = begin.checked_add(u64::from(index) * page + u64::from(start))?;
        while let Some(word) = memory.u64(place) {
            *budget = budget.checked_sub(1)?;
            let imported = word >> 63 == 1;
            let target = (word & 0xf_ffff_ffff).wrapping_add(added) | (word >> 36 & 0xff) << 56;
            memory.set(place, if imported { 0 } else { target });
            let next = word >> 51 & 0xfff;
            if next == 0 {
                break;
            }
            place = place.checked_add(next * 4)?;
        }
    }
    Some(())
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::executable::macho;

    const BASE: u64 = 1 << 32;
    const DATA: usize = 0x1000;
    const LIST: usize = 0x2000;

    /// A file with a segment of code, one of data whose second page has a chain of three, and the list of chains.
    fn file(kind: u16, chain: [u64; 3]) -> Vec<u8> {
        let mut file = vec![0; 0x2100];
        let mut put = |at: usize, bytes: &[u8]| {
            file.get_mut(at..at + bytes.len())
                .expect("it is in the file")
                .copy_from_slice(bytes);
        };
        put(0, &MAGIC);
        // arm64, a program, three commands of 160 bytes together.
        for (at, word) in [(4, 0x0100_000c_u32), (12, 2), (16, 3), (20, 160)] {
            put(at, &word.to_le_bytes());
        }
        let segments = [(32, 0, 0x1000_u64, 5), (104, 0x1000, 0x1000, 3)];
        for (at, from, size, protection) in segments {
            put(at, &[SEGMENT.to_le_bytes(), 72u32.to_le_bytes()].concat());
            let numbers = [BASE + from, size, from, size].map(u64::to_le_bytes);
            put(at + 24, &numbers.concat());
            put(at + 60, &u32::to_le_bytes(protection));
        }
        let command = [CHAINED_FIXUPS, 16, 0x2000, 0x100].map(u32::to_le_bytes);
        put(176, &command.concat());
        for (index, word) in chain.into_iter().enumerate() {
            put(DATA + 0x808 + index * 16, &word.to_le_bytes());
        }
        // The header's second word leads to the segments: the first has no chain.
        put(LIST + 4, &32u32.to_le_bytes());
        put(LIST + 32, &[2u32, 0, 12].map(u32::to_le_bytes).concat());
        put(LIST + 48, &[0x800, kind].map(u16::to_le_bytes).concat());
        put(LIST + 52, &0x1000u64.to_le_bytes());
        put(LIST + 64, &[2u16, 0xffff, 8].map(u16::to_le_bytes).concat());
        file
    }

    fn words(file: &[u8]) -> [Option<u64>; 3] {
        let (_, image) = macho::read(file).expect("a Mach-O file");
        let mut memory = Memory::new(&image, None);
        apply(&mut memory, file);
        [0x1808, 0x1818, 0x1828].map(|at| memory.u64(BASE + at))
    }

    /// To the next, sixteen bytes on.
    const NEXT: u64 = 4 << 51;

    #[test]
    fn pointers_are_where_the_loader_would_put_them() {
        let bind = 1 << 63 | NEXT | 7;
        let offsets = file(OFFSETS, [0x1234 | NEXT, bind, 0x1808]);
        let wanted = [Some(BASE + 0x1234), Some(0), Some(BASE + 0x1808)];
        assert_eq!(words(&offsets), wanted);
        let high = 0x80 << 36;
        let addresses = file(ADDRESSES, [(BASE + 8) | NEXT, 5 | NEXT | high, BASE + 16]);
        let wanted = [Some(BASE + 8), Some(5 | 0x80 << 56), Some(BASE + 16)];
        assert_eq!(words(&addresses), wanted);
    }

    /// Signed pointers, and lists that end before the file says.
    #[test]
    fn what_is_not_known_is_left() {
        let chain = [0x1234 | NEXT, NEXT, 0x1808];
        assert_eq!(words(&file(1, chain)), chain.map(Some));
        let mut short = file(OFFSETS, chain);
        short.truncate(LIST + 40);
        assert_eq!(words(&short), chain.map(Some));
    }

    proptest::proptest! {
        #[test]
        fn damage_is_survived(changes in proptest::collection::vec((0..0x100usize, 0u8..), 1..8)) {
            let mut file = file(OFFSETS, [0x1234 | NEXT, NEXT, 0x1808]);
            for (at, byte) in changes {
                // The commands and the list.
                let at = if at < 0x80 { 16 + at } else { LIST + at - 0x80 };
                if let Some(place) = file.get_mut(at) {
                    *place = byte;
                }
            }
            if let Ok((_, image)) = macho::read(&file) {
                apply(&mut Memory::new(&image, None), &file);
            }
        }
    }
}
