//! Functions by address: names, files and lines, and which calls the compiler inlined.
//!
//! Source: `_func`, `funcInfo`, `pcvalue` and `inlineUnwinder` in `runtime/symtab.go` and `runtime/symtabinl.go`;
//! `internal/abi/symtab.go` for the numbers of tables. A record is 40 bytes and tables long up to 1.17 (its first
//! word an address), four bytes shorter since 1.18, and has a start line since 1.20.

use std::cell::Cell;

use super::memory::Memory;
use super::moduledata::{Layout, ModuleData};

/// A file of 40 MB has 60,000.
const MAX_FUNCTIONS: u64 = 4 << 20;
const MAX_NAME: usize = 16 << 10;
/// Steps of one table; a function of a megabyte has fewer.
const MAX_STEPS: usize = 1 << 20;
/// Calls inlined into each other; the compiler stops long before.
const MAX_INLINED: usize = 64;
/// `PCDATA_InlTreeIndex`.
const TREE_INDEX: u64 = 2;

/// Steps of all tables together, and bytes of all names: many could be the same ones.
const MAX_ALL_STEPS: u64 = 1 << 27;
const MAX_NAMES: u64 = 512 << 20;

/// Where the last record can be.
const MAX_RECORD: u64 = 1 << 40;

/// A function: where it begins, where the next begins, and its record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    pub(crate) entry: u64,
    pub(crate) end: u64,
    record: u64,
}

impl Function {
    /// A function without a record.
    pub(crate) const fn at(entry: u64, end: u64) -> Self {
        Self {
            entry,
            end,
            record: 0,
        }
    }
}

/// A place in the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Frame {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
}

/// The table.
pub(crate) struct Functions<'m> {
    memory: &'m Memory<'m>,
    module: ModuleData,
    list: Vec<Function>,
    steps: Cell<u64>,
    names: Cell<u64>,
}

impl<'m> Functions<'m> {
    /// Reads the list of functions, in the order of addresses.
    pub(crate) fn new(memory: &'m Memory<'m>, module: &ModuleData) -> Self {
        let mut functions = Self {
            memory,
            module: module.clone(),
            list: Vec::new(),
            steps: Cell::new(MAX_ALL_STEPS),
            names: Cell::new(MAX_NAMES),
        };
        functions.list = functions.read();
        functions
    }

    fn read(&self) -> Vec<Function> {
        let narrow = self.module.layout >= Layout::Go1_18;
        let size: u64 = if narrow { 8 } else { self.memory.width * 2 };
        // The last one says only where the code ends.
        let count = self.module.functions.len.min(MAX_FUNCTIONS);
        let Some(bytes) = self
            .memory
            .tail(self.module.functions.address)
            .map(|b| b.chunks_exact(if size == 8 { 8 } else { 16 }))
        else {
            return Vec::new();
        };
        let mut found: Vec<Function> = Vec::new();
        for one in bytes.take(usize::try_from(count).unwrap_or_default()) {
            let half = one.split_at(usize::try_from(size / 2).unwrap_or(8));
            let (Some(mut entry), Some(record)) =
                (self.memory.number(half.0), self.memory.number(half.1))
            else {
                break;
            };
            if narrow {
                entry = entry.saturating_add(self.module.text);
            }
            if let Some(last) = found.last_mut() {
                // Out of order: what follows is no table.
                if entry <= last.entry {
                    break;
                }
                last.end = entry;
            }
            found.push(Function {
                entry,
                end: entry,
                record: self.module.records.address + record.min(MAX_RECORD),
            });
        }
        found.retain(|f| f.end > f.entry);
        found
    }

    /// All of them.
    pub(crate) fn list(&self) -> &[Function] {
        &self.list
    }

    /// The number of the function that holds an address.
    pub(crate) fn holding(&self, address: u64) -> Option<usize> {
        let at = self
            .list
            .partition_point(|f| f.entry <= address)
            .checked_sub(1)?;
        self.list.get(at).filter(|f| address < f.end).map(|_| at)
    }

    /// The number of the function that begins at an address.
    pub(crate) fn beginning(&self, address: u64) -> Option<usize> {
        let found = self.holding(address)?;
        let begins = self.list.get(found).is_some_and(|f| f.entry == address);
        begins.then_some(found)
    }

    /// The name as the linker has it, such as `github.com/a/b.(*T).M.func1`. What is not UTF-8 has no name.
    pub(crate) fn name(&self, index: usize) -> &str {
        let found = self.list.get(index).and_then(|f| {
            let offset = self.memory.i32(f.record + self.base())?;
            self.text(self.module.names.address, offset)
        });
        found.unwrap_or_default()
    }

    /// The size of the parameters and results on the stack; 0 where it varies.
    pub(crate) fn arguments(&self, index: usize) -> u32 {
        let size = self
            .list
            .get(index)
            .and_then(|f| self.memory.i32(f.record + self.base() + 4));
        size.and_then(|size| u32::try_from(size).ok())
            .filter(|size| *size <= 1 << 16)
            .unwrap_or_default()
    }

    /// How long a record's entry is.
    fn base(&self) -> u64 {
        if self.module.layout >= Layout::Go1_18 {
            4
        } else {
            self.memory.width
        }
    }

    fn text(&self, list: u64, offset: i32) -> Option<&str> {
        let at = list.checked_add(u64::try_from(offset).ok()?)?;
        let rest = self.memory.tail(at)?;
        let rest = rest.get(..MAX_NAME).unwrap_or(rest);
        let name = rest.get(..memchr::memchr(0, rest)?)?;
        self.names
            .set(self.names.get().checked_sub(name.len() as u64)?);
        std::str::from_utf8(name).ok()
    }

