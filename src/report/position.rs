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

/// Where the line begins that has the byte at `offset`.
#[must_use]
pub fn start_of_line(text: &[u8], offset: usize) -> usize {
    let before = text.get(..offset).unwrap_or(text);
    memchr::memrchr(b'\n', before).map_or(0, |end| end + 1)
}

/// The bytes of the line that begins at `start`, without its line break, and where the next one begins if there is one.
/// `None` behind the end.
#[must_use]
pub fn line_from(text: &[u8], start: usize) -> Option<(&[u8], Option<usize>)> {
    let rest = text.get(start..)?;
    let end = memchr::memchr(b'\n', rest);
    let line = rest.get(..end.unwrap_or(rest.len()))?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Some((line, end.map(|end| start + end + 1)))
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
    use super::{LineIndex, STEP, count, line_from, start_of_line};
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
    fn lines_by_a_place_in_them() {
        let text = "ab\né x\r\n".as_bytes();
        assert_eq!(
            [0, 2, 3, 5, 8, 99].map(|at| start_of_line(text, at)),
            [0, 0, 3, 3, 3, 9]
        );
        assert_eq!(line_from(text, 3), Some(("é x".as_bytes(), Some(9))));
        assert_eq!(line_from(text, 9), Some((&b""[..], None)));
        assert_eq!(line_from(text, 10), None);
    }
}
