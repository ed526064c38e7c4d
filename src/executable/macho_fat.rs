//! Universal Mach-O: the files for several architectures in one.

use goblin::mach::fat::{FAT_MAGIC, FatArch, SIZEOF_FAT_ARCH, SIZEOF_FAT_HEADER};

use super::facts::{DamageReason, Damaged, Executable, Format, Slice};
use super::image::{Image, clip, u32_at, u64_at};
use super::macho::{REFUSED, UNSURE, arch, is_one, read};

/// A universal file with 64-bit offsets; goblin has no name for it.
const FAT_MAGIC_64: u32 = 0xcafe_babf;
/// More slices than there are machines; a Java class file, which has the same magic, has 45 or more here.
const MAX_SLICES: u32 = 43;

/// Is it a Mach-O file, and of which form? A Java class file is not.
pub(crate) fn detect(bytes: &[u8]) -> Option<Format> {
    match u32_at(bytes, 0, true)? {
        magic if is_one(magic) => Some(Format::MachO),
        FAT_MAGIC | FAT_MAGIC_64 => u32_at(bytes, 4, true)
            .is_none_or(|n| n < MAX_SLICES)
            .then_some(Format::FatMachO),
        _ => None,
    }
}

/// Reads a universal file: every slice's place, and the facts of the first.
///
/// # Errors
/// A header or a slice that ends beyond the end of the file, or whose own header does.
pub(crate) fn read_fat(bytes: &[u8]) -> Result<(Executable, Image<'_>), Damaged> {
    let len = bytes.len() as u64;
    let error = |reason, starts, effect| Damaged {
        format: Format::FatMachO,
        arch: None,
        reason,
        starts,
        effect,
    };
    let broad = u32_at(bytes, 0, true) == Some(FAT_MAGIC_64);
    let count = u32_at(bytes, 4, true).unwrap_or_default();
    let size = if broad { 32 } else { SIZEOF_FAT_ARCH };
    let end = SIZEOF_FAT_HEADER + count as usize * size;
    if count == 0 || bytes.len() < end.max(SIZEOF_FAT_HEADER) {
        let reason = DamageReason::new(
            "list of architectures",
            end.max(SIZEOF_FAT_HEADER + size) as u64,
            len,
            4,
        );
        return Err(error(reason, Some(false), REFUSED));
    }
    let mut slices = Vec::new();
    for at in (SIZEOF_FAT_HEADER..end).step_by(size) {
        let Some((machine, offset, size)) = fat_arch(bytes, at, broad) else {
            continue;
        };
        let slice = Slice {
            offset,
            size,
            arch: arch(machine),
        };
        let stop = offset.saturating_add(size);
        if stop > len {
            let reason =
                DamageReason::new(format!("slice for {}", slice.arch), stop, len, at as u64);
            return Err(error(reason, None, UNSURE));
        }
        slices.push(slice);
    }
    let (first, skip) = slices
        .first()
        .map_or((&[][..], 0), |s| (clip(bytes, s.offset, s.size), s.offset));
    match read(first) {
        Ok((mut exe, image)) => {
            exe.format = Format::FatMachO;
            exe.slices = slices;
            Ok((exe, image))
        }
        Err(mut damaged) => {
            damaged.format = Format::FatMachO;
            damaged.reason.offset = damaged.reason.offset.saturating_add(skip);
            Err(damaged)
        }
    }
}

fn fat_arch(bytes: &[u8], at: usize, broad: bool) -> Option<(u32, u64, u64)> {
    if broad {
        return Some((
            u32_at(bytes, at, true)?,
            u64_at(bytes, at + 8, true)?,
            u64_at(bytes, at + 16, true)?,
        ));
    }
    let one = FatArch::parse(bytes, at).ok()?;
    Some((one.cputype, one.offset.into(), one.size.into()))
}
