//! Go's table of functions and lines, which the runtime itself needs: `strip` cannot take it away.
//!
//! Only its two lists of names are read here. A function's name is in it if the linker found the function reachable;
//! a text of the program that happens to read the same is elsewhere. Layouts by release: Go 1.2 to 1.15 (names
//! between the functions' records), 1.16 (a list of names), 1.18 (and the address of the code), 1.20; the last is
//! still that of 1.26. Source: `runtime/symtab.go` and `debug/gosym` of those releases.

use memchr::memmem;

use super::image::{Image, cstr_at, u32_at};

/// A file of 40 MB has about 60,000 functions.
const MAX_FUNCTIONS: u64 = 4 << 20;
const MAX_FILES: u32 = 1 << 20;
const MAX_NAME: usize = 16 << 10;
/// Of all names together; many could be the same bytes.
const MAX_NAMES: usize = 256 << 20;
const MAX_CANDIDATES: usize = 65_536;
const MAX_TABLES: usize = 8;
/// The first word of the table, by release: 1.20, 1.18, 1.16, 1.2.
const MAGICS: [u32; 4] = [0xffff_fff1, 0xffff_fff0, 0xffff_fffa, OLD];
const OLD: u32 = 0xffff_fffb;

/// The names in the table.
pub(crate) enum Table<'a> {
    /// Lists of texts, each with a zero byte behind it.
    Lists {
        functions: &'a [u8],
        files: &'a [u8],
    },
    /// Offsets into the table.
    Offsets {
        table: &'a [u8],
        functions: Vec<u32>,
        files: Vec<u32>,
    },
}

impl<'a> Table<'a> {
    /// The table of a program, if it is one of Go's and of a known layout.
    pub(crate) fn find(image: &Image<'a>) -> Option<Self> {
        let names = [".gopclntab", ".data.rel.ro.gopclntab", "__gopclntab"];
        if let Some(table) = image
            .section(&names)
            .and_then(|s| Self::parse(image, s.bytes))
        {
            return Some(table);
        }
        let found: Vec<(u64, &[u8])> = candidates(image)
            .into_iter()
            .filter(|(_, bytes)| Self::parse(image, bytes).is_some())
            .take(MAX_TABLES)
            .collect();
        // A program that carries another one as data has two: its own is the one that its data points to.
        let own = found
            .iter()
            .find(|(at, _)| found.len() > 1 && pointed_to(image, *at));
        own.or(found.first())
            .and_then(|(_, bytes)| Self::parse(image, bytes))
    }

    /// The table that these bytes begin with; more may follow it.
    fn parse(image: &Image<'a>, bytes: &'a [u8]) -> Option<Self> {
        let magic = u32_at(bytes, 0, image.big_endian)?;
        let [0, 0, 1 | 2 | 4, pointer] = *bytes.get(4..)?.first_chunk::<4>()? else {
            return None;
        };
        let size = usize::from(pointer);
        if size != image.word_size() {
            return None;
        }
        let word = |index: usize| image.word(bytes, 8 + index * size);
        let count = word(0).filter(|n| (1..=MAX_FUNCTIONS).contains(n))?;
        if magic == OLD {
            return Self::parse_old(image, bytes, usize::try_from(count).ok()?);
        }
        // Functions, files, since 1.18 the address of the code, then five offsets that only grow.
        let first = match magic {
            0xffff_fff1 | 0xffff_fff0 => 3,
            0xffff_fffa => 2,
            _ => return None,
        };
        let offset = |index: usize| usize::try_from(word(first + index)?).ok();
        let (functions, units, files, lines, records) =
            (offset(0)?, offset(1)?, offset(2)?, offset(3)?, offset(4)?);
        if !(functions <= units
            && units <= files
            && files <= lines
            && lines <= records
            && records < bytes.len())
        {
            return None;
        }
        Some(Self::Lists {
            functions: bytes.get(functions..units)?,
            files: bytes.get(files..lines)?,
        })
    }

