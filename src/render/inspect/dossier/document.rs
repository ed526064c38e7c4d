//! What a dossier is made of, whatever the format: sections of blocks, blocks of pieces of text.
//!
//! Texts may come from a bundle. Formats escape each piece where they write it, and nowhere else.

use std::borrow::Cow;

use crate::text::{printable, shorten};

/// A text from a bundle is cut at so many characters.
pub(super) const LONGEST: usize = 300;

/// A part of a dossier.
pub(super) struct Section {
    /// What links call it.
    pub(super) id: &'static str,
    /// Its heading.
    pub(super) title: Cow<'static, str>,
    /// What stands in it.
    pub(super) blocks: Vec<Block>,
}

/// What stands in a section.
pub(super) enum Block {
    /// A heading within the section.
    Heading(String),
    /// A sentence or some.
    Text(Line),
    /// Names and what they are.
    Facts(Vec<(&'static str, Line)>),
    /// Points, one below the other.
    List(Vec<Line>),
    /// Columns.
    Table {
        /// Their names.
        head: Vec<&'static str>,
        /// The rows.
        rows: Vec<Vec<Line>>,
    },
    /// Lines to be filled in by hand, on paper.
    Form(Vec<&'static str>),
}

/// Pieces of text, one behind the other.
pub(super) type Line = Vec<Piece>;

/// A piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Text(String),
    /// Words that stand out.
    Strong(String),
    /// Words that stand back.
    Dim(String),
    /// A name as a machine has it.
    Code(String),
    /// A judgement in a word.
    Tag(Tone, String),
    /// A link of mmlint's own.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        url: String,
    },
    /// An address from a bundle: what is shown is where it leads.
    Address(String),
    /// A link to a section of this dossier.
    Jump {
        /// What is shown.
        text: String,
        /// The section's id.
        section: &'static str,
    },
    /// A new line.
    Break,
}

/// How good something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Bad,
    Warning,
    Good,
    Plain,
}

impl Tone {
    /// What styles call it.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Warning => "warning",
            Self::Good => "good",
            Self::Plain => "plain",
        }
    }
}

/// A text that may be a bundle's: safe to show and of a bounded length.
pub(super) fn word(text: &str) -> String {
    printable(&shorten(text, LONGEST))
}

pub(super) fn text(text: impl Into<String>) -> Piece {
    Piece::Text(text.into())
}

pub(super) fn strong(text: &str) -> Piece {
    Piece::Strong(word(text))
}

pub(super) fn dim(text: impl Into<String>) -> Piece {
    Piece::Dim(text.into())
}

pub(super) fn code(text: &str) -> Piece {
    Piece::Code(word(text))
}

pub(super) fn tag(tone: Tone, text: impl Into<String>) -> Piece {
    Piece::Tag(tone, text.into())
}

pub(super) fn link(text: &str, url: &str) -> Piece {
    Piece::Link {
        text: text.to_owned(),
        url: url.to_owned(),
    }
}

/// Names as code, with commas between; `max` of them.
pub(super) fn codes<T: AsRef<str>>(names: &[T], max: usize) -> Line {
    let mut out = Vec::new();
    for name in names.iter().take(max) {
        if !out.is_empty() {
            out.push(text(", "));
        }
        out.push(code(name.as_ref()));
    }
    let more = names.len().saturating_sub(max);
    if more > 0 {
        out.push(text(format!(" and {more} more")));
    }
    out
}

/// The rows of a table, of which at most `max` are made, and a line about the others.
pub(super) fn table<T>(
    head: &[&'static str],
    all: impl ExactSizeIterator<Item = T>,
    max: usize,
    row: impl Fn(T) -> Vec<Line>,
) -> Vec<Block> {
    let more = all.len().saturating_sub(max);
    let rows: Vec<Vec<Line>> = all.take(max).map(row).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Table {
        head: head.to_vec(),
        rows,
    }];
    if more > 0 {
        let line = format!("And {more} more, which the JSON has.");
        blocks.push(Block::Text(vec![dim(line)]));
    }
    blocks
}
