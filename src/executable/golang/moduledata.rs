//! The runtime's record of the module, which says where everything else is.
//!
//! It is found by its first word, which points to the table of functions, and told apart by release. Source:
//! `moduledata` and `pcHeader` in `runtime/symtab.go` of Go 1.13 to 1.27. Words, by their index:
//!
//! | | 1.13 to 1.15 | 1.16 | 1.18 | 1.20 | 1.26 | 1.27 |
//! |---|---|---|---|---|---|---|
//! | text | 12 | 22 | 22 | 22 | 22 | 22 |
//! | types, etypes | 25 26 | 35 36 | 35 36 | 37 38 | 37 38 | 37 39 |
//! | gofunc | | | 38 | 40 | 40 | 43 |
//! | typelinks, itablinks | 30 33 | 40 43 | 42 45 | 44 47 | 45 48 | (38, 40 41) |

use super::memory::Memory;

/// A large plugin has 100,000 types and as many functions.
const MAX_LIST: u64 = 4 << 20;
/// Records that look like one; a program has one.
const MAX_TRIES: usize = 4096;

/// The layouts that are told apart, by the first release that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Layout {
    Go1_13,
    Go1_16,
    Go1_18,
    Go1_20,
    Go1_26,
    Go1_27,
}

/// A list in memory: its address and number of elements.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct List {
    pub(crate) address: u64,
    pub(crate) len: u64,
}

/// What of the record is needed.
#[derive(Clone, Debug)]
pub(crate) struct ModuleData {
    pub(crate) layout: Layout,
    /// The release of the table of functions is 1.20 or later: records have a start line.
    pub(crate) start_line: bool,
    /// Smallest instruction, in bytes: 1, 2 or 4.
    pub(crate) quantum: u64,
    pub(crate) names: List,
    pub(crate) units: List,
    pub(crate) files: List,
    pub(crate) pcs: List,
    /// The functions' records.
    pub(crate) records: List,
    /// The functions' addresses with the offsets of their records.
    pub(crate) functions: List,
    pub(crate) text: u64,
    pub(crate) etext: u64,
    /// Data with and without pointers, and the same filled with zeros: begin and end.
    pub(crate) data: [(u64, u64); 4],
    pub(crate) types: u64,
    pub(crate) etypes: u64,
    pub(crate) gofunc: u64,
    pub(crate) typelinks: List,
    pub(crate) itablinks: List,
    /// Since 1.27: how long the descriptors are together, and where the itabs are.
    pub(crate) descriptors: u64,
    pub(crate) itabs: (u64, u64),
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Nothing looks like a table of functions that something points to.
    Table,
    /// There is such a table, but no layout fits the record.
    Layout,
}

impl ModuleData {
    /// The record of the program.
    ///
    /// # Errors
    /// There is none, or it is of no known layout.
    pub(crate) fn find(memory: &Memory<'_>) -> Result<Self, Missing> {
        let mut missing = Missing::Table;
        let mut tries = 0;
        for (start, bytes) in memory.segments() {
            let skip = usize::try_from(start.wrapping_neg() % memory.width).unwrap_or_default();
            let step = if memory.width == 4 { 4 } else { 8 };
            let words = bytes.get(skip..).unwrap_or_default().chunks_exact(step);
            let mut before = 0u64;
            for (index, word) in words.enumerate() {
                let word = memory.number(word).unwrap_or_default();
                let table = std::mem::replace(&mut before, word);
                // Since 1.16 the list of names follows in the same table; before, the length of the table.
                let near = word > table && word - table <= 0x200;
                let old = (1 << 10..1 << 30).contains(&word);
                if table < 0x1000 || !(near || old) || index == 0 {
                    continue;
                }
                if !memory.at(table, 16).is_some_and(|h| is_header(memory, h)) {
                    continue;
                }
                tries += 1;
                if tries > MAX_TRIES {
                    return Err(missing);
                }
                let address = start + skip as u64 + (index as u64 - 1) * memory.width;
                let magic = memory.u32(table).unwrap_or_default();
                match Self::read(memory, address, table, magic) {
                    Some(found) => return Ok(found),
                    None if near && memory.word(address + memory.width) == Some(word) => {
                        missing = Missing::Layout;
                    }
                    None => {}
                }
            }
        }
        Err(missing)
    }

