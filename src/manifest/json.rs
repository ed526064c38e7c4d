//! Reads JSON text as Go's `encoding/json` Decoder does, keeping the place of every value.
//!
//! serde_json stops at 128 levels and keeps no places, so this reader is ours. It follows
//! `encoding/json` (Go 1.24 to 1.26, `scanner.go` and `decode.go`): one value is read and
//! what follows it is left alone; control characters in strings are refused; invalid UTF-8
//! and lone surrogates become U+FFFD; 10,000 levels of nesting are the limit.

use super::decoded::DecodeErrorKind;
use super::document::{Document, Kind, Member, NodeId, Span};

/// The deepest nesting that `encoding/json` reads (`maxNestingDepth`).
pub const MAX_DEPTH: usize = 10_000;

/// So many values are read of a manifest; the largest of some hundred known ones has 277.
pub const MAX_VALUES: usize = 65_536;

/// Why text is not JSON to Go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What was expected and what was found, without the place.
    pub message: String,
    /// The byte at fault; the end of the text where it ends too early.
    pub span: Span,
    /// [`DecodeErrorKind::Syntax`], [`DecodeErrorKind::Depth`] or [`DecodeErrorKind::TooMuch`].
    pub kind: DecodeErrorKind,
}

/// The first value of a text.
#[derive(Debug)]
pub struct Parsed {
    /// The tree.
    pub document: Document,
    /// Its top.
    pub root: NodeId,
    /// The offset just past the value.
    pub end: usize,
}

/// Reads the first JSON value of `bytes`.
///
/// # Errors
/// The first place at which Go's scanner refuses the text; an empty text is one.
pub fn parse(bytes: &[u8]) -> Result<Parsed, SyntaxError> {
    parse_at(bytes, 0, 0, MAX_VALUES)
}

/// Reads the first JSON value of `bytes` from the offset `at` on, one that lies in `outer` lists
/// and objects and has no more than `most` values in it. Places count from the beginning of `bytes`.
///
/// # Errors
/// As [`parse`].
pub fn parse_at(bytes: &[u8], at: usize, outer: usize, most: usize) -> Result<Parsed, SyntaxError> {
    Parser {
        bytes,
        at,
        outer,
        most,
        document: Document::new(),
    }
    .run()
}

/// A container that is still open.
enum Open {
    Array {
        start: usize,
        items: Vec<NodeId>,
    },
    Object {
        start: usize,
        members: Vec<Member>,
        key: Option<(String, Span)>,
    },
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many lists and objects are open around what is read.
    outer: usize,
    most: usize,
    document: Document,
}

