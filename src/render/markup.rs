//! Text that becomes part of HTML, XML or Markdown.

use std::fmt::Write;

use crate::text::printable;

/// Text in HTML and XML, within elements and within values of attributes in double quotes. What XML 1.0
/// has no characters for is replaced; `#`, `:`, `@` and brackets are written by their numbers,
/// so that the source is no order to a CI system that shows it either.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in printable(text).chars() {
        match c {
            '<' | '>' | '&' | '"' | '`' | '#' | '[' | ']' | ':' => number(&mut out, c),
            // XML 1.0 has no such characters; control characters are visible already.
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
    out
}

/// Every mark of a text by its number: no Markdown reads them as anything but text.
pub(super) fn number(out: &mut String, c: char) {
    let _ = write!(out, "&#{};", u32::from(c));
}
