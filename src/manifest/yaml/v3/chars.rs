//! The characters of the file, decoded as yaml.v3's reader does: UTF-8 or, after a byte
//! order mark, UTF-16; control characters are refused.
//!
//! The reader works in pieces of 512 bytes ahead of the scanner, so that what it refuses
//! behind the first document's end goes unnoticed when it lies in a later piece.

use super::super::fail::Fail;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;

const PIECE: usize = 512;

enum Encoding {
    Utf8,
    Utf16 { little: bool },
}

/// The decoded characters, each with the place of its first byte.
pub(super) struct Chars<'a> {
    bytes: &'a [u8],
    encoding: Encoding,
    /// The first byte that is not decoded yet.
    next_byte: usize,
    /// The end of the piece that the reader holds.
    piece_end: usize,
    chars: Vec<(char, u32)>,
    /// The character that the scanner stands on.
    pub pos: usize,
    /// The character at the start of the reader's buffer.
    buffer_start: usize,
    exhausted: bool,
}

impl<'a> Chars<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let (encoding, next_byte) = match bytes {
            [0xff, 0xfe, ..] => (Encoding::Utf16 { little: true }, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16 { little: false }, 2),
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            _ => (Encoding::Utf8, 0),
        };
        Self {
            bytes,
            encoding,
            next_byte,
            piece_end: bytes.len().min(PIECE),
            chars: Vec::new(),
            pos: 0,
            buffer_start: 0,
            exhausted: false,
        }
    }

    /// Makes sure that `count` characters from the current one on are decoded, as far as
    /// the file has them.
    pub(super) fn ensure(&mut self, count: usize) -> Result<(), Fail> {
        if self.exhausted || self.chars.len() >= self.pos + count {
            return Ok(());
        }
        self.buffer_start = self.pos;
        let mut first = true;
        while self.chars.len() < self.pos + count {
            if !first || self.next_byte == self.piece_end {
                let end = self.bytes.len().min(self.next_byte + PIECE);
                if end == self.piece_end {
                    self.exhausted = true;
                    if self.next_byte < end {
                        return Err(self.refuse("the file ends within a character", 1));
                    }
                    break;
                }
                self.piece_end = end;
            }
            first = false;
            while let Some((c, width)) = self.decode_one()? {
                let place = u32::try_from(self.next_byte).unwrap_or(u32::MAX);
                self.chars.push((c, place));
                self.next_byte += width;
            }
        }
        Ok(())
    }

    /// The character `ahead` of the current one; NUL behind the end of the file (the file
    /// itself cannot hold one).
    pub(super) fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.pos + ahead).map_or('\0', |(c, _)| *c)
    }

    /// The character `index`, counted from the start of the file.
    pub(super) fn peek_at(&self, index: usize) -> char {
        self.chars.get(index).map_or('\0', |(c, _)| *c)
    }

    /// The byte at which the character `index` begins.
    pub(super) fn byte_of(&self, index: usize) -> usize {
        match self.chars.get(index) {
            Some((_, place)) => *place as usize,
            None => self.next_byte,
        }
    }

    /// Whether the reader's buffer begins with U+FEFF: yaml.v3 looks there, and not at the
    /// current character, for a byte order mark at the start of a line.
    pub(super) fn buffer_begins_with_mark(&self) -> bool {
        matches!(self.chars.get(self.buffer_start), Some(('\u{feff}', _)))
    }

    /// The next character of this piece and its width in bytes.
    fn decode_one(&self) -> Result<Option<(char, usize)>, Fail> {
        let rest = self.bytes.get(self.next_byte..self.piece_end);
        let rest = rest.unwrap_or_default();
        let decoded = match self.encoding {
            Encoding::Utf8 => self.decode_utf8(rest)?,
            Encoding::Utf16 { little } => self.decode_utf16(rest, little)?,
        };
        let Some((c, width)) = decoded else {
            return Ok(None);
        };
        match c {
            '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => {}
            '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => {}
            _ => {
                let what = format!("control character U+{:04X}", u32::from(c));
                return Err(self.refuse(&format!("{what} is not allowed in YAML"), width));
            }
        }
        Ok(Some((c, width)))
    }

    fn decode_utf8(&self, rest: &[u8]) -> Result<Option<(char, usize)>, Fail> {
        let Some(first) = rest.first() else {
            return Ok(None);
        };
        let width = match first {
            0x00..=0x7f => 1,
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            _ => return Err(self.refuse("a byte that is not UTF-8", 1)),
        };
        let Some(sequence) = rest.get(..width) else {
            return Ok(None);
        };
        match std::str::from_utf8(sequence).map(|s| s.chars().next()) {
            Ok(Some(c)) => Ok(Some((c, width))),
            _ => Err(self.refuse("bytes that are not UTF-8", width)),
        }
    }

    fn decode_utf16(&self, rest: &[u8], little: bool) -> Result<Option<(char, usize)>, Fail> {
        let unit = |at: usize| match (rest.get(at), rest.get(at + 1)) {
            (Some(a), Some(b)) if little => Some(u16::from_le_bytes([*a, *b])),
            (Some(a), Some(b)) => Some(u16::from_be_bytes([*a, *b])),
            _ => None,
        };
        let Some(first) = unit(0) else {
            return Ok(None);
        };
        let units = if (0xd800..0xdc00).contains(&first) {
            let Some(second) = unit(2) else {
                return Ok(None);
            };
            vec![first, second]
        } else {
            vec![first]
        };
        let width = units.len() * 2;
        match char::decode_utf16(units).next() {
            Some(Ok(c)) => Ok(Some((c, width))),
            _ => Err(self.refuse("half a character of UTF-16", width)),
        }
    }

    fn refuse(&self, message: &str, width: usize) -> Fail {
        let end = self.bytes.len().min(self.next_byte + width);
        Fail::new(
            DecodeErrorKind::Encoding,
            message,
            Span::new(self.next_byte, end),
        )
    }
}
