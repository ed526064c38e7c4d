//! What is unsafe in a picture.
//!
//! Mattermost shows an icon as `<img src="data:…">`. There no browser runs a script of it or
//! loads anything for it. That ends where somebody opens the file itself, puts its text
//! into a page, or hands it to a converter that follows links and expands entities.

use memchr::memmem;

use crate::icon::xml::{Piece, Pieces, Tag};
use crate::manifest::document::Span;
use crate::text::shorten;

/// Something unsafe in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hazard {
    /// What it is.
    pub kind: HazardKind,
    /// The element, attribute or address, shortened.
    pub detail: String,
}

/// The kinds of [`Hazard`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HazardKind {
    /// A `script` element.
    Script,
    /// An attribute such as `onload`.
    Handler,
    /// An address that is a script or a page: `javascript:`, `data:text/html`.
    ScriptLink,
    /// An element that holds HTML: `foreignObject`, `iframe`.
    Page,
    /// Something is loaded from another place.
    External,
    /// An entity that reads a file, or that is made of other entities.
    Entity,
}

/// How much of a value is looked at for the address that it begins with.
const ADDRESS: usize = 64;

/// How much of a value is shown, in characters.
const SHOWN: usize = 60;

/// The first `max` hazards of a picture and their places.
#[must_use]
pub fn find(bytes: &[u8], max: usize) -> Vec<(Hazard, Span)> {
    let mut found = Search {
        bytes,
        found: Vec::new(),
    };
    let mut style = false;
    for piece in Pieces::new(bytes) {
        match piece {
            Piece::Open(tag) => {
                style = !tag.empty && found.local(tag.name).eq_ignore_ascii_case(b"style");
                found.tag(&tag);
            }
            Piece::Close => style = false,
            Piece::Instruction(span) => found.instruction(span),
            Piece::Doctype(span) => found.doctype(span),
            Piece::Text(span) if style => found.css(span),
            Piece::Text(_) => {}
        }
        if found.found.len() >= max {
            break;
        }
    }
    found.found.truncate(max);
    found.found
}

struct Search<'a> {
    bytes: &'a [u8],
    found: Vec<(Hazard, Span)>,
}

impl<'a> Search<'a> {
    fn at(&self, span: Span) -> &'a [u8] {
        self.bytes.get(span.start..span.end).unwrap_or_default()
    }

    /// A name without its prefix.
    fn local(&self, name: Span) -> &'a [u8] {
        let name = self.at(name);
        let colon = memchr::memrchr(b':', name).map_or(0, |colon| colon + 1);
        name.get(colon..).unwrap_or_default()
    }

    fn add(&mut self, kind: HazardKind, span: Span) {
        let shown =
            String::from_utf8_lossy(self.at(span).get(..4 * SHOWN).unwrap_or(self.at(span)))
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
        let detail = shorten(&shown, SHOWN);
        self.found.push((Hazard { kind, detail }, span));
    }

    fn tag(&mut self, tag: &Tag) {
        let element = self.local(tag.name);
        let is = |names: &[&str]| {
            names
                .iter()
                .any(|name| element.eq_ignore_ascii_case(name.as_bytes()))
        };
        if is(&["script"]) {
            self.add(HazardKind::Script, tag.name);
        } else if is(&["foreignobject", "iframe", "embed", "object"]) && !self.is_illustrator(tag) {
            self.add(HazardKind::Page, tag.name);
        }
        let is_link = is(&["a"]);
        for (name, value) in &tag.attributes {
            self.attribute(is_link, *name, *value);
        }
    }

    /// Adobe Illustrator writes an empty `foreignObject` with this condition, which holds in
    /// no browser.
    fn is_illustrator(&self, tag: &Tag) -> bool {
        tag.attributes.iter().any(|(name, value)| {
            let value = self.at(*value);
            self.local(*name)
                .eq_ignore_ascii_case(b"requiredExtensions")
                && [&b"&ns_ai;"[..], b"http://ns.adobe.com/"]
                    .iter()
                    .any(|condition| value.starts_with(condition))
        })
    }

    fn attribute(&mut self, is_link: bool, name: Span, value: Span) {
        let written = self.at(name);
        let is_handler = written.len() > 4
            && written
                .get(..2)
                .is_some_and(|on| on.eq_ignore_ascii_case(b"on"))
            && written.iter().all(u8::is_ascii_alphabetic);
        if is_handler {
            self.add(HazardKind::Handler, name);
        }
        let address = address(self.at(value));
        let begins = |starts: &[&str]| starts.iter().any(|start| address.starts_with(start));
        let local = self.local(name);
        let is_name = |name: &[u8]| local.eq_ignore_ascii_case(name);
        if begins(&[
            "javascript:",
            "vbscript:",
            "data:text/html",
            "data:application/xhtml",
        ]) {
            self.add(HazardKind::ScriptLink, value);
        } else if (is_name(b"href") || is_name(b"src")) && !is_link {
            if is_elsewhere(&address) {
                self.add(HazardKind::External, value);
            }
        } else if !written.starts_with(b"xmlns") {
            self.css(value);
        }
    }

    /// `<?xml-stylesheet href="…"?>`.
    fn instruction(&mut self, span: Span) {
        let text = self.at(span);
        if !text.starts_with(b"xml-stylesheet") {
            return;
        }
        let mut quotes = memmem::find(text, b"href").and_then(|at| text.get(at..));
        let value = quotes
            .take()
            .and_then(|rest| rest.split(|b| matches!(b, b'"' | b'\'')).nth(1));
        if value.is_some_and(|value| is_elsewhere(&address(value))) {
            self.add(HazardKind::External, span);
        }
    }

    fn doctype(&mut self, span: Span) {
        let text = self.at(span);
        let bracket = memchr::memchr(b'[', text).unwrap_or(text.len());
        let head = text.get(..bracket).unwrap_or_default();
        // The DTD itself; the one of SVG is at the W3C, and no browser fetches it.
        let mut literals = head.split(|b| matches!(b, b'"' | b'\'')).skip(1).step_by(2);
        if literals.any(|literal| is_elsewhere(&address(literal))) {
            let end = span.start + bracket.min(text.len());
            self.add(HazardKind::External, Span::new(span.start, end));
        }
        let mut at = bracket;
        while let Some(found) = text
            .get(at..)
            .and_then(|rest| memmem::find(rest, b"<!ENTITY"))
        {
            let start = at + found;
            let rest = text.get(start..).unwrap_or_default();
            let length = end_of_declaration(rest);
            let declaration = rest.get(..length).unwrap_or_default();
            if is_unsafe_entity(declaration) {
                let place = Span::new(span.start + start, span.start + start + length);
                self.add(HazardKind::Entity, place);
                return; // one is enough, and a hostile file has thousands
            }
            at = start + length.max(1);
        }
    }

    /// Style sheets and presentation attributes: `@import`, and `url()` of another place.
    fn css(&mut self, span: Span) {
        let text = self.at(span);
        let mut at = 0;
        while let Some(next) = text
            .get(at..)
            .and_then(|rest| memchr::memchr3(b'/', b'@', b'(', rest))
        {
            at += next;
            let rest = text.get(at..).unwrap_or_default();
            let place = |length: usize| {
                let end = (at + length).min(text.len());
                Span::new(span.start + at, span.start + end)
            };
            if rest.starts_with(b"/*") {
                let length = memmem::find(rest, b"*/").map_or(rest.len(), |end| end + 2);
                at += length;
                continue;
            }
            let import = rest
                .get(..7)
                .is_some_and(|word| word.eq_ignore_ascii_case(b"@import"));
            let url = rest.starts_with(b"(")
                && text
                    .get(at.saturating_sub(3)..at)
                    .is_some_and(|word| word.eq_ignore_ascii_case(b"url"));
            if import {
                let length = memchr::memchr(b';', rest).unwrap_or(rest.len());
                self.add(HazardKind::External, place(length));
                return;
            }
            if url {
                let inside = rest.get(1..).unwrap_or_default();
                if is_elsewhere(&address(inside)) {
                    let length = memchr::memchr(b')', rest).map_or(rest.len(), |end| end + 1);
                    let word = Span::new(place(0).start - 3, place(length).end);
                    self.add(HazardKind::External, word);
                    return;
                }
            }
            at += 1;
        }
    }
}

