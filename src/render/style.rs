//! Colours, where the screen has them.

use super::Screen;
use crate::report::Severity;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Of a finding of this severity, or as bad or good as one.
    Severity(Severity),
    /// Good news.
    Good,
    /// Names and headings.
    Strong,
    /// What can be passed over.
    Dim,
}

/// `text` in a style, plain where the screen has no colours.
#[must_use]
pub fn paint(screen: Screen, style: Style, text: &str) -> String {
    if !screen.color {
        return text.to_owned();
    }
    let code = match style {
        Style::Severity(Severity::Error) => "1;31",
        Style::Severity(Severity::Warning) => "1;33",
        Style::Severity(Severity::Info) => "1;36",
        Style::Good => "32",
        Style::Strong => "1",
        Style::Dim => "2",
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
