//! What the server takes for an SVG.
//!
//! Its `getIcon` (`server/channels/app/plugin.go`) asks `github.com/h2non/go-is-svg`, which takes
//! XML comments out and holds the rest against one regular expression: white space, an XML
//! declaration, a plain DOCTYPE, `<svg …>`, no asterisk, `</svg>`, white space. What follows
//! is that expression step by step, so that it can say where a picture departs from it. What
//! looks odd is the library's: it folds letters as Unicode does, so U+017F is an `s`.

use memchr::memmem;

/// Why a picture is no SVG to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file is empty, or holds nothing but white space and comments.
    Empty,
    /// A control character among the first 24 bytes.
    Binary,
    /// It begins with a UTF-8 byte order mark.
    ByteOrderMark,
    /// A `<?…?>` in front of the picture other than one XML declaration at the beginning.
    Instruction,
    /// A DOCTYPE that is not plain: with declarations of its own, or not of `svg`.
    Doctype,
    /// The first element is not `svg`.
    OtherRoot,
    /// There is no `<svg` in it.
    NoSvg,
    /// Something else stands in front of the picture.
    Before,
    /// The root's tag does not end.
    OpenTag,
    /// `<svg …/>`: no closing tag.
    SelfClosing,
    /// An asterisk in the picture.
    Asterisk,
    /// Its elements have a prefix, as `<svg:svg>`.
    Prefix,
    /// `</svg>` is missing.
    Unclosed,
    /// Something follows `</svg>`.
    After,
}

/// How many bytes are looked at for control characters; of a shorter file none.
const BINARY_HEAD: usize = 24;

/// `issvg.Is`: whether the server shows the picture as an icon.
///
/// # Errors
/// The first thing that is in the way, and where it stands.
pub fn check(bytes: &[u8]) -> Result<(), (Reason, usize)> {
    let head = bytes.get(..BINARY_HEAD).unwrap_or_default();
    if let Some(at) = head.iter().position(|byte| *byte <= 8) {
        return Err((Reason::Binary, at));
    }
    let stripped = Stripped::new(bytes);
    let mut cursor = Cursor {
        text: &stripped.text,
        at: 0,
    };
    let text = cursor.text;
    let fail = |reason, at| Err((reason, stripped.original(at)));
    cursor.white_space();
    if cursor.skip_word(b"<?xml") {
        if !cursor.skip_past(b'>') {
            return fail(Reason::Instruction, cursor.at);
        }
        cursor.white_space();
    }
    if cursor.skip_word(b"<!doctype svg") {
        if !cursor.skip_past(b'>') {
            return fail(Reason::Doctype, cursor.at);
        }
        cursor.white_space();
    }
    let start = cursor.at;
    if !cursor.skip_word(b"<svg") {
        return fail(before(text, start), start);
    }
    if !cursor.skip_past(b'>') {
        return fail(Reason::OpenTag, start);
    }
    let body = text.get(cursor.at..).unwrap_or_default();
    let end = body.len() - trailing_white_space(body);
    let closed = body.get(..end).and_then(strip_close);
    let inside = closed.map_or(body, |length| body.get(..length).unwrap_or_default());
    if let Some(at) = memchr::memchr(b'*', inside) {
        return fail(Reason::Asterisk, cursor.at + at);
    }
    if closed.is_some() {
        return Ok(());
    }
    match last_close(body) {
        Some(at) => fail(Reason::After, cursor.at + at + first_ink(body, at)),
        None if text.get(..cursor.at).is_some_and(|t| t.ends_with(b"/>")) => {
            fail(Reason::SelfClosing, start)
        }
        None if text.get(start + 4) == Some(&b':') => fail(Reason::Prefix, start),
        None => fail(Reason::Unclosed, start),
    }
}

/// What stands where the root element should.
fn before(text: &[u8], at: usize) -> Reason {
    let rest = text.get(at..).unwrap_or_default();
    // The expression sees the declaration, and then the rest of a DOCTYPE that it cut at
    // its first `>`.
    let seen = text.get(..at).unwrap_or_default();
    let after_doctype = || contains_word(seen, b"<!doctype");
    match rest {
        [] => Reason::Empty,
        [0xef, 0xbb, 0xbf, ..] if at == 0 => Reason::ByteOrderMark,
        [b'<', b'?', ..] => Reason::Instruction,
        _ if starts_with_word(rest, b"<!doctype") || after_doctype() => Reason::Doctype,
        [b'<', next, ..] if next.is_ascii_alphabetic() => Reason::OtherRoot,
        _ if !contains_word(rest, b"<svg") => Reason::NoSvg,
        _ => Reason::Before,
    }
}

/// The text without its comments, and where each piece of it came from.
struct Stripped {
    text: Vec<u8>,
    /// Offsets in `text` and in the original at which a piece begins, ascending.
    pieces: Vec<(usize, usize)>,
}

impl Stripped {
    /// Takes out every `<!--` with all up to the next `-->`, once.
    fn new(bytes: &[u8]) -> Self {
        let mut text = Vec::with_capacity(bytes.len());
        let mut pieces = vec![(0, 0)];
        let (mut at, mut kept) = (0, 0);
        while let Some(start) = find(bytes, at, b"<!--") {
            let Some(end) = find(bytes, start + 4, b"-->") else {
                break;
            };
            text.extend_from_slice(bytes.get(kept..start).unwrap_or_default());
            at = end + 3;
            kept = at;
            pieces.push((text.len(), kept));
        }
        text.extend_from_slice(bytes.get(kept..).unwrap_or_default());
        Self { text, pieces }
    }

