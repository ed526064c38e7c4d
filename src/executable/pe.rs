//! PE: what Windows starts.

use goblin::pe::header::{
    COFF_MACHINE_ARM64, COFF_MACHINE_ARMNT, COFF_MACHINE_IA64, COFF_MACHINE_LOONGARCH64,
    COFF_MACHINE_X86, COFF_MACHINE_X86_64,
};

use super::facts::{DamageReason, Damaged, Dynamic, Executable, Format, Kind, OsSource, Slice};
use super::image::{Image, Region, clip, string_at, u16_at, u32_at, u64_at};

const REFUSED: &str = "Windows refuses it: not a valid application";
const UNSURE: &str = "Windows refuses it, or stops it when it touches what is missing";
/// Where the DOS header says where the PE header is.
const POINTER: usize = 0x3c;
const COFF_SIZE: usize = 20;
const SECTION_SIZE: usize = 40;
const MAX_LIBRARIES: usize = 4096;

/// The offset of the PE header of a file that begins with `MZ`: none for a DOS program, or when the file ends before
/// the place where the offset stands.
pub(crate) fn header_offset(bytes: &[u8]) -> Option<u64> {
    let offset = u64::from(u32_at(bytes, POINTER, false)?);
    let at = usize::try_from(offset).ok()?;
    // Beyond the end: cut there, if the offset is one that linkers write.
    let cut = offset >= bytes.len() as u64 && (64..=4096).contains(&offset) && offset % 4 == 0;
    (cut || bytes.get(at..)?.starts_with(b"PE\0\0")).then_some(offset)
}

/// Reads a PE file whose header is at `offset`.
///
/// # Errors
/// Headers or sections that end beyond the end of the file.
pub(crate) fn read(bytes: &[u8], offset: u64) -> Result<(Executable, Image<'_>), Damaged> {
    let len = bytes.len() as u64;
    let error = |arch, reason, starts, effect| Damaged {
        format: Format::Pe,
        arch,
        reason,
        starts,
        effect,
    };
    let start = usize::try_from(offset)
        .unwrap_or(usize::MAX)
        .saturating_add(4);
    let coff = bytes.get(start..).unwrap_or_default();
    let half = |at: usize| u16_at(coff, at, false);
    let word = |at: usize| u32_at(coff, at, false);
    let (Some(machine), Some(count), Some(symbols_at), Some(symbols), Some(optional), Some(flags)) =
        (half(0), half(2), word(8), word(12), half(16), half(18))
    else {
        let reason = DamageReason::new("PE header", offset.saturating_add(24), len, POINTER as u64);
        return Err(error(None, reason, Some(false), REFUSED));
    };
    let arch = arch(machine);
    let options = coff.get(COFF_SIZE..).unwrap_or_default();
    let options = options.get(..usize::from(optional)).unwrap_or(options);
    let table_at = COFF_SIZE + usize::from(optional);
    let end = (start + table_at) as u64 + u64::from(count) * SECTION_SIZE as u64;
    if end > len {
        let reason = DamageReason::new("section headers", end, len, start as u64 + 2);
        return Err(error(Some(arch), reason, Some(false), REFUSED));
    }
    let wide = u16_at(options, 0, false) == Some(0x20b);
    let kind = match (flags & 0x2000 != 0, flags & 0x0002 != 0) {
        (true, _) => Kind::SharedLibrary,
        (false, true) => Kind::Program,
        (false, false) => Kind::Object,
    };
    let mut exe = Executable::new(Format::Pe, arch.clone(), kind, if wide { 64 } else { 32 });
    exe.slices.push(Slice {
        offset: 0,
        size: len,
        arch: arch.clone(),
    });
    exe.suggest_os("windows", OsSource::Header);

    let base = if wide {
        u64_at(options, 24, false)
    } else {
        u32_at(options, 28, false).map(u64::from)
    };
    let base = base.unwrap_or_default();
    // Long names of sections are in the table of strings behind the symbols.
    let strings_at = u64::from(symbols_at).saturating_add(u64::from(symbols) * 18);
    let strings = if symbols_at == 0 {
        &[][..]
    } else {
        clip(bytes, strings_at, len)
    };
    let mut regions = Vec::new();
    let table = coff.get(table_at..).unwrap_or_default();
    for (index, header) in table
        .chunks_exact(SECTION_SIZE)
        .take(count.into())
        .enumerate()
    {
        let field = |at: usize| u32_at(header, at, false).unwrap_or_default();
        let (in_memory, address, size, at, flags) =
            (field(8), field(12), field(16), field(20), field(36));
        let stop = u64::from(at) + u64::from(size);
        let name = section_name(header, strings);
        if at != 0 && size != 0 && stop > len {
            let place = (start + table_at + index * SECTION_SIZE) as u64;
            let reason = DamageReason::new(format!("section {name}"), stop, len, place);
            return Err(error(Some(arch), reason, None, UNSURE));
        }
        // Rounded up in the file; the rest is not part of it.
        let size = if in_memory == 0 {
            size
        } else {
            size.min(in_memory)
        };
        regions.push(Region {
            name,
            address: base.saturating_add(address.into()),
            bytes: if at == 0 {
                &[][..]
            } else {
                clip(bytes, at.into(), size.into())
            },
            writable: flags & 0x8000_0000 != 0,
        });
    }
    let has = |name: &str| regions.iter().any(|r| r.name == name);
    exe.debug_info = has(".debug_info") || has(".zdebug_info");
    exe.stripped = symbols == 0 || !has_names(bytes, symbols_at, symbols);
    let symbols_end = strings_at.saturating_add(4);
    if symbols_at != 0 && symbols != 0 && symbols_end > len {
        exe.incomplete = Some(DamageReason::new(
            "symbol table",
            symbols_end,
            len,
            start as u64 + 8,
        ));
    }
    let image = Image {
        segments: regions.clone(),
        sections: regions,
        big_endian: false,
        wide,
    };
    let imports = directory(options, wide, 1).unwrap_or_default();
    let libraries = if imports == 0 {
        Vec::new()
    } else {
        libraries(&image, base, imports)
    };
    if !libraries.is_empty() {
        exe.dynamic = Some(Dynamic {
            libraries,
            ..Dynamic::default()
        });
    }
    Ok((exe, image))
}

