//! Type descriptors: what the program's types are made of.
//!
//! A type is named by the offset of its descriptor from `moduledata.types`. Source: `internal/abi/type.go` (1.20 and
//! later), `runtime/type.go` and `reflect/type.go` (before). What changed: a name's length has two bytes up to 1.16
//! and is a varint since; a field's offset is shifted by one up to 1.18; a map's descriptor is 88 bytes long, 112
//! since 1.24, 136 since 1.27.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::memory::Memory;
use super::moduledata::{Layout, ModuleData};

/// The largest of known programs have some hundreds of either.
pub(super) const MAX_METHODS: u64 = 4096;
const MAX_FIELDS: u64 = 4096;
const MAX_PARAMETERS: u16 = 255;
const MAX_NAME: u64 = 8192;
/// Of all descriptors together: a list could be shared by every one of them.
const MAX_PARTS: usize = 8 << 20;
const MAX_NAMES: usize = 256 << 20;
/// A large plugin has 60,000.
pub(crate) const MAX_TYPES: usize = 1 << 20;
const FLAG_UNCOMMON: u8 = 1;
const FLAG_STAR: u8 = 2;
/// A type, by the offset of its descriptor.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypeId(pub(crate) u32);

/// A field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) of: TypeId,
    pub(crate) offset: u64,
}

/// What a type is made of.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Array(TypeId, u64),
    Chan(TypeId),
    Func(Vec<TypeId>, Vec<TypeId>),
    Interface(Vec<(Rc<str>, TypeId)>),
    Map(TypeId, TypeId),
    Pointer(TypeId),
    Slice(TypeId),
    String,
    Struct(Vec<Field>),
    Float,
    Complex,
    Other,
}

/// A descriptor, read.
#[derive(Clone, Debug)]
pub(crate) struct Type {
    pub(crate) size: u64,
    pub(crate) align: u64,
    pub(crate) shape: Shape,
    /// Offset of what only types with methods or a name have.
    pub(crate) uncommon: Option<u64>,
    name: i32,
    star: bool,
}

/// The program's types.
pub(crate) struct Types<'m> {
    pub(crate) memory: &'m Memory<'m>,
    pub(crate) base: u64,
    size: u64,
    pub(super) text: u64,
    layout: Layout,
    /// Names' lengths have two bytes: Go up to 1.16. Where 1.16 and 1.17 are one layout, by the release.
    short_names: bool,
    shifted: bool,
    cache: RefCell<HashMap<TypeId, Option<Rc<Type>>>>,
    parts: Cell<usize>,
    names: Cell<usize>,
}

impl<'m> Types<'m> {
    /// The types of a program; `minor` is the release 1.N, if it is known.
    pub(crate) fn new(memory: &'m Memory<'m>, module: &ModuleData, minor: Option<u32>) -> Self {
        let mut types = Self {
            memory,
            base: module.types,
            size: module.etypes - module.types,
            text: module.text,
            layout: module.layout,
            short_names: module.layout == Layout::Go1_13,
            shifted: module.layout < Layout::Go1_18
                || (module.layout == Layout::Go1_18 && minor != Some(19)),
            cache: RefCell::default(),
            parts: Cell::new(MAX_PARTS),
            names: Cell::new(MAX_NAMES),
        };
        if module.layout == Layout::Go1_16 {
            types.short_names = match minor {
                Some(minor) => minor <= 16,
                None => types.guess_short_names(module),
            };
        }
        types
    }

    /// Whether the name of the first type that is listed reads as one with two bytes of length.
    fn guess_short_names(&self, module: &ModuleData) -> bool {
        let first = self
            .memory
            .u32(module.typelinks.address)
            .unwrap_or_default();
        let name = self
            .memory
            .i32(self.base + u64::from(first) + 4 * self.memory.width + 8)
            .unwrap_or_default();
        let at = self.base.wrapping_add_signed(name.into());
        // A type's name is shorter than 256 bytes more often than not: then the first of two bytes is 0.
        self.memory.u8(at.wrapping_add(1)) == Some(0)
    }

