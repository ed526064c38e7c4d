//! A program as it stands in memory: which bytes of the file are at which address.

/// No program has more segments that matter; a file made to waste time may.
const MAX_SCANNED: usize = 64;
const MAX_SCANNED_BYTES: usize = 1 << 30;

/// One segment or section, as far as the file holds its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Region<'a> {
    /// A section's name; empty for a segment.
    pub(crate) name: String,
    /// The address of its first byte.
    pub(crate) address: u64,
    /// The bytes of the file; what the loader fills with zeros is not in it.
    pub(crate) bytes: &'a [u8],
    /// The program may write to it.
    pub(crate) writable: bool,
}

/// The segments and sections of one architecture. In PE files both are the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Image<'a> {
    /// What the loader maps.
    pub(crate) segments: Vec<Region<'a>>,
    /// What the linker named.
    pub(crate) sections: Vec<Region<'a>>,
    /// Numbers are big-endian.
    pub(crate) big_endian: bool,
    /// Addresses have 64 bits.
    pub(crate) wide: bool,
}

impl<'a> Image<'a> {
    /// The bytes from an address up to the end of its segment, or else section.
    pub(crate) fn tail(&self, address: u64) -> Option<&'a [u8]> {
        self.segments
            .iter()
            .chain(&self.sections)
            .find_map(|region| {
                let skip = usize::try_from(address.checked_sub(region.address)?).ok()?;
                region.bytes.get(skip..).filter(|rest| !rest.is_empty())
            })
    }

    /// `len` bytes at an address.
    pub(crate) fn at(&self, address: u64, len: u64) -> Option<&'a [u8]> {
        self.tail(address)?.get(..usize::try_from(len).ok()?)
    }

    /// The first section that has one of these names.
    pub(crate) fn section(&self, names: &[&str]) -> Option<&Region<'a>> {
        self.sections
            .iter()
            .find(|s| names.contains(&s.name.as_str()))
    }

    /// Segments to search for a mark: at most 64 with 1 GiB, however often the file maps the same bytes.
    pub(crate) fn scanned(&self) -> impl Iterator<Item = &Region<'a>> {
        let mut budget = MAX_SCANNED_BYTES;
        self.segments
            .iter()
            .filter(|s| !s.bytes.is_empty())
            .take(MAX_SCANNED)
            .take_while(move |s| {
                let left = budget.checked_sub(s.bytes.len());
                budget = left.unwrap_or_default();
                left.is_some()
            })
    }

    /// An address or size, 4 or 8 bytes wide, at an offset of some bytes of this image.
    pub(crate) fn word(&self, bytes: &[u8], offset: usize) -> Option<u64> {
        if self.wide {
            u64_at(bytes, offset, self.big_endian)
        } else {
            u32_at(bytes, offset, self.big_endian).map(u64::from)
        }
    }

    /// How many bytes [`Image::word`] reads.
    pub(crate) const fn word_size(&self) -> usize {
        if self.wide { 8 } else { 4 }
    }
}

fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> Option<[u8; N]> {
    bytes.get(offset..)?.first_chunk::<N>().copied()
}

/// Two bytes as a number.
pub(crate) fn u16_at(bytes: &[u8], offset: usize, big: bool) -> Option<u16> {
    array_at(bytes, offset).map(if big {
        u16::from_be_bytes
    } else {
        u16::from_le_bytes
    })
}

/// Four bytes as a number.
pub(crate) fn u32_at(bytes: &[u8], offset: usize, big: bool) -> Option<u32> {
    array_at(bytes, offset).map(if big {
        u32::from_be_bytes
    } else {
        u32::from_le_bytes
    })
}

/// Eight bytes as a number.
pub(crate) fn u64_at(bytes: &[u8], offset: usize, big: bool) -> Option<u64> {
    array_at(bytes, offset).map(if big {
        u64::from_be_bytes
    } else {
        u64::from_le_bytes
    })
}

/// The bytes at an offset up to a zero byte, at most `limit` of them; without a zero byte, nothing.
pub(crate) fn cstr_at(bytes: &[u8], offset: usize, limit: usize) -> Option<&[u8]> {
    let rest = bytes.get(offset..)?;
    let rest = rest.get(..limit).unwrap_or(rest);
    rest.get(..memchr::memchr(0, rest)?)
}

/// [`cstr_at`] as text; what is not UTF-8 becomes U+FFFD.
pub(crate) fn string_at(bytes: &[u8], offset: usize, limit: usize) -> Option<String> {
    cstr_at(bytes, offset, limit).map(|s| String::from_utf8_lossy(s).into_owned())
}

/// The part of a file from `offset`, `size` bytes long or as far as the file goes.
pub(crate) fn clip(bytes: &[u8], offset: u64, size: u64) -> &[u8] {
    let start = usize::try_from(offset)
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    let end = usize::try_from(offset.saturating_add(size))
        .unwrap_or(usize::MAX)
        .min(bytes.len());
    bytes.get(start..end).unwrap_or_default()
}
