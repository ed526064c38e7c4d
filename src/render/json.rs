//! The report as JSON.

use crate::report::Report;

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn render(report: &Report) -> String {
    // Serializing plain data to memory has no way to fail.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}