/// How an attribute's value begins, as a browser takes an address: references to
/// characters resolved, without quotes, white space and controls, in lower case.
fn address(value: &[u8]) -> String {
    let head = value.get(..4 * ADDRESS).unwrap_or(value);
    let text = String::from_utf8_lossy(head);
    let mut out = String::new();
    let mut rest = text.as_ref();
    while let Some(c) = rest.chars().next().filter(|_| out.len() < ADDRESS) {
        let (c, length) = character(rest).unwrap_or((c, c.len_utf8()));
        if !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\'') {
            out.extend(c.to_lowercase());
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    out
}

/// The character that `&#106;`, `&#x6a;` or one of the few names means, and how long it is.
fn character(text: &str) -> Option<(char, usize)> {
    let body = text.strip_prefix('&')?;
    let end = body.bytes().take(10).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "colon" => ':',
        "tab" | "Tab" => '\t',
        "NewLine" => '\n',
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => digits.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    };
    Some((c, end + 2))
}

/// Whether an address is of another host or of the machine; the names of XML's own
/// vocabularies at the W3C are not for loading.
fn is_elsewhere(address: &str) -> bool {
    let vocabulary = ["http://www.w3.org/", "https://www.w3.org/"];
    ["http:", "https:", "ftp:", "file:", "//", "\\\\"]
        .iter()
        .any(|start| address.starts_with(start))
        && !vocabulary.iter().any(|start| address.starts_with(start))
}

/// The length of `<!ENTITY …>`, its quoted texts passed over.
fn end_of_declaration(text: &[u8]) -> usize {
    let mut quote = None;
    for (i, byte) in text.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(*byte),
            (None, b'>') => return i + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether a declared entity reads something from elsewhere, or is made of other entities:
/// a few of those grow without bound. One with a text of its own is harmless.
fn is_unsafe_entity(declaration: &[u8]) -> bool {
    let mut quoted = declaration.split(|byte| matches!(byte, b'"' | b'\''));
    let head = quoted.next().unwrap_or_default();
    let mut words = head
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());
    if words.any(|word| word == b"SYSTEM" || word == b"PUBLIC") {
        return true;
    }
    let value = quoted.next().unwrap_or_default();
    value
        .windows(2)
        .any(|pair| matches!(pair, [b'&' | b'%', next] if is_name_start(*next)))
}

const fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || !byte.is_ascii()
}

#[cfg(test)]
mod tests;
