//! Reports as JSON.

use serde::Serialize;

use crate::text::escape_json;

/// One JSON document, indented, with a line break at its end.
///
/// Values keep what the bundle says, but no character in them reaches a terminal or a CI system as a
/// command: see [`escape_json`].
#[must_use]
pub fn render(report: &impl Serialize) -> String {
    // Serializing plain data to memory has no way to fail.
    let text = serde_json::to_string_pretty(report).unwrap_or_default();
    escape_json(&text) + "\n"
}

/// A value on one line, without a line break at its end.
pub(super) fn line(value: &impl Serialize) -> String {
    escape_json(&serde_json::to_string(value).unwrap_or_default())
}
