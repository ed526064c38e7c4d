//! Places in text: from byte offsets to lines and columns.

use serde::Serialize;

/// A place in a text file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// In bytes, from 0.
    pub offset: usize,
}

/// So far apart, in bytes, are the places of a text whose characters are counted once and for all.
const STEP: usize = 4 << 10;

/// The starts of a text's lines, to find positions quickly, in lines of any length.
#[derive(Clone, Debug)]
pub struct LineIndex<T> {
    text: T,
    starts: Vec<usize>,
    /// Offsets, and how many characters stand before them.
    counted: Vec<(usize, usize)>,
}

impl<T: AsRef<[u8]>> LineIndex<T> {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: T) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_ref()).map(|i| i + 1);
        Self {
            starts: std::iter::once(0).chain(breaks).collect(),
            counted: counted(text.as_ref()),
            text,
        }
    }

    /// The line and column of the byte at `offset`; past the end is the end. A byte that
    /// is no part of valid UTF-8 counts as a character.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.as_ref().len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| self.starts.get(at));
        let start = start.copied().unwrap_or(0);
        Position {
            line,
            column: self.characters(offset) - self.characters(start) + 1,
            offset,
        }
    }

    /// The characters before an offset.
    fn characters(&self, offset: usize) -> usize {
        let at = self.counted.partition_point(|(from, _)| *from <= offset);
        let last = at.checked_sub(1).and_then(|at| self.counted.get(at));
        let (from, before) = last.copied().unwrap_or_default();
        let rest = self.text.as_ref().get(from..offset).unwrap_or_default();
        before + count(rest)
    }
}

/// Walks through a text that is not kept, and knows the place that it has come to.
#[derive(Clone, Copy, Debug)]
pub struct Walker(Position);

impl Default for Walker {
    fn default() -> Self {
        Self(Position {
            line: 1,
            column: 1,
            offset: 0,
        })
    }
}

impl Walker {
    /// Passes the next bytes, from any place to any other. In text that is not UTF-8 columns are fewer than
    /// those of a [`LineIndex`]: what cannot begin a character counts for nothing.
    #[must_use]
    pub fn past(mut self, bytes: &[u8]) -> Self {
        let characters = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        self.0.offset += bytes.len();
        match memchr::memrchr(b'\n', bytes) {
            Some(last) => {
                self.0.line += memchr::memchr_iter(b'\n', bytes).count();
                self.0.column = 1 + characters(bytes.get(last + 1..).unwrap_or_default());
            }
            None => self.0.column += characters(bytes),
        }
        self
    }

    /// The place of the byte that comes next.
    #[must_use]
    pub const fn position(self) -> Position {
        self.0
    }
}

/// The line that the byte at `offset` is in, or that it ends: where it begins, and its bytes without the line
/// break. Past the end is the end.
#[must_use]
pub fn line_at(text: &[u8], offset: usize) -> (usize, &[u8]) {
    let (before, after) = text.split_at(offset.min(text.len()));
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', after).map_or(text.len(), |at| before.len() + at);
    let bytes = text.get(start..end).unwrap_or_default();
    (start, bytes.strip_suffix(b"\r").unwrap_or(bytes))
}

/// Of a line the piece that is no more than `reach` bytes and a character from the byte at `at`, and where it
/// begins: a line of megabytes must not be looked through for each place in it.
#[must_use]
pub fn piece_around(line: &[u8], at: usize, reach: usize) -> (usize, &[u8]) {
    // No more than three bytes follow the first one of a character.
    let inside = |at: usize| line.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let mut start = at.saturating_sub(reach).min(line.len());
    let mut end = at.saturating_add(reach).min(line.len());
    for _ in 0..3 {
        start -= usize::from(start > 0 && inside(start));
        end += usize::from(inside(end));
    }
    (start, line.get(start..end).unwrap_or_default())
}

/// A byte that is no part of valid UTF-8 counts as a character.
fn count(bytes: &[u8]) -> usize {
    let chunks = bytes.utf8_chunks();
    chunks
        .map(|chunk| chunk.valid().chars().count() + chunk.invalid().len())
        .sum()
}

