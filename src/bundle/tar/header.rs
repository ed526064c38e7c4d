//! One header block: is it one, of which dialect, and what do its fields say.
//!
//! Behaviour mirrored: `readHeader` (`reader.go`), `getFormat` (`format.go`) and the field
//! parsers (`strconv.go`) of Go 1.26's `archive/tar`. The layouts are POSIX ustar's, GNU
//! tar's and star's.

use std::ops::Range;

/// Bytes in a block of tar.
pub(super) const BLOCK: usize = 512;

/// A block of tar.
pub(super) type Block = [u8; BLOCK];

/// A dialect of tar, told by magic values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    V7,
    /// POSIX ustar, with or without PAX records.
    Ustar,
    Gnu,
    Star,
}

/// A header block's fields, as far as anything depends on them.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: Vec<u8>,
    pub(super) linkname: Vec<u8>,
    pub(super) kind: u8,
    pub(super) mode: i64,
    pub(super) size: i64,
}

/// The bytes of a field; a range beyond the block has none.
pub(super) fn field(block: &[u8], range: Range<usize>) -> &[u8] {
    block.get(range).unwrap_or_default()
}

/// Text up to the first NUL, or all of it.
pub(super) fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// A number in octal, or in base 256 where the first bit is set; `None` if it is neither or
/// does not fit.
pub(super) fn number(field: &[u8]) -> Option<i64> {
    let Some((&first, rest)) = field.split_first().filter(|&(&first, _)| first & 0x80 != 0) else {
        return octal(field);
    };
    // Two's complement, big end first, of any width: the bit after the marker is the sign.
    let negative = first & 0x40 != 0;
    let flip = if negative { 0xff } else { 0 };
    let mut value = i64::from((first ^ flip) & 0x7f);
    for &byte in rest {
        value = value.checked_mul(256)? | i64::from(byte ^ flip);
    }
    Some(if negative { !value } else { value })
}

/// A number in octal, between spaces and NULs in any order; nothing at all is 0.
fn octal(field: &[u8]) -> Option<i64> {
    let padding = |byte: &u8| matches!(byte, b' ' | 0);
    let Some(start) = field.iter().position(|byte| !padding(byte)) else {
        return Some(0);
    };
    let end = field.iter().rposition(|byte| !padding(byte))?;
    text(field.get(start..=end)?)
        .iter()
        .try_fold(0_i64, |value, &digit| match digit {
            b'0'..=b'7' => Some(value.checked_mul(8)? | i64::from(digit - b'0')),
            _ => None,
        })
}

/// The block's dialect; `None` if its checksum says that it is no header.
pub(super) fn dialect(block: &Block) -> Option<Dialect> {
    const SUM: Range<usize> = 148..156;
    // The field itself counts as spaces. Old Suns added the bytes up as signed ones.
    let (mut unsigned, mut signed) = (0, 0);
    for (at, &byte) in block.iter().enumerate() {
        let byte = if SUM.contains(&at) { b' ' } else { byte };
        unsigned += i64::from(byte);
        signed += i64::from(byte.cast_signed());
    }
    let sum = octal(field(block, SUM))?;
    if sum != unsigned && sum != signed {
        return None;
    }
    let (magic, version) = (field(block, 257..263), field(block, 263..265));
    Some(
        if magic == b"ustar\0" && field(block, 508..512) == b"tar\0" {
            Dialect::Star
        } else if magic == b"ustar\0" {
            Dialect::Ustar
        } else if magic == b"ustar " && version == b" \0" {
            Dialect::Gnu
        } else {
            Dialect::V7
        },
    )
}

impl Header {
    /// Reads a block's fields.
    ///
    /// # Errors
    /// What is wrong with it, in words. Numbers that nobody needs count too.
    pub(super) fn parse(block: &Block) -> Result<Self, &'static str> {
        let dialect = dialect(block).ok_or("its checksum does not fit")?;
        let numeric = |range, what| number(field(block, range)).ok_or(what);
        let mode = numeric(100..108, "its mode is not a number")?;
        numeric(108..116, "its user id is not a number")?;
        numeric(116..124, "its group id is not a number")?;
        let size = numeric(124..136, "its size is not a number")?;
        numeric(136..148, "its modification time is not a number")?;
        if dialect != Dialect::V7 {
            numeric(329..337, "its major device number is not a number")?;
            numeric(337..345, "its minor device number is not a number")?;
        }
        let prefix = match dialect {
            Dialect::V7 => &[],
            Dialect::Ustar => text(field(block, 345..500)),
            Dialect::Star => {
                numeric(476..488, "its access time is not a number")?;
                numeric(488..500, "its change time is not a number")?;
                text(field(block, 345..476))
            }
            Dialect::Gnu => gnu_prefix(block),
        };
        let mut name = prefix.to_vec();
        if !prefix.is_empty() {
            name.push(b'/');
        }
        name.extend_from_slice(text(field(block, 0..100)));
        Ok(Self {
            name,
            linkname: text(field(block, 157..257)).to_vec(),
            kind: field(block, 156..157).first().copied().unwrap_or_default(),
            mode,
            size,
        })
    }
}

/// The prefix that Go before 1.8 wrote into GNU headers, which have none: taken for one
/// where the times that belong there are no numbers and it is ASCII.
fn gnu_prefix(block: &Block) -> &[u8] {
    let unset_or_number = |time: &[u8]| time.first() == Some(&0) || number(time).is_some();
    if unset_or_number(field(block, 345..357)) && unset_or_number(field(block, 357..369)) {
        return &[];
    }
    Some(text(field(block, 345..500)))
        .filter(|prefix| prefix.is_ascii())
        .unwrap_or_default()
}
