//! A program's memory after loading, read-only: segments by address, with relative relocations applied.
//! Mach-O's are in `chained`.

use std::borrow::Cow;

use crate::executable::image::{Image, u16_at, u32_at, u64_at};

/// ELF's dynamic section and the entries that name the relocations with addends.
const PT_DYNAMIC: u32 = 2;
const DT_RELA: u64 = 7;
const DT_RELASZ: u64 = 8;
const RELA_SIZE: usize = 24;
/// `R_X86_64_RELATIVE` and `R_AARCH64_RELATIVE`.
const RELATIVE: [u64; 2] = [8, 1027];
/// Programs have fewer than 20.
const MAX_SEGMENTS: usize = 64;
/// Processes have addresses of 47 bits, or 48; so that sums of what is in a segment and small numbers are sound.
const MAX_ADDRESS: u64 = 1 << 48;

/// What programs write to is some megabytes.
const MAX_COPIES: usize = 256 << 20;

struct Segment<'a> {
    address: u64,
    bytes: Cow<'a, [u8]>,
    writable: bool,
}

/// Memory by address.
pub(crate) struct Memory<'a> {
    segments: Vec<Segment<'a>>,
    /// How many bytes an address has: 4 or 8.
    pub(crate) width: u64,
    /// Numbers are big-endian.
    big: bool,
    /// Bytes of segments that may still be copied.
    copies: usize,
}

impl<'a> Memory<'a> {
    /// The memory of a program; `elf` is the file when it is one.
    pub(crate) fn new(image: &Image<'a>, elf: Option<&[u8]>) -> Self {
        let mut segments: Vec<Segment<'a>> = image
            .segments
            .iter()
            .filter(|s| !s.bytes.is_empty() && s.address != 0 && s.address < MAX_ADDRESS)
            .take(MAX_SEGMENTS)
            .map(|s| Segment {
                address: s.address,
                bytes: Cow::Borrowed(s.bytes),
                writable: s.writable,
            })
            .collect();
        // A position-independent ELF program may begin at address 0.
        segments.extend(
            image
                .segments
                .iter()
                .filter(|s| s.address == 0 && !s.bytes.is_empty() && elf.is_some())
                .take(1)
                .map(|s| Segment {
                    address: 0,
                    bytes: Cow::Borrowed(s.bytes),
                    writable: s.writable,
                }),
        );
        segments.sort_by_key(|s| s.address);
        let mut memory = Self {
            segments,
            width: image.word_size() as u64,
            big: image.big_endian,
            copies: MAX_COPIES,
        };
        // Of 32 bits the relocations have no addends: the pointers stand where they are relocated.
        if let Some(file) = elf.filter(|_| image.wide && !image.big_endian) {
            memory.relocate(file);
        }
        memory
    }

    /// Applies what the loader would: a position-independent program has its pointers in the relocations alone.
    fn relocate(&mut self, file: &[u8]) {
        let Some((table, size)) = relocations(self, file) else {
            return;
        };
        let Some(list) = self.at(table, size).map(<[u8]>::to_vec) else {
            return;
        };
        for one in list.chunks_exact(RELA_SIZE) {
            let (Some(place), Some(info), Some(value)) = (
                u64_at(one, 0, false),
                u64_at(one, 8, false),
                u64_at(one, 16, false),
            ) else {
                continue;
            };
            if !RELATIVE.contains(&info) {
                continue;
            }
            self.set(place, value);
        }
    }

    /// Writes eight bytes as the loader does: only where the program may write. A copy of each such segment is made
    /// once, as far as the room for copies goes: the file may map its bytes many times.
    pub(super) fn set(&mut self, place: u64, value: u64) {
        let Some(segment) = self.position(place).and_then(|i| self.segments.get_mut(i)) else {
            return;
        };
        let Ok(skip) = usize::try_from(place.wrapping_sub(segment.address)) else {
            return;
        };
        if !segment.writable || skip >= segment.bytes.len() {
            return;
        }
        if matches!(segment.bytes, Cow::Borrowed(_)) {
            let Some(left) = self.copies.checked_sub(segment.bytes.len()) else {
                return;
            };
            self.copies = left;
        }
        let rest = segment.bytes.to_mut().get_mut(skip..);
        if let Some(word) = rest.and_then(<[u8]>::first_chunk_mut::<8>) {
            *word = value.to_le_bytes();
        }
    }