    /// The type at an address, if one can be there.
    pub(crate) fn id(&self, address: u64) -> Option<TypeId> {
        let offset = address.checked_sub(self.base)?;
        (offset < self.size && offset.is_multiple_of(self.memory.width))
            .then(|| u32::try_from(offset).ok().map(TypeId))
            .flatten()
    }

    /// The type whose address stands at an address.
    pub(crate) fn at(&self, address: u64) -> Option<TypeId> {
        self.id(self.memory.word(address)?)
    }

    pub(super) fn offset(&self, value: i32) -> Option<TypeId> {
        self.id(self.base.checked_add(u64::try_from(value).ok()?)?)
            .filter(|_| value > 0)
    }

    /// Where a type's descriptor is.
    pub(crate) fn address(&self, id: TypeId) -> u64 {
        self.base + u64::from(id.0)
    }

    /// A type. What makes no sense is none.
    pub(crate) fn get(&self, id: TypeId) -> Option<Rc<Type>> {
        if let Some(known) = self.cache.borrow().get(&id) {
            return known.clone();
        }
        if self.cache.borrow().len() >= MAX_TYPES {
            return None;
        }
        let read = self.read(id).map(Rc::new);
        self.cache.borrow_mut().insert(id, read.clone());
        read
    }

    fn read(&self, id: TypeId) -> Option<Type> {
        let at = self.address(id);
        let memory = self.memory;
        let width = memory.width;
        let after = at + 2 * width;
        let (flags, align, kind) = (
            memory.u8(after + 4)?,
            memory.u8(after + 5)?,
            memory.u8(after + 7)?,
        );
        let kind = kind & 31;
        let head = self.head();
        let pointer = |index: u64| self.at(at + head + index * width);
        let (shape, length) = match kind {
            1..=12 | 26 => (Shape::Other, 0),
            13 | 14 => (Shape::Float, 0),
            15 | 16 => (Shape::Complex, 0),
            17 => {
                let len = memory.word(at + head + 2 * width)?;
                (Shape::Array(pointer(0)?, len), 3 * width)
            }
            18 => (Shape::Chan(pointer(0)?), 2 * width),
            19 => (self.func(at, flags)?, width),
            20 => (self.interface(at)?, 4 * width),
            21 => (
                Shape::Map(pointer(0)?, pointer(1)?),
                self.map_length(at, flags) - head,
            ),
            22 => (Shape::Pointer(pointer(0)?), width),
            23 => (Shape::Slice(pointer(0)?), width),
            24 => (Shape::String, 0),
            25 => (self.fields(at)?, 4 * width),
            _ => return None,
        };
        Some(Type {
            size: memory.word(at)?,
            align: u64::from(align.clamp(1, 16)),
            shape,
            uncommon: (flags & FLAG_UNCOMMON != 0).then_some(at + head + length),
            name: memory.i32(after + 2 * width + 8)?,
            star: flags & FLAG_STAR != 0,
        })
    }

    /// How long the part of a descriptor is that all kinds have.
    fn head(&self) -> u64 {
        4 * self.memory.width + 16
    }

    /// A map's descriptor has three lengths; what follows must make sense.
    fn map_length(&self, at: u64, flags: u8) -> u64 {
        let narrow = self.memory.width == 4;
        let (old, swiss, newest) = if narrow { (56, 64, 76) } else { (88, 112, 136) };
        let lengths: &[u64] = match self.layout {
            Layout::Go1_27 => &[newest, old],
            Layout::Go1_26 => &[swiss, old],
            Layout::Go1_20 => &[old, swiss],
            _ => &[old],
        };
        let fits = |length: &&u64| {
            let uncommon = at + **length;
            let counts = (
                self.memory.u16(uncommon + 4),
                self.memory.u16(uncommon + 6),
                self.memory.u32(uncommon + 8),
            );
            let path = self.memory.i32(uncommon).and_then(|n| self.name_at(n));
            path.is_some()
                && matches!(counts, (Some(all), Some(exported), Some(offset))
                    if exported <= all && (offset == 16 || (all == 0 && offset < 4096)))
        };
        if flags & FLAG_UNCOMMON == 0 {
            return lengths.first().copied().unwrap_or(old);
        }
        lengths
            .iter()
            .find(fits)
            .or(lengths.first())
            .copied()
            .unwrap_or(old)
    }

