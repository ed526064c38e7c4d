//! The dynamic section of ELF files: libraries, and the versions of symbols asked of them.

use goblin::elf::dynamic::{
    DF_1_PIE, DT_FLAGS_1, DT_NEEDED, DT_NULL, DT_STRTAB, DT_SYMTAB, DT_VERNEED, DT_VERSYM,
};

use super::facts::{Dynamic, SymbolVersion};
use super::image::{Image, string_at, u16_at, u32_at};

const MAX_LIBRARIES: usize = 4096;
const MAX_VERSIONS: usize = 65_536;
const MAX_SYMBOLS: usize = 1 << 20;

/// What the dynamic section says.
#[derive(Default)]
pub(crate) struct Read {
    /// The interpreter is not of this section and absent here.
    pub(crate) facts: Dynamic,
    /// It says of itself that it is a program and no library.
    pub(crate) pie: bool,
}

/// Reads the dynamic section, whose bytes are `table`. What is out of place is left out.
pub(crate) fn read(image: &Image<'_>, table: &[u8]) -> Read {
    let entry = image.word_size() * 2;
    let entries: Vec<(u64, u64)> = (0..table.len() / entry)
        .map_while(|i| {
            Some((
                image.word(table, i * entry)?,
                image.word(table, i * entry + image.word_size())?,
            ))
        })
        .take_while(|(tag, _)| *tag != DT_NULL)
        .collect();
    let value = |tag: u64| entries.iter().find(|(t, _)| *t == tag).map(|(_, v)| *v);
    let strings = value(DT_STRTAB)
        .and_then(|at| image.tail(at))
        .unwrap_or_default();

    let mut read = Read {
        pie: value(DT_FLAGS_1).is_some_and(|f| f & DF_1_PIE != 0),
        ..Read::default()
    };
    read.facts.libraries = entries
        .iter()
        .filter(|(tag, _)| *tag == DT_NEEDED)
        .filter_map(|(_, v)| string_at(strings, usize::try_from(*v).ok()?, 4096))
        .take(MAX_LIBRARIES)
        .collect();
    read.facts.musl = read
        .facts
        .libraries
        .iter()
        .any(|l| l.starts_with("libc.musl-"));

    let needs = value(DT_VERNEED)
        .and_then(|at| image.tail(at))
        .unwrap_or_default();
    if let Some((index, mut newest)) = newest_glibc(needs, strings, image.big_endian) {
        let (symbols, versions) = (
            value(DT_SYMTAB),
            value(DT_VERSYM).and_then(|at| image.tail(at)),
        );
        newest.symbol = symbols
            .zip(versions)
            .and_then(|(at, v)| symbol_of(image, at, value(DT_STRTAB), v, strings, index));
        read.facts.glibc = Some(newest);
    }
    read
}

/// The greatest `GLIBC_x.y` among the version needs, with its index in the table of symbols' versions.
///
/// Records are chained by distances; the budget ends chains that run in circles.
fn newest_glibc(needs: &[u8], strings: &[u8], big: bool) -> Option<(u16, SymbolVersion)> {
    let mut best: Option<(Vec<u32>, u16, SymbolVersion)> = None;
    let (mut at, mut budget) = (0usize, MAX_VERSIONS);
    while let Some((_, need)) = needs.split_at_checked(at) {
        let field = |offset: usize| u32_at(need, offset, big).map(|v| v as usize);
        let (Some(file), Some(first), Some(next)) = (field(4), field(8), field(12)) else {
            break;
        };
        let mut one = first;
        while let Some((_, version)) = need.split_at_checked(one).filter(|_| budget > 0) {
            budget -= 1;
            let field = |offset: usize| u32_at(version, offset, big).map(|v| v as usize);
            let (Some(index), Some(name), Some(step)) =
                (u16_at(version, 6, big), field(8), field(12))
            else {
                break;
            };
            if let Some((number, version)) = glibc_number(strings, name)
                && best.as_ref().is_none_or(|(old, ..)| number > *old)
            {
                let library = string_at(strings, file, 4096).unwrap_or_default();
                best = Some((
                    number,
                    index,
                    SymbolVersion {
                        version,
                        library,
                        symbol: None,
                    },
                ));
            }
            if step == 0 {
                break;
            }
            one = one.saturating_add(step);
        }
        if next == 0 || budget == 0 {
            break;
        }
        budget -= 1;
        at = at.saturating_add(next);
    }
    best.map(|(_, index, version)| (index, version))
}

/// `GLIBC_2.34` as numbers to compare and as text; `GLIBC_PRIVATE` and `GLIBC_ABI_...` are none.
fn glibc_number(strings: &[u8], at: usize) -> Option<(Vec<u32>, String)> {
    let name = string_at(strings, at, 64)?;
    let text = name.strip_prefix("GLIBC_")?;
    let number = text
        .split('.')
        .map(|n| n.parse().ok())
        .collect::<Option<Vec<u32>>>()?;
    Some((number, text.to_owned()))
}

/// The first symbol with that version. The symbols' number is nowhere in a stripped file but that they usually end
/// where the strings begin; beyond that a name is not believed.
fn symbol_of(
    image: &Image<'_>,
    symbols: u64,
    strings_at: Option<u64>,
    versions: &[u8],
    strings: &[u8],
    index: u16,
) -> Option<String> {
    let size = if image.wide { 24 } else { 16 };
    let table = image.section(&[".dynsym"]).map(|s| s.bytes).or_else(|| {
        let len = strings_at?.checked_sub(symbols)?;
        image.at(symbols, len)
    })?;
    let count = (table.len() / size)
        .min(versions.len() / 2)
        .min(MAX_SYMBOLS);
    let found = (0..count)
        .find(|i| u16_at(versions, i * 2, image.big_endian).is_some_and(|v| v & 0x7fff == index))?;
    let name = u32_at(table, found * size, image.big_endian)?;
    string_at(strings, name as usize, 4096).filter(|n| !n.is_empty())
}