    fn position(&self, address: u64) -> Option<usize> {
        self.segments
            .partition_point(|s| s.address <= address)
            .checked_sub(1)
    }

    /// The bytes from an address to the end of its segment.
    pub(crate) fn tail(&self, address: u64) -> Option<&[u8]> {
        let segment = self.segments.get(self.position(address)?)?;
        let skip = usize::try_from(address.checked_sub(segment.address)?).ok()?;
        segment.bytes.get(skip..).filter(|rest| !rest.is_empty())
    }

    /// `len` bytes at an address.
    pub(crate) fn at(&self, address: u64, len: u64) -> Option<&[u8]> {
        self.tail(address)?.get(..usize::try_from(len).ok()?)
    }

    /// Eight bytes as a number.
    pub(crate) fn u64(&self, address: u64) -> Option<u64> {
        u64_at(self.tail(address)?, 0, self.big)
    }

    /// An address, a size or a count: as many bytes as an address has.
    pub(crate) fn word(&self, address: u64) -> Option<u64> {
        if self.width == 4 {
            self.u32(address).map(u64::from)
        } else {
            self.u64(address)
        }
    }

    /// Bytes of the program as a number: four or eight.
    pub(crate) fn number(&self, bytes: &[u8]) -> Option<u64> {
        match bytes.len() {
            4 => u32_at(bytes, 0, self.big).map(u64::from),
            _ => u64_at(bytes, 0, self.big),
        }
    }

    /// Four bytes as a number.
    pub(crate) fn u32(&self, address: u64) -> Option<u32> {
        u32_at(self.tail(address)?, 0, self.big)
    }

    /// Four bytes as a signed number.
    pub(crate) fn i32(&self, address: u64) -> Option<i32> {
        self.u32(address).map(u32::cast_signed)
    }

    /// Two bytes as a number.
    pub(crate) fn u16(&self, address: u64) -> Option<u16> {
        u16_at(self.tail(address)?, 0, self.big)
    }

    /// One byte.
    pub(crate) fn u8(&self, address: u64) -> Option<u8> {
        self.tail(address)?.first().copied()
    }

    /// Is this address in memory that the file fills?
    pub(crate) fn holds(&self, address: u64) -> bool {
        self.tail(address).is_some()
    }

    /// May the program write here?
    pub(crate) fn writable(&self, address: u64) -> bool {
        self.position(address)
            .and_then(|i| self.segments.get(i))
            .is_some_and(|s| s.writable)
    }

    /// Address and bytes of every segment, those that may be written to first: there Go keeps its records.
    pub(crate) fn segments(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let of = |writable: bool| {
            self.segments
                .iter()
                .filter(move |s| s.writable == writable)
                .map(|s| (s.address, &*s.bytes))
        };
        of(true).chain(of(false))
    }
}

/// Where the relocations are, by the program headers: they are there without section headers too.
fn relocations(memory: &Memory<'_>, file: &[u8]) -> Option<(u64, u64)> {
    let (table, size) = (u64_at(file, 32, false)?, u16_at(file, 54, false)?);
    let count = u16_at(file, 56, false)?;
    let mut at = usize::try_from(table).ok()?;
    for _ in 0..count {
        if u32_at(file, at, false)? == PT_DYNAMIC {
            let address = u64_at(file, at.checked_add(16)?, false)?;
            let len = u64_at(file, at.checked_add(32)?, false)?;
            let (mut place, mut bytes) = (None, None);
            for entry in memory.at(address, len)?.chunks_exact(16) {
                let (tag, value) = (u64_at(entry, 0, false)?, u64_at(entry, 8, false)?);
                match tag {
                    DT_RELA => place = Some(value),
                    DT_RELASZ => bytes = Some(value),
                    _ => {}
                }
            }
            return Some((place?, bytes?));
        }
        at = at.checked_add(usize::from(size))?;
    }
    None
}
