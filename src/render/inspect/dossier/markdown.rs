//! The dossier as Markdown, as GitHub reads it: for an issue, a job's summary, a file beside the release.

use std::fmt::Write;

use super::document::{Block, Line, Piece, Tone};
use super::{Dossier, made_by};
use crate::inspect::Inspection;
use crate::render::markdown::{code, text};

pub(super) fn render(inspection: &Inspection, dossiers: &[Dossier]) -> String {
    let mut out = String::new();
    for dossier in dossiers {
        let _ = writeln!(out, "# {}\n", text(&dossier.title));
        if let Some(line) = &dossier.subtitle {
            let _ = writeln!(out, "{}\n", text(line));
        }
        for section in &dossier.sections {
            let _ = writeln!(out, "## {}\n", text(&section.title));
            for one in &section.blocks {
                block(&mut out, one);
            }
        }
    }
    let _ = writeln!(out, "{}", text(&made_by(inspection)));
    out
}

fn block(out: &mut String, block: &Block) {
    match block {
        Block::Heading(title) => {
            let _ = writeln!(out, "### {}\n", text(title));
        }
        Block::Text(words) => {
            let _ = writeln!(out, "{}\n", line(words));
        }
        Block::Facts(facts) => {
            out.push_str("| | |\n|---|---|\n");
            for (name, value) in facts {
                let _ = writeln!(out, "| {} | {} |", text(name), line(value));
            }
            out.push('\n');
        }
        Block::List(lines) => {
            for one in lines {
                let _ = writeln!(out, "- {}", item(one));
            }
            out.push('\n');
        }
        Block::Table { head, rows } => {
            let head: Vec<String> = head.iter().map(|name| text(name)).collect();
            let _ = writeln!(out, "| {} |", head.join(" | "));
            let _ = writeln!(out, "|{}", "---|".repeat(head.len()));
            for row in rows {
                let cells: Vec<String> = row.iter().map(line).collect();
                let _ = writeln!(out, "| {} |", cells.join(" | "));
            }
            out.push('\n');
        }
        // Nobody writes on a screen by hand.
        Block::Form(_) => {}
    }
}

/// A line of a list. A mark in front of it is set off from the sentence, since it has no colour here.
fn item(pieces: &Line) -> String {
    match pieces.split_first() {
        Some((mark @ Piece::Tag(..), [Piece::Text(words), rest @ ..])) => {
            let rest: String = rest.iter().map(piece).collect();
            format!("{}: {}{rest}", piece(mark), text(words.trim_start()))
        }
        _ => line(pieces),
    }
}

fn line(pieces: &Line) -> String {
    pieces.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Text(words) | Piece::Dim(words) => text(words),
        Piece::Strong(words) => format!("<strong>{}</strong>", text(words)),
        Piece::Code(words) | Piece::Address(words) => code(words),
        Piece::Tag(tone, words) => {
            let sign = match tone {
                Tone::Bad => "❌ ",
                Tone::Warning => "⚠️ ",
                Tone::Good => "✅ ",
                Tone::Plain => "",
            };
            format!("{sign}{}", text(words))
        }
        Piece::Link { text: words, url } => format!("[{}]({url})", text(words)),
        Piece::Jump { text: words, .. } => text(words),
        Piece::Break => "<br>".to_owned(),
    }
}
