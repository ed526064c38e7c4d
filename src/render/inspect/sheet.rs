//! Lines that fit the screen, of text that may be hostile.

use crate::render::style::{Style, paint};
use crate::render::{Screen, fold};
use crate::text::{printable, shorten};

/// Where values begin behind their labels, from the labels on.
const LABEL: usize = 12;

/// A name longer than this is cut, in characters.
const LONGEST: usize = 160;

/// A sentence longer than this likewise.
const LONGEST_SENTENCE: usize = 400;

/// A text from a bundle: safe to show and of a bounded length.
pub(super) fn word(text: &str) -> String {
    printable(&shorten(text, LONGEST))
}

/// A sentence with texts of a bundle, likewise.
pub(super) fn sentence(text: &str) -> String {
    printable(&shorten(text, LONGEST_SENTENCE))
}

/// What is being written.
pub(super) struct Sheet {
    pub(super) out: String,
    pub(super) screen: Screen,
}

impl Sheet {
    /// Whether columns fit.
    pub(super) const fn is_wide(&self) -> bool {
        self.screen.width >= 80
    }

    /// `text` in a style.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        paint(self.screen, style, text)
    }

    /// A heading behind an empty line.
    pub(super) fn heading(&mut self, text: &str) {
        self.out.push('\n');
        let text = text.split(' ').map(|word| self.paint(Style::Strong, word));
        let text: Vec<String> = text.collect();
        self.fold("", "  ", &text.join(" "));
    }

    /// A line, further ones of which are indented `more` columns.
    pub(super) fn line(&mut self, indent: usize, more: usize, text: &str) {
        let first = " ".repeat(indent);
        let rest = " ".repeat(indent + more);
        self.fold(&first, &rest, text);
    }

    /// A value behind its label.
    pub(super) fn value(&mut self, indent: usize, label: &str, text: &str) {
        let first = format!("{}{label:LABEL$}", " ".repeat(indent));
        let rest = " ".repeat(indent + LABEL);
        self.fold(&first, &rest, text);
    }

    fn fold(&mut self, first: &str, rest: &str, text: &str) {
        let folded = fold::fold(text, first, rest, self.screen.width);
        self.out.push_str(&folded);
    }
}

/// The first `max`, and how many more there are.
pub(super) fn capped<T>(all: impl Iterator<Item = T>, max: usize) -> (Vec<T>, usize) {
    let mut all: Vec<T> = all.collect();
    let more = all.len().saturating_sub(max);
    all.truncate(max);
    (all, more)
}

pub(super) fn and_more(sheet: &mut Sheet, indent: usize, more: usize) {
    if more > 0 {
        sheet.line(indent, 2, &format!("and {more} more"));
    }
}
