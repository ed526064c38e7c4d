//! The lines of a manifest that a finding points at, safe to show on a terminal.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::report::Position;
use crate::report::position::{line_at, piece_around};
use crate::text::{columns, is_dangerous};

/// So many characters for each column are shown at most: marks that take no column can still be too many.
const MARKS: usize = 4;

/// A few lines and the range in them that is underlined.
#[derive(Debug)]
pub struct Snippet {
    name: String,
    text: String,
    first_line: usize,
    labels: Vec<SourceSpan>,
    max_line: usize,
}

impl Snippet {
    /// The lines around the first of `places` (ranges in `text`), which are underlined as
    /// far as they lie in these lines. `name` heads it. Of a line longer than `max_line`
    /// columns the piece around the place is shown.
    #[must_use]
    pub fn new(
        text: &[u8],
        name: &str,
        places: &[(Position, Position)],
        max_line: usize,
    ) -> Option<Self> {
        let at = places.first()?.0;
        let (first_start, _) = line_at(text, at.offset);
        let mut snippet = Self {
            name: name.to_owned(),
            text: String::new(),
            first_line: at.line.saturating_sub(2),
            labels: Vec::new(),
            max_line,
        };
        // The line before it, its own, and the next.
        let mut next = first_start
            .checked_sub(1)
            .map_or(0, |end| line_at(text, end).0);
        for number in at.line.saturating_sub(1).max(1)..=at.line + 1 {
            if next > text.len() {
                break;
            }
            let (start, bytes) = line_at(text, next);
            // What ends the line follows it at once.
            let end = start + bytes.len();
            let mut ending = text.get(end..).unwrap_or_default().iter();
            let newline = ending.position(|byte| *byte == b'\n');
            next = newline.map_or(text.len() + 1, |at| end + at + 1);
            let in_line = places.iter().filter(|(from, _)| from.line == number);
            let ranges: Vec<(usize, usize)> = in_line
                .map(|(from, to)| {
                    (
                        from.offset - start,
                        to.offset.min(start + bytes.len()) - start,
                    )
                })
                .collect();
            snippet.add_line(bytes, &ranges);
        }
        Some(snippet)
    }

    /// The ranges to underline, the first one first.
    pub fn labels(&self) -> impl Iterator<Item = SourceSpan> + '_ {
        self.labels.iter().copied()
    }

    fn add_line(&mut self, bytes: &[u8], ranges: &[(usize, usize)]) {
        let from = ranges.first().map_or(0, |(from, _)| *from);
        // More than can be shown of characters of any length, on either side.
        let (cut, piece) = piece_around(bytes, from, self.max_line * MARKS * 4);
        let characters = characters(piece, cut);
        let first = index_of(&characters, from);
        let skipped = match fitting(&characters, self.max_line) == characters.len() {
            true => 0,
            // A third of the room is for what stands before the place.
            false => first - fitting_before(&characters, first, self.max_line / 3),
        };
        let shown = characters.get(skipped..).unwrap_or_default();
        let shown = shown.get(..fitting(shown, self.max_line)).unwrap_or(shown);
        if skipped > 0 {
            self.text.push('…');
        }
        let mut places = Vec::new();
        for (offset, shown) in shown {
            places.push((*offset, self.text.len()));
            self.text.push(*shown);
        }
        let end = self.text.len();
        if skipped + shown.len() < characters.len() {
            self.text.push('…');
        }
        self.text.push('\n');
        let place = |offset: usize| {
            let at = places.partition_point(|(original, _)| *original < offset);
            places.get(at).map_or(end, |(_, shown)| *shown)
        };
        for (from, to) in ranges {
            let (from, to) = (place(*from), place(*to));
            self.labels.push((from, to.saturating_sub(from)).into());
        }
    }
}

/// How many of the characters fit into so many columns.
fn fitting(characters: &[(usize, char)], max: usize) -> usize {
    count_fitting(characters.iter(), max)
}

/// How many of the characters right before the one at `end` fit.
fn fitting_before(characters: &[(usize, char)], end: usize, max: usize) -> usize {
    let before = characters.get(..end).unwrap_or_default();
    count_fitting(before.iter().rev(), max)
}

fn count_fitting<'a>(characters: impl Iterator<Item = &'a (usize, char)>, max: usize) -> usize {
    let mut used = 0;
    let fit = characters.take_while(|(_, c)| {
        used += columns(*c);
        used <= max
    });
    fit.take(max * MARKS).count()
}

/// The characters of a piece of a line that begins at `offset`, with the offsets of their bytes; what must not reach a
/// terminal is replaced, one character for one.
fn characters(bytes: &[u8], mut offset: usize) -> Vec<(usize, char)> {
    let mut all = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            all.push((offset, visible(c)));
            offset += c.len_utf8();
        }
        for _ in chunk.invalid() {
            all.push((offset, char::REPLACEMENT_CHARACTER));
            offset += 1;
        }
    }
    all
}

fn visible(c: char) -> char {
    match u32::from(c) {
        0x09 => '\t',
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '\u{2421}',
        _ if is_dangerous(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

fn index_of(characters: &[(usize, char)], offset: usize) -> usize {
    characters.partition_point(|(original, _)| *original < offset)
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line() + self.first_line,
            inner.column(),
            inner.line_count(),
        )))
    }
}
