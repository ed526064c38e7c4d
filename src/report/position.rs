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

/// The starts of a text's lines, to find positions quickly.
#[derive(Clone, Debug)]
pub struct LineIndex<'a> {
    text: &'a [u8],
    starts: Vec<usize>,
}

impl<'a> LineIndex<'a> {
    /// Indexes `text`.
    #[must_use]
    pub fn new(text: &'a [u8]) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text).map(|i| i + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The line and column of the byte at `offset`; past the end is the end. A byte that
    /// is no part of valid UTF-8 counts as a character.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        let before = self.text.get(start..offset).unwrap_or_default();
        let characters: usize = before
            .utf8_chunks()
            .map(|chunk| chunk.valid().chars().count() + chunk.invalid().len())
            .sum();
        Position {
            line,
            column: characters + 1,
            offset,
        }
    }

    /// The bytes of a line (from 1) without its line break, and the offset where it begins.
    #[must_use]
    pub fn line(&self, line: usize) -> Option<(usize, &'a [u8])> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        let end = self
            .starts
            .get(line)
            .map_or(self.text.len(), |next| next - 1);
        let bytes = self.text.get(start..end.max(start))?;
        Some((start, bytes.strip_suffix(b"\r").unwrap_or(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::LineIndex;

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
        assert_eq!(index.line(2), Some((3, "é x".as_bytes())));
        assert_eq!(at(99), (3, 1));
    }
}