    fn parse_old(image: &Image<'a>, table: &'a [u8], count: usize) -> Option<Self> {
        let (size, big) = (image.word_size(), image.big_endian);
        let mut functions = Vec::new();
        for index in 0..count {
            // An address and the offset of a record, which begins with the address and the offset of the name.
            let record =
                usize::try_from(image.word(table, 8 + size + (2 * index + 1) * size)?).ok()?;
            let name = u32_at(table, record.checked_add(size)?, big)?;
            functions.push(name);
        }
        let list = u32_at(table, 8 + size + (2 * count + 1) * size, big)? as usize;
        let number = u32_at(table, list, big)?.min(MAX_FILES) as usize;
        let files = (1..number)
            .map_while(|i| u32_at(table, list.checked_add(i * 4)?, big))
            .collect();
        Some(Self::Offsets {
            table,
            functions,
            files,
        })
    }

    /// The names of the functions, such as `main.main` or `github.com/a/b.(*T).M`, in no order.
    pub(crate) fn functions(&self) -> impl Iterator<Item = &'a [u8]> {
        let (list, table, offsets) = match self {
            Self::Lists { functions, .. } => (*functions, &[][..], &[][..]),
            Self::Offsets {
                table, functions, ..
            } => (&[][..], *table, functions.as_slice()),
        };
        names(list, table, offsets)
    }

    /// The names of the source files, as the compiler was told them.
    pub(crate) fn files(&self) -> impl Iterator<Item = &'a [u8]> {
        let (list, table, offsets) = match self {
            Self::Lists { files, .. } => (*files, &[][..], &[][..]),
            Self::Offsets { table, files, .. } => (&[][..], *table, files.as_slice()),
        };
        names(list, table, offsets)
    }
}

fn names<'a, 't>(
    list: &'a [u8],
    table: &'a [u8],
    offsets: &'t [u32],
) -> impl Iterator<Item = &'a [u8]> + use<'a, 't> {
    let mut rest = list;
    let listed = std::iter::from_fn(move || {
        let end = memchr::memchr(0, rest)?;
        let (name, after) = rest.split_at_checked(end)?;
        rest = after.get(1..)?;
        Some(name)
    });
    let mut budget = MAX_NAMES;
    let pointed = offsets.iter().map_while(move |at| {
        let name = cstr_at(table, *at as usize, MAX_NAME).unwrap_or_default();
        budget = budget.checked_sub(name.len())?;
        Some(name)
    });
    listed.chain(pointed).filter(|name| !name.is_empty())
}

/// Where a table may begin, with its address: a magic and what must follow it, at an address for a word.
fn candidates<'a>(image: &Image<'a>) -> Vec<(u64, &'a [u8])> {
    let size = image.word_size();
    let mut found = Vec::new();
    for magic in MAGICS {
        let [a, b, c, d] = if image.big_endian {
            magic.to_be_bytes()
        } else {
            magic.to_le_bytes()
        };
        let finder = memmem::Finder::new(&[a, b, c, d, 0, 0]).into_owned();
        let places = image.scanned().flat_map(|segment| {
            finder.find_iter(segment.bytes).filter_map(|at| {
                let bytes = segment.bytes.get(at..)?;
                Some((segment.address.wrapping_add(at as u64), bytes))
            })
        });
        let fits = |(at, bytes): &(u64, &[u8])| {
            let [_, _, _, _, _, _, unit, pointer] = *bytes.first_chunk::<8>()?;
            (at.is_multiple_of(size as u64)
                && matches!(unit, 1 | 2 | 4)
                && usize::from(pointer) == size)
                .then_some(())
        };
        // A table of the old layout is checked whole.
        let most = if magic == OLD {
            MAX_TABLES
        } else {
            MAX_CANDIDATES
        };
        found.extend(places.filter(|place| fits(place).is_some()).take(most));
    }
    found
}

/// Does any word of the writable data hold this address? (The runtime's record of the module begins with it.)
fn pointed_to(image: &Image<'_>, address: u64) -> bool {
    let wide = if image.big_endian {
        address.to_be_bytes()
    } else {
        address.to_le_bytes()
    };
    let narrow = u32::try_from(address).unwrap_or_default();
    let narrow = if image.big_endian {
        narrow.to_be_bytes()
    } else {
        narrow.to_le_bytes()
    };
    let wanted = if image.wide { &wide[..] } else { &narrow[..] };
    image
        .scanned()
        .filter(|s| s.writable)
        .any(|s| memmem::find(s.bytes, wanted).is_some())
}
