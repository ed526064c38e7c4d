//! Pages of rules and the list of rules, on a screen of so many columns.

use std::fmt::Write;

use super::fold::fold_whole;
use crate::text::columns;

/// A summary in fewer columns than this would be hard to read.
const NARROW: usize = 40;

/// A page in Markdown: paragraphs and list items as wide as the screen, code and tables as they are.
#[must_use]
pub fn page(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut block: Option<Block> = None;
    let mut in_code = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if in_code || is_fence || is_fixed(line, block.is_some()) {
            flush(&mut out, &mut block, width);
            let _ = writeln!(out, "{line}");
            in_code ^= is_fence;
            continue;
        }
        let text = line.trim();
        match (marker(line), &mut block) {
            (None, Some(block)) => {
                block.text.push(' ');
                block.text.push_str(text);
            }
            (marker, _) => {
                flush(&mut out, &mut block, width);
                let (first, text) = line.split_at(marker.unwrap_or_default());
                block = Some(Block {
                    first: first.to_owned(),
                    text: text.trim().to_owned(),
                });
            }
        }
    }
    flush(&mut out, &mut block, width);
    out
}

/// A paragraph or a list item.
struct Block {
    /// What stands before its first line; others are indented by so much.
    first: String,
    text: String,
}

fn flush(out: &mut String, block: &mut Option<Block>, width: usize) {
    if let Some(Block { first, text }) = block.take() {
        let rest = " ".repeat(first.len());
        out.push_str(&fold_whole(&text, &first, &rest, width));
    }
}

/// Whether a line is none of a paragraph: a heading, part of a table, an end of a paragraph, or indented code, which
/// cannot follow one directly.
fn is_fixed(line: &str, in_block: bool) -> bool {
    let is_code = !in_block && line.starts_with("    ");
    line.trim().is_empty() || line.starts_with(['#', '|']) || is_code
}

/// How long the marker of a list item is at the beginning of a line, with the space around it.
fn marker(line: &str) -> Option<usize> {
    let text = line.trim_start();
    let indent = line.len() - text.len();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let sign = match digits {
        0 => text.strip_prefix(['-', '*'])?,
        _ => text.get(digits..)?.strip_prefix('.')?,
    };
    let own = text.len() - sign.len() + 1;
    sign.starts_with(' ').then_some(indent + own)
}

/// One rule of a list.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its full name.
    pub name: &'a str,
    /// How bad a finding usually is.
    pub severity: &'a str,
    /// What it finds.
    pub summary: &'a str,
}

/// The list, as a table or, where that does not fit, each summary below its rule; without a width a line for each.
#[must_use]
pub fn list(entries: &[Entry<'_>], width: Option<usize>) -> String {
    let names = entries.iter().map(|entry| entry.name.len());
    let longest = names.max().unwrap_or_default();
    let mut out = String::new();
    for entry in entries {
        let head = format!("{:longest$}  {:7}  ", entry.name, entry.severity);
        let whole = head.len() + entry.summary.chars().map(columns).sum::<usize>();
        let piece = match width {
            Some(width) if head.len() + NARROW > width => {
                let below = fold_whole(entry.summary, "    ", "    ", width);
                let rule = format!("{}  {}", entry.name, entry.severity);
                fold_whole(&rule, "", "  ", width) + &below
            }
            Some(width) if whole > width => {
                let rest = " ".repeat(head.len());
                fold_whole(entry.summary, &head, &rest, width)
            }
            _ => format!("{head}{}\n", entry.summary),
        };
        out.push_str(&piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Entry, list, page};

    #[test]
    fn prose_is_folded_and_code_is_not() {
        let text = "## A heading\n\nwords that go on\nin the next line\n\n- an item that is long\n  and goes on\n- another\n\
            12. a third one is here\n\n| a | table that is not folded at all |\n|---|---|\n\n```\ncode that is not folded at all\n```\n";
        let wanted = "## A heading\n\nwords that go on in\nthe next line\n\n- an item that is\n  long and goes on\n\
            - another\n12. a third one is\n    here\n\n| a | table that is not folded at all |\n|---|---|\n\n```\n\
            code that is not folded at all\n```\n";
        assert_eq!(page(text, 20), wanted);
    }

    #[test]
    fn a_list_fits() {
        let entry = Entry {
            name: "server/not-executable",
            severity: "error",
            summary: "A program of the manifest has no execute bit, so that servers do not start it",
        };
        let lines = |width| list(&[entry], width).lines().count();
        assert_eq!((lines(None), lines(Some(200))), (1, 1));
        for width in [40, 60, 80, 100] {
            let text = list(&[entry], Some(width));
            assert!(text.lines().all(|line| line.len() <= width), "{text}");
        }
    }
}