    /// Where the byte at `at` of the text stands in the file.
    fn original(&self, at: usize) -> usize {
        let piece = self.pieces.partition_point(|(start, _)| *start <= at);
        let (start, original) = self
            .pieces
            .get(piece.saturating_sub(1))
            .copied()
            .unwrap_or_default();
        original + (at - start)
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    memmem::find(bytes.get(from..)?, needle).map(|at| from + at)
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn white_space(&mut self) {
        let rest = self.rest();
        let ink = rest.iter().position(|byte| !is_white_space(*byte));
        self.at += ink.unwrap_or(rest.len());
    }

    fn skip_word(&mut self, word: &[u8]) -> bool {
        let length = word_length(self.rest(), word);
        self.at += length.unwrap_or(0);
        length.is_some()
    }

    fn skip_past(&mut self, byte: u8) -> bool {
        let found = memchr::memchr(byte, self.rest());
        self.at += found.map_or(0, |at| at + 1);
        found.is_some()
    }
}

/// `\s` of Go's regular expressions: no vertical tab.
const fn is_white_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

fn trailing_white_space(text: &[u8]) -> usize {
    text.iter()
        .rev()
        .take_while(|byte| is_white_space(**byte))
        .count()
}

/// How many bytes of `text` are `word` (in lower case) without regard to case, at its start.
fn word_length(text: &[u8], word: &[u8]) -> Option<usize> {
    let mut at = 0;
    for letter in word {
        let rest = text.get(at..)?;
        at += match rest {
            [byte, ..] if byte.eq_ignore_ascii_case(letter) => 1,
            [0xc5, 0xbf, ..] if *letter == b's' => 2, // U+017F
            _ => return None,
        };
    }
    Some(at)
}

fn starts_with_word(text: &[u8], word: &[u8]) -> bool {
    word_length(text, word).is_some()
}

fn contains_word(text: &[u8], word: &[u8]) -> bool {
    memchr::memchr_iter(b'<', text)
        .any(|at| starts_with_word(text.get(at..).unwrap_or_default(), word))
}

/// The length of `text` without a `</svg>` at its end.
fn strip_close(text: &[u8]) -> Option<usize> {
    // Of six or, with U+017F, seven bytes.
    [6, 7].into_iter().find_map(|length| {
        let at = text.len().checked_sub(length)?;
        (word_length(text.get(at..)?, b"</svg>") == Some(length)).then_some(at)
    })
}

/// Where the last `</svg>` ends.
fn last_close(text: &[u8]) -> Option<usize> {
    memchr::memrchr_iter(b'<', text).find_map(|at| {
        let length = word_length(text.get(at..)?, b"</svg>")?;
        Some(at + length)
    })
}

/// How far the first byte that is no white space is from `at`.
fn first_ink(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.iter()
        .position(|byte| !is_white_space(*byte))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Reason, check};

    #[test]
    fn takes_what_the_server_takes() {
        for good in [
            "<svg></svg>",
            "<SVG width='1'>x</Svg>\n\t",
            "<?xml version='1.0'?><!DOCTYPE svg PUBLIC 'a' 'b'>\n<svg>x</svg>",
            "<!-- * --><svg><!-- * --></svg><!-- <x> -->",
            "<svgfoo></svg>",
            "<svg a='*'></svg>",
            "<\u{17f}vg></\u{17f}vg>",
            "<?xmlfoo><svg></svg>",
            "<!doctype svg []><svg></svg>",
            "<svg></svg></svg>",
            "<sv<!-- -->g></svg>",
        ] {
            assert_eq!(check(good.as_bytes()), Ok(()), "{good}");
        }
    }

    #[test]
    fn says_what_is_in_the_way() {
        for (bad, reason, at) in [
            ("", Reason::Empty, 0),
            (" <!-- x -->\n", Reason::Empty, 12),
            ("<svg>\u{1}xxxxxxxxxxxxxxxxxxxxxx</svg>", Reason::Binary, 5),
            ("\u{feff}<svg></svg>", Reason::ByteOrderMark, 0),
            ("<?xml?><?x?><svg></svg>", Reason::Instruction, 7),
            (
                "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg></svg>",
                Reason::Doctype,
                30,
            ),
            ("<!DOCTYPE html><svg></svg>", Reason::Doctype, 0),
            ("<svg:svg></svg:svg>", Reason::Prefix, 0),
            ("<html><svg></svg></html>", Reason::OtherRoot, 0),
            ("text", Reason::NoSvg, 0),
            ("text<svg></svg>", Reason::Before, 0),
            ("\u{b}<svg></svg>", Reason::Before, 0),
            ("<svg", Reason::OpenTag, 0),
            ("<svg width='1'/>\n", Reason::SelfClosing, 0),
            ("<svg><!-- x -->\n*{}</svg>", Reason::Asterisk, 16),
            ("<svg>", Reason::Unclosed, 0),
            ("<svg></svg>\n.", Reason::After, 12),
        ] {
            assert_eq!(check(bad.as_bytes()), Err((reason, at)), "{bad}");
        }
    }

    #[test]
    fn short_binary_is_text_to_the_server() {
        assert_eq!(check(b"<svg>\x01</svg>"), Ok(()));
    }
}
