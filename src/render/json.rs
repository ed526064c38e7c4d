//! Reports as JSON.

use std::fmt::Write;

use serde::Serialize;

use crate::text::is_dangerous;

/// One JSON document, indented, with a line break at its end.
///
/// Values keep what the bundle says, but no character in them reaches a terminal as a
/// command: what JSON allows unescaped and a terminal obeys (DEL, C1 controls,
/// bidirectional controls) is written as `\u….`.
#[must_use]
pub fn render(report: &impl Serialize) -> String {
    // Serializing plain data to memory has no way to fail.
    let text = serde_json::to_string_pretty(report).unwrap_or_default();
    let mut out = String::with_capacity(text.len() + 1);
    for c in text.chars() {
        // Outside of strings JSON has no such character but its own line breaks.
        if c == '\n' || !is_dangerous(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out.push('\n');
    out
}