/// The address of a data directory, relative to the image's base.
fn directory(options: &[u8], wide: bool, index: usize) -> Option<u32> {
    let (count_at, first) = if wide { (108, 112) } else { (92, 96) };
    let count = u32_at(options, count_at, false)?;
    if index as u64 >= u64::from(count) {
        return None;
    }
    u32_at(options, first + index * 8, false)
}

fn section_name(header: &[u8], strings: &[u8]) -> String {
    let short: Vec<u8> = header
        .iter()
        .take(8)
        .copied()
        .take_while(|b| *b != 0)
        .collect();
    let short = String::from_utf8_lossy(&short).into_owned();
    let long = short
        .strip_prefix('/')
        .and_then(|n| n.parse().ok())
        .and_then(|at| string_at(strings, at, 256));
    long.unwrap_or(short)
}

/// Go's `-s` leaves a table of one empty symbol in some releases; names of functions are what counts.
fn has_names(bytes: &[u8], at: u32, count: u32) -> bool {
    let table = clip(bytes, at.into(), u64::from(count) * 18);
    // A function's type is 0x20 in the upper byte, or its section is one of the file's, numbered from 1.
    table
        .chunks_exact(18)
        .take(4096)
        .any(|s| u16_at(s, 12, false).is_some_and(|n| (1..0x8000).contains(&n)))
}

/// The names in the table of imports, in its order, each once for every descriptor.
fn libraries(image: &Image<'_>, base: u64, table: u32) -> Vec<String> {
    let entries = image
        .tail(base.saturating_add(table.into()))
        .unwrap_or_default();
    entries
        .chunks_exact(20)
        .map_while(|e| u32_at(e, 12, false).filter(|name| *name != 0))
        .take(MAX_LIBRARIES)
        .filter_map(|name| string_at(image.tail(base.saturating_add(name.into()))?, 0, 256))
        .collect()
}

/// Go's name of a machine.
fn arch(machine: u16) -> String {
    let name = match machine {
        COFF_MACHINE_X86 => "386",
        COFF_MACHINE_X86_64 => "amd64",
        COFF_MACHINE_ARM64 => "arm64",
        COFF_MACHINE_ARMNT => "arm",
        COFF_MACHINE_IA64 => "ia64",
        COFF_MACHINE_LOONGARCH64 => "loong64",
        _ => return format!("unknown-{machine:#x}"),
    };
    name.to_owned()
}