impl Parser<'_> {
    fn run(mut self) -> Result<Parsed, SyntaxError> {
        // An explicit stack: 10,000 levels must not use ours.
        let mut open: Vec<Open> = Vec::new();
        loop {
            self.skip_space();
            let mut done = match self.begin_value(&mut open)? {
                Some(id) => id,
                None => continue,
            };
            // Close as many containers as end here.
            loop {
                let Some(top) = open.last_mut() else {
                    return Ok(Parsed {
                        document: self.document,
                        root: done,
                        end: self.at,
                    });
                };
                match top {
                    Open::Array { items, .. } => items.push(done),
                    Open::Object { members, key, .. } => {
                        if let Some((key, key_span)) = key.take() {
                            members.push(Member {
                                key,
                                key_span,
                                value: done,
                            });
                        }
                    }
                }
                self.skip_space();
                let is_array = matches!(top, Open::Array { .. });
                match (self.peek(), is_array) {
                    (Some(b','), true) => {
                        self.at += 1;
                        break;
                    }
                    (Some(b','), false) => {
                        self.at += 1;
                        self.skip_space();
                        let next = self.key("a key in double quotes after the comma")?;
                        if let Some(Open::Object { key, .. }) = open.last_mut() {
                            *key = Some(next);
                        }
                        break;
                    }
                    (Some(b']'), true) | (Some(b'}'), false) => {
                        self.at += 1;
                        match self.close(&mut open) {
                            Some(id) => done = id,
                            None => break,
                        }
                    }
                    (_, true) => return Err(self.unexpected("`,` or `]` after a list's value")),
                    (_, false) => return Err(self.unexpected("`,` or `}` after a key's value")),
                }
            }
        }
    }

    /// Reads a scalar or an empty container whole and returns it; opens any other
    /// container and returns `None`.
    fn begin_value(&mut self, open: &mut Vec<Open>) -> Result<Option<NodeId>, SyntaxError> {
        let start = self.at;
        if self.document.len() >= self.most {
            return Err(SyntaxError {
                message: format!("it has more than {} values", self.most),
                span: Span::new(start, start),
                kind: DecodeErrorKind::TooMuch,
            });
        }
        let kind = match self.peek() {
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b't') => self.word("true", Kind::Bool(true))?,
            Some(b'f') => self.word("false", Kind::Bool(false))?,
            Some(b'n') => self.word("null", Kind::Null)?,
            Some(bracket @ (b'[' | b'{')) => {
                if open.len() + self.outer >= MAX_DEPTH {
                    return Err(SyntaxError {
                        message: format!("nested more than {MAX_DEPTH} levels deep"),
                        span: Span::new(start, start + 1),
                        kind: DecodeErrorKind::Depth,
                    });
                }
                self.at += 1;
                self.skip_space();
                let closing = if bracket == b'[' { b']' } else { b'}' };
                if self.peek() == Some(closing) {
                    self.at += 1;
                    if bracket == b'[' {
                        Kind::Array(Vec::new())
                    } else {
                        Kind::Object(Vec::new())
                    }
                } else if bracket == b'[' {
                    open.push(Open::Array {
                        start,
                        items: Vec::new(),
                    });
                    return Ok(None);
                } else {
                    let key = Some(self.key("a key in double quotes, or `}`")?);
                    open.push(Open::Object {
                        start,
                        members: Vec::new(),
                        key,
                    });
                    return Ok(None);
                }
            }
            _ => return Err(self.unexpected("a value")),
        };
        Ok(Some(self.document.push(kind, Span::new(start, self.at))))
    }

    fn close(&mut self, open: &mut Vec<Open>) -> Option<NodeId> {
        let (kind, start) = match open.pop()? {
            Open::Array { start, items } => (Kind::Array(items), start),
            Open::Object { start, members, .. } => (Kind::Object(members), start),
        };
        Some(self.document.push(kind, Span::new(start, self.at)))
    }

    fn key(&mut self, expected: &str) -> Result<(String, Span), SyntaxError> {
        let start = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let key = self.string()?;
        let span = Span::new(start, self.at);
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:` after a key"));
        }
        self.at += 1;
        Ok((key, span))
    }

    fn string(&mut self) -> Result<String, SyntaxError> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let plain = rest
                .iter()
                .position(|b| matches!(b, b'"' | b'\\' | 0..=0x1f))
                .unwrap_or(rest.len());
            push_lossy(&mut text, rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => self.escape(&mut text)?,
                _ => return Err(self.unexpected("the rest of a string and its closing quote")),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), SyntaxError> {
        self.at += 1;
        let simple = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                self.at += 1;
                let first = self.hex4()?;
                text.push(self.surrogate(first));
                return Ok(());
            }
            _ => return Err(self.unexpected("one of \" \\ / b f n r t u after a backslash")),
        };
        self.at += 1;
        text.push(simple);
        Ok(())
    }

    /// The character for a `\u` escape; a pair of surrogates is one character, a lone
    /// one is U+FFFD and what follows it is read for itself.
    fn surrogate(&mut self, first: u32) -> char {
        if let Some(c) = char::from_u32(first) {
            return c;
        }
        let second = self
            .bytes
            .get(self.at..self.at + 6)
            .and_then(|b| b.strip_prefix(b"\\u"))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u32::from_str_radix(hex, 16).ok());
        match (first, second) {
            (0xd800..=0xdbff, Some(low @ 0xdc00..=0xdfff)) => {
                self.at += 6;
                char::from_u32(0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00))
                    .unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => char::REPLACEMENT_CHARACTER,
        }
    }

    fn hex4(&mut self) -> Result<u32, SyntaxError> {
        let mut value = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|b| char::from(b).to_digit(16));
            match digit {
                Some(d) => value = value * 16 + d,
                None => return Err(self.unexpected("four hexadecimal digits after \\u")),
            }
            self.at += 1;
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<String, SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            _ => return Err(self.unexpected("a digit")),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.unexpected("a digit after the decimal point"));
            }
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if !matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.unexpected("a digit in the exponent"));
            }
            self.digits();
        }
        let digits = self.bytes.get(start..self.at).unwrap_or_default();
        Ok(String::from_utf8_lossy(digits).into_owned())
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, SyntaxError> {
        for expected in word.bytes() {
            if self.peek() != Some(expected) {
                return Err(self.unexpected(&format!("`{word}`")));
            }
            self.at += 1;
        }
        Ok(kind)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn unexpected(&self, expected: &str) -> SyntaxError {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let found = match rest.first() {
            None => "the end of the file".to_owned(),
            Some(b) if b.is_ascii_graphic() => format!("`{}`", char::from(*b)),
            Some(b'\n') => "the end of the line".to_owned(),
            Some(b' ') => "a space".to_owned(),
            Some(b) if b.is_ascii() => format!("the control character 0x{b:02x}"),
            Some(b) => format!("the byte 0x{b:02x}"),
        };
        let end = if rest.is_empty() {
            self.at
        } else {
            self.at + 1
        };
        SyntaxError {
            message: format!("expected {expected}, found {found}"),
            span: Span::new(self.at, end),
            kind: DecodeErrorKind::Syntax,
        }
    }
}

/// Appends bytes as text, each invalid byte as U+FFFD (Go replaces byte by byte).
fn push_lossy(text: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
