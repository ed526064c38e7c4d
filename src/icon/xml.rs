//! The pieces of an XML text, for a look at what is in it.
//!
//! Lenient: what no XML reader would take is text here, so that nothing hides behind a
//! fault. Each byte is looked at a bounded number of times: what does not end, ends the text.

use memchr::memmem;

use crate::manifest::document::Span;

/// One piece of the text. Comments are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// `<name attribute="value">`.
    Open(Tag),
    /// `</name>`.
    Close,
    /// `<?…?>`.
    Instruction(Span),
    /// `<!DOCTYPE …>`, with the declarations between its brackets.
    Doctype(Span),
    /// Text, or what stands in a `CDATA` section.
    Text(Span),
}

/// An opening tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Where its name stands.
    pub(super) name: Span,
    /// Where the names and values of its attributes stand, without quotes.
    pub(super) attributes: Vec<(Span, Span)>,
    /// Whether it ends in `/>`.
    pub(super) empty: bool,
}

/// Reads a text piece by piece.
pub(super) struct Pieces<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Pieces<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes past the next `end`, or to the end of the text; what was passed before it.
    fn until(&mut self, end: &[u8]) -> Span {
        let start = self.at;
        let length = memmem::find(self.rest(), end);
        let stop = length.map_or(self.bytes.len(), |length| start + length);
        self.at = length.map_or(stop, |_| stop + end.len());
        Span::new(start, stop)
    }

    fn skip_while(&mut self, keep: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        let length = self.rest().iter().take_while(|byte| keep(**byte)).count();
        self.at += length;
        Span::new(start, self.at)
    }

    fn text(&mut self) -> Piece {
        let start = self.at;
        let rest = self.rest().get(1..).unwrap_or_default();
        self.at = memchr::memchr(b'<', rest).map_or(self.bytes.len(), |at| start + 1 + at);
        Piece::Text(Span::new(start, self.at))
    }

    fn tag(&mut self) -> Piece {
        self.at += 1;
        let name = self.skip_while(is_name);
        let mut attributes = Vec::new();
        loop {
            self.skip_while(|byte| byte.is_ascii_whitespace());
            match self.rest() {
                [] => break,
                [b'>', ..] => {
                    self.at += 1;
                    break;
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    let empty = true;
                    return Piece::Open(Tag {
                        name,
                        attributes,
                        empty,
                    });
                }
                [byte, ..] if is_name(*byte) => {
                    let attribute = self.skip_while(is_name);
                    attributes.push((attribute, self.value()));
                }
                _ => self.at += 1,
            }
        }
        Piece::Open(Tag {
            name,
            attributes,
            empty: false,
        })
    }

    /// The value behind an attribute's name; empty where there is none.
    fn value(&mut self) -> Span {
        self.skip_while(|byte| byte.is_ascii_whitespace());
        if !self.rest().starts_with(b"=") {
            return Span::new(self.at, self.at);
        }
        self.at += 1;
        self.skip_while(|byte| byte.is_ascii_whitespace());
        match self.rest() {
            [quote @ (b'"' | b'\''), ..] => {
                self.at += 1;
                self.until(&[*quote])
            }
            _ => self.skip_while(|byte| !byte.is_ascii_whitespace() && byte != b'>'),
        }
    }

    /// `<!DOCTYPE` to the `>` that is neither quoted nor between brackets.
    fn doctype(&mut self) -> Piece {
        let start = self.at;
        let (mut quote, mut depth) = (None, 0_usize);
        for (i, byte) in self.rest().iter().enumerate() {
            match (quote, byte) {
                (Some(open), byte) if open == *byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(*byte),
                (None, b'[') => depth += 1,
                (None, b']') => depth = depth.saturating_sub(1),
                (None, b'>') if depth == 0 => {
                    self.at = start + i + 1;
                    return Piece::Doctype(Span::new(start, self.at));
                }
                _ => {}
            }
        }
        self.at = self.bytes.len();
        Piece::Doctype(Span::new(start, self.at))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let rest = self.rest();
            let doctype = rest.get(2..9).is_some_and(|word| {
                rest.starts_with(b"<!") && word.eq_ignore_ascii_case(b"doctype")
            });
            return match rest {
                [] => None,
                _ if rest.starts_with(b"<!--") => {
                    self.at += 4;
                    self.until(b"-->");
                    continue;
                }
                _ if rest.starts_with(b"<![CDATA[") => {
                    self.at += 9;
                    Some(Piece::Text(self.until(b"]]>")))
                }
                _ if doctype => Some(self.doctype()),
                [b'<', b'?', ..] => {
                    self.at += 2;
                    Some(Piece::Instruction(self.until(b"?>")))
                }
                [b'<', b'/', ..] => {
                    self.until(b">");
                    Some(Piece::Close)
                }
                [b'<', next, ..] if is_name(*next) => Some(self.tag()),
                _ => Some(self.text()),
            };
        }
    }
}

/// Whether a byte may stand in a name, with its prefix.
const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.') || !byte.is_ascii()
}