    fn read(memory: &Memory<'_>, address: u64, table: u64, magic: u32) -> Option<Self> {
        if magic == 0xffff_fffb {
            return Self::read_old(memory, address, table);
        }
        let word = |index: u64| memory.word(address.checked_add(index * memory.width)?);
        let list = |index: u64| list(memory, address, index);
        // The header holds the offset of the names: after two numbers, since 1.18 after three words.
        let names = word(1)?.checked_sub(table)?;
        let offset = |index: u64| memory.word(table + 8 + index * memory.width);
        let layouts: &[Layout] = if offset(3) == Some(names) {
            match magic {
                0xffff_fff0 => &[Layout::Go1_18],
                0xffff_fff1 => &[Layout::Go1_20, Layout::Go1_26, Layout::Go1_27],
                // An obfuscator's own number.
                _ => &[
                    Layout::Go1_20,
                    Layout::Go1_26,
                    Layout::Go1_27,
                    Layout::Go1_18,
                ],
            }
        } else if offset(2) == Some(names) {
            &[Layout::Go1_16]
        } else {
            return None;
        };
        let common = Self {
            layout: Layout::Go1_16,
            start_line: false,
            quantum: memory.u8(table + 6)?.into(),
            names: list(1)?,
            units: list(4)?,
            files: list(7)?,
            pcs: list(10)?,
            records: list(13)?,
            functions: list(16)?,
            text: word(22)?,
            etext: word(23)?,
            data: [
                (word(24)?, word(25)?),
                (word(26)?, word(27)?),
                (word(28)?, word(29)?),
                (word(30)?, word(31)?),
            ],
            types: 0,
            etypes: 0,
            gofunc: 0,
            typelinks: List::default(),
            itablinks: List::default(),
            descriptors: 0,
            itabs: (0, 0),
        };
        layouts.iter().find_map(|layout| {
            let (types, etypes, gofunc, links) = match layout {
                Layout::Go1_13 => return None,
                Layout::Go1_16 => (35, 36, None, 40),
                Layout::Go1_18 => (35, 36, Some(38), 42),
                Layout::Go1_20 => (37, 38, Some(40), 44),
                Layout::Go1_26 => (37, 38, Some(40), 45),
                Layout::Go1_27 => (37, 39, Some(43), 0),
            };
            let mut found = common.clone();
            found.layout = *layout;
            found.start_line = *layout >= Layout::Go1_20;
            found.types = word(types)?;
            found.etypes = word(etypes)?;
            found.gofunc = gofunc.map_or(Some(0), word)?;
            if *layout == Layout::Go1_27 {
                found.descriptors = word(38)?;
                found.itabs = (word(40)?, word(41)?);
            } else {
                found.typelinks = list(links)?;
                found.itablinks = list(links + 3)?;
            }
            found.sound(memory).then_some(found)
        })
    }

    fn read_old(memory: &Memory<'_>, address: u64, table: u64) -> Option<Self> {
        let word = |index: u64| memory.word(address.checked_add(index * memory.width)?);
        let whole = list(memory, address, 0)?;
        let found = Self {
            layout: Layout::Go1_13,
            start_line: false,
            quantum: memory.u8(table + 6)?.into(),
            names: whole,
            units: List::default(),
            files: list(memory, address, 6)?,
            pcs: whole,
            records: whole,
            functions: list(memory, address, 3)?,
            text: word(12)?,
            etext: word(13)?,
            data: [
                (word(14)?, word(15)?),
                (word(16)?, word(17)?),
                (word(18)?, word(19)?),
                (word(20)?, word(21)?),
            ],
            types: word(25)?,
            etypes: word(26)?,
            gofunc: 0,
            typelinks: list(memory, address, 30)?,
            itablinks: list(memory, address, 33)?,
            descriptors: 0,
            itabs: (0, 0),
        };
        (found.functions.address == table + 8 + memory.width && found.sound(memory))
            .then_some(found)
    }

    /// Do the numbers fit each other?
    fn sound(&self, memory: &Memory<'_>) -> bool {
        let Some(size) = self.etypes.checked_sub(self.types) else {
            return false;
        };
        // Before anything is added to an address: what memory holds is far below where sums overflow.
        let ordered = self.text < self.etext
            && self.data.iter().all(|(begin, end)| begin <= end)
            && size < u64::from(u32::MAX >> 1)
            && memory.holds(self.types)
            && memory.holds(self.text);
        ordered && self.links_are_sound(memory, size)
    }

    /// Do the lists of types lie in the `size` bytes of types?
    fn links_are_sound(&self, memory: &Memory<'_>, size: u64) -> bool {
        if self.layout == Layout::Go1_27 {
            let itabs = self.itabs.0.checked_add(self.itabs.1);
            self.descriptors > 0
                && self.descriptors <= size
                && itabs.is_some_and(|end| end <= size)
                && self.itabs.0 >= self.descriptors
        } else {
            // The first types that the record lists are what it says.
            self.typelinks.len > 0
                && (0..self.typelinks.len.min(8)).all(|i| {
                    memory
                        .u32(self.typelinks.address + i * 4)
                        .filter(|offset| u64::from(*offset) < size)
                        .and_then(|offset| {
                            let kind = memory.width * 2 + 7;
                            memory.u8(self.types + u64::from(offset) + kind)
                        })
                        .is_some_and(|kind| (1..=26).contains(&(kind & 31)))
                })
        }
    }
}

/// A header as its fixed bytes have it; the first word varies.
fn is_header(memory: &Memory<'_>, bytes: &[u8]) -> bool {
    let end = if memory.width == 4 { 12 } else { 16 };
    matches!(bytes.get(4..8), Some([0, 0, 1 | 2 | 4, own]) if u64::from(*own) == memory.width)
        && bytes
            .get(8..end)
            .and_then(|word| memory.number(word))
            .is_some_and(|n| (1..=MAX_LIST).contains(&n))
}

/// A slice in the record: address, length, capacity, all in the file. An empty one is nowhere, whatever it says.
fn list(memory: &Memory<'_>, record: u64, index: u64) -> Option<List> {
    let width = memory.width;
    let at = record.checked_add(index * width)?;
    let word = |index: u64| memory.word(at + index * width);
    let (address, len, capacity) = (word(0)?, word(1)?, word(2)?);
    if len == 0 && capacity == 0 {
        return Some(List::default());
    }
    let fits = len == capacity && memory.at(address, len).is_some();
    fits.then_some(List { address, len })
}