    /// The place of an instruction: the innermost inlined function first, the function that holds it last.
    pub(crate) fn frames(&self, index: usize, address: u64) -> Vec<Frame> {
        let Some(function) = self.list.get(index) else {
            return Vec::new();
        };
        let mut frames = Vec::new();
        let mut at = address;
        let tree = self.tree(function);
        for _ in 0..MAX_INLINED {
            let call = tree.and_then(|tree| {
                let index = u64::try_from(self.table(function, TREE_INDEX, at)?).ok()?;
                self.inlined(tree, index)
            });
            let name = call.map_or(Some(self.name(index)), |(name, _)| {
                self.text(self.module.names.address, name)
            });
            frames.push(Frame {
                function: name.unwrap_or_default().to_owned(),
                file: self.file(function, at).unwrap_or_default().to_owned(),
                line: self.line(function, at),
            });
            let Some((_, parent)) = call else { break };
            at = function.entry.saturating_add(parent);
        }
        frames
    }

    fn line(&self, function: &Function, at: u64) -> u32 {
        self.memory
            .u32(function.record + self.base() + 20)
            .and_then(|table| self.value(table, function.entry, at))
            .and_then(|line| u32::try_from(line).ok())
            .unwrap_or_default()
    }

    fn file(&self, function: &Function, at: u64) -> Option<&str> {
        let record = function.record + self.base();
        let number = self.value(self.memory.u32(record + 16)?, function.entry, at)?;
        let number = u64::try_from(number).ok()?;
        if self.module.layout == Layout::Go1_13 {
            let offset = self
                .memory
                .i32(self.module.files.address.checked_add(number * 4)?)?;
            return self.text(self.module.records.address, offset);
        }
        let unit = u64::from(self.memory.u32(record + 28)?);
        let place = (number + unit) * 4;
        let offset = self
            .memory
            .i32(self.module.units.address.checked_add(place)?)?;
        self.text(self.module.files.address, offset)
    }

    /// Where the tables' numbers stand in a record, how many there are, and how many lists of data follow.
    fn tables(&self, function: &Function) -> Option<(u64, u64, u64)> {
        let record = function.record + self.base();
        let count = u64::from(self.memory.u32(record + 24)?);
        let tail = match self.module.layout {
            Layout::Go1_13 => 28,
            _ if self.module.start_line => 36,
            _ => 32,
        };
        let data = u64::from(self.memory.u8(record + tail + 3)?);
        (count < 64).then_some((record + tail + 4, count, data))
    }

    fn table(&self, function: &Function, number: u64, at: u64) -> Option<i32> {
        let (list, count, _) = self.tables(function)?;
        let table = (number < count).then(|| self.memory.u32(list + number * 4))??;
        self.value(table, function.entry, at)
    }

    /// The address of the tree of inlined calls: `FUNCDATA_InlTree`.
    fn tree(&self, function: &Function) -> Option<u64> {
        let (list, count, data) = self.tables(function)?;
        // `FUNCDATA_RegPointerMaps` was before it up to 1.15.
        let number = if self.module.layout == Layout::Go1_13 {
            4
        } else {
            3
        };
        if number >= data {
            return None;
        }
        let place = list + count * 4;
        if self.module.layout >= Layout::Go1_18 {
            let offset = self.memory.u32(place + number * 4)?;
            return (offset != u32::MAX).then(|| self.module.gofunc.checked_add(offset.into()))?;
        }
        let width = self.memory.width;
        let place = place.next_multiple_of(width);
        self.memory
            .word(place + number * width)
            .filter(|at| *at != 0)
    }

    /// The name of an inlined function and the instruction that stands for its call.
    fn inlined(&self, tree: u64, index: u64) -> Option<(i32, u64)> {
        let (size, name, parent) = if self.module.start_line {
            (16, 4, 8)
        } else {
            (20, 12, 16)
        };
        let one = tree.checked_add(index.checked_mul(size)?)?;
        let parent = self.memory.u32(one.checked_add(parent)?)?;
        Some((self.memory.i32(one.checked_add(name)?)?, parent.into()))
    }

    /// The value of a table of values by address: differences of values and of addresses in turn, as varints.
    fn value(&self, table: u32, entry: u64, at: u64) -> Option<i32> {
        if table == 0 {
            return None;
        }
        let mut bytes = self
            .memory
            .tail(self.module.pcs.address.checked_add(table.into())?)?
            .iter();
        let mut varint = || -> Option<u32> {
            let (mut value, mut shift) = (0u32, 0);
            for byte in bytes.by_ref().take(5) {
                value |= u32::from(byte & 0x7f)
                    .checked_shl(shift)
                    .unwrap_or_default();
                shift += 7;
                if byte & 0x80 == 0 {
                    return Some(value);
                }
            }
            None
        };
        let (mut value, mut place) = (-1i32, entry);
        for step in 0..MAX_STEPS {
            let change = varint()?;
            self.steps.set(self.steps.get().checked_sub(1)?);
            if change == 0 && step > 0 {
                return None;
            }
            let half = (change >> 1).cast_signed();
            value = value.wrapping_add(if change & 1 == 0 { half } else { !half });
            place = place.saturating_add(u64::from(varint()?) * self.module.quantum);
            if at < place {
                return Some(value);
            }
        }
        None
    }
}
