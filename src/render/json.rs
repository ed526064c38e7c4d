//! The report as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::report::Report;
use crate::text::{is_dangerous, without_brackets};

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn render(report: &Report) -> String {
    // Serializing plain data to memory has no way to fail.
    let text = serde_json::to_string_pretty(report).unwrap_or_default();
    inert(&text) + "\n"
}

/// A value on one line, without a line break at its end.
pub(super) fn line(value: &impl Serialize) -> String {
    inert(&serde_json::to_string(value).unwrap_or_default())
}

/// JSON whose values keep what the bundle says, and with no character in them that reaches a
/// terminal or a CI system as a command: what JSON allows unescaped and a terminal obeys (DEL,
/// C1 controls, bidirectional controls) and the bracket of `##[` are written as `\u….`.
fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    // Outside of strings JSON has no such character but its own line breaks, and no #.
    for c in without_brackets(text, "\\u005b").chars() {
        if c == '\n' || !is_dangerous(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}