    /// Takes from the budget of all lists.
    pub(super) fn spend(&self, parts: u64) -> Option<()> {
        let left = self.parts.get();
        self.parts
            .set(left.checked_sub(usize::try_from(parts).ok()?)?);
        Some(())
    }

    fn func(&self, at: u64, flags: u8) -> Option<Shape> {
        let (ins, outs) = (
            self.memory.u16(at + self.head())?,
            self.memory.u16(at + self.head() + 2)? & 0x7fff,
        );
        if ins > MAX_PARAMETERS || outs > MAX_PARAMETERS {
            return None;
        }
        self.spend(u64::from(ins) + u64::from(outs))?;
        let width = self.memory.width;
        let list = at + self.head() + width + if flags & FLAG_UNCOMMON == 0 { 0 } else { 16 };
        let read = |from: u16, to: u16| -> Option<Vec<TypeId>> {
            (from..to)
                .map(|i| self.at(list + u64::from(i) * width))
                .collect()
        };
        Some(Shape::Func(read(0, ins)?, read(ins, ins + outs)?))
    }

    /// A list's address and length.
    fn list(&self, at: u64) -> Option<(u64, u64)> {
        Some((
            self.memory.word(at)?,
            self.memory.word(at + self.memory.width)?,
        ))
    }

    fn interface(&self, at: u64) -> Option<Shape> {
        let (list, count) = self.list(at + self.head() + self.memory.width)?;
        if count > MAX_METHODS || self.spend(count).is_none() {
            return None;
        }
        if count > 0 {
            self.memory.at(list, count * 8)?;
        }
        (0..count)
            .map(|i| {
                let one = list + i * 8;
                let name = self.name_at(self.memory.i32(one)?)?;
                Some((name.into(), self.offset(self.memory.i32(one + 4)?)?))
            })
            .collect::<Option<Vec<_>>>()
            .map(Shape::Interface)
    }

    fn fields(&self, at: u64) -> Option<Shape> {
        let (list, count) = self.list(at + self.head() + self.memory.width)?;
        let width = self.memory.width;
        if count > MAX_FIELDS || self.spend(count).is_none() {
            return None;
        }
        if count > 0 {
            self.memory.at(list, count * 3 * width)?;
        }
        (0..count)
            .map(|i| {
                let one = list + i * 3 * width;
                Some(Field {
                    of: self.at(one + width)?,
                    offset: self.memory.word(one + 2 * width)? >> u32::from(self.shifted),
                })
            })
            .collect::<Option<Vec<_>>>()
            .map(Shape::Struct)
    }

    /// The text of a name.
    pub(super) fn name_at(&self, offset: i32) -> Option<&str> {
        let at = self.base.checked_add(u64::try_from(offset).ok()?)?;
        if offset == 0 {
            return Some("");
        }
        let (start, len) = if self.short_names {
            let high = u64::from(self.memory.u8(at + 1)?);
            (at + 3, high << 8 | u64::from(self.memory.u8(at + 2)?))
        } else {
            let (mut len, mut place) = (0u64, at + 1);
            for shift in [0, 7, 14] {
                let byte = self.memory.u8(place)?;
                len |= u64::from(byte & 0x7f) << shift;
                place += 1;
                if byte & 0x80 == 0 {
                    break;
                }
            }
            (place, len)
        };
        if len > MAX_NAME {
            return None;
        }
        let name = self.memory.at(start, len)?;
        self.names
            .set(self.names.get().checked_sub(name.len() + 16)?);
        std::str::from_utf8(name).ok()
    }

    /// A type's name as Go writes it, with the last part of the package's path: `plugin.API`.
    pub(crate) fn name(&self, id: TypeId) -> Option<&str> {
        let this = self.get(id)?;
        let name = self.name_at(this.name)?;
        if this.star {
            name.strip_prefix('*')
        } else {
            Some(name)
        }
    }

    /// The path of the package that a type is from; types without a name have none.
    pub(crate) fn package(&self, id: TypeId) -> Option<&str> {
        let uncommon = self.get(id)?.uncommon?;
        self.name_at(self.memory.i32(uncommon)?)
    }
}