/// Offsets between characters, every [`STEP`] bytes or so, and the characters before them.
fn counted(text: &[u8]) -> Vec<(usize, usize)> {
    let mut all = Vec::with_capacity(text.len() / STEP);
    let (mut offset, mut before) = (0, 0);
    for chunk in text.utf8_chunks() {
        let mut valid = chunk.valid();
        while valid.len() > STEP {
            let (part, rest) = valid.split_at(valid.floor_char_boundary(STEP));
            before += part.chars().count();
            offset += part.len();
            all.push((offset, before));
            valid = rest;
        }
        before += valid.chars().count() + chunk.invalid().len();
        offset += valid.len() + chunk.invalid().len();
        if all.last().map_or(0, |(last, _)| *last) + STEP <= offset {
            all.push((offset, before));
        }
    }
    all
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::{LineIndex, STEP, Walker, count, line_at, piece_around};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn long_lines_count_as_short_ones(
            parts in prop::collection::vec(
                prop::sample::select(vec!["a".as_bytes(), b"\n", "é".as_bytes(), b"\xff\xe2\x82", "😀x".as_bytes()]),
                1..40,
            ),
            times in 1..800_usize,
            at in any::<prop::sample::Index>(),
        ) {
            let text = parts.concat().repeat(times);
            let offset = at.index(text.len());
            let position = LineIndex::new(&text).position(offset);
            let start = text[..offset].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
            prop_assert_eq!(position.column, count(&text[start..offset]) + 1, "{}", text.len() / STEP);
        }
    }

    proptest! {
        #[test]
        fn who_walks_comes_by_the_places_of_the_index(text in "[a\né😀]{0,40}", steps in prop::collection::vec(0..9_usize, 1..9)) {
            let index = LineIndex::new(&text);
            let mut walker = Walker::default();
            let mut rest = text.as_bytes();
            for step in steps {
                let (piece, later) = rest.split_at(step.min(rest.len()));
                walker = walker.past(piece);
                rest = later;
                // Between characters, where an index can be asked.
                if text.is_char_boundary(text.len() - rest.len()) {
                    prop_assert_eq!(walker.position(), index.position(text.len() - rest.len()));
                }
            }
        }
    }

    #[test]
    fn columns_count_characters() {
        let index = LineIndex::new("ab\né x\r\n".as_bytes());
        let at = |offset| {
            let position = index.position(offset);
            (position.line, position.column)
        };
        assert_eq!(
            [at(0), at(2), at(3), at(5), at(6)],
            [(1, 1), (1, 3), (2, 1), (2, 2), (2, 3)]
        );
        assert_eq!(at(99), (3, 1));
    }

    #[test]
    fn a_line_is_found_from_any_of_its_bytes() {
        let text = "ab\né x\r\n\nz".as_bytes();
        let lines = [0, 2, 3, 6, 7, 8, 9, 99].map(|at| line_at(text, at));
        let (ab, ex, none, z): (_, _, (usize, &[u8]), _) = (
            (0, "ab".as_bytes()),
            (3, "é x".as_bytes()),
            (9, b""),
            (10, "z".as_bytes()),
        );
        assert_eq!(lines, [ab, ab, ex, ex, ex, ex, none, z]);
        assert_eq!(line_at(b"", 7), (0, b"".as_slice()));
    }

    #[test]
    fn a_piece_of_a_line_begins_and_ends_between_characters() {
        let line = "aéb😀c".as_bytes();
        let piece = |at, reach| {
            let (start, piece) = piece_around(line, at, reach);
            (start, std::str::from_utf8(piece))
        };
        assert_eq!(piece(3, 1), (1, Ok("éb")));
        assert_eq!(piece(0, 2), (0, Ok("aé")));
        assert_eq!(piece(6, 1), (4, Ok("😀")));
        assert_eq!(piece(99, 1), (9, Ok("")));
        assert_eq!(piece(4, 99), (0, Ok("aéb😀c")));
        assert_eq!(piece_around(&[0x80; 20], 10, 2), (5, [0x80; 10].as_slice()));
    }
}
