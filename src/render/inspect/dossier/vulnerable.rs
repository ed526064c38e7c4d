//! Known vulnerabilities, where programs were held against a database.

use super::document::{
    Block, Line, Piece, Section, Tone, codes, dim, link, table, tag, text, word,
};
use crate::facts::vulnerabilities::Found;
use crate::inventory::Inventory;
use crate::render::inspect::vulnerabilities::{
    among_read, fixed, module, others, present, was_asked,
};

/// At most so many records and functions are shown.
const MAX: usize = 100;
const MAX_FUNCTIONS: usize = 3;

pub(super) fn section(bundle: &Inventory) -> Option<Section> {
    if !was_asked(bundle) {
        return None;
    }
    let head = ["Record", "In", "What of it is there", "On"];
    let mut blocks = table(&head, present(bundle).into_iter(), MAX, row);
    if blocks.is_empty() {
        let by = among_read(bundle);
        let line = format!("There is none whose code is proven to be in a program{by}.");
        blocks.push(Block::Text(vec![text(line)]));
    }
    let others = others(bundle).into_iter();
    let lines: Vec<Line> = others
        .map(|(count, what)| vec![text(format!("{count}: {what}"))])
        .collect();
    if !lines.is_empty() {
        blocks.push(Block::Heading("By the version alone".to_owned()));
        blocks.push(Block::List(lines));
    }
    let line = "That a function is in a program says that Go's linker found a way to it, not that it is ever called. The \
                JSON has all records.";
    blocks.push(Block::Text(vec![dim(line)]));
    Some(Section {
        id: "vulnerabilities",
        title: "Known vulnerabilities".into(),
        blocks,
    })
}

fn row(found: &Found) -> Vec<Line> {
    let known = &found.vulnerability;
    let mut record = vec![link(&known.id, &known.url())];
    if !known.aliases.is_empty() {
        record.extend([Piece::Break, dim(word(&known.aliases.join(", ")))]);
    }
    if !known.summary.is_empty() {
        record.extend([Piece::Break, text(word(&known.summary))]);
    }
    let tone = match known.fixed {
        Some(_) => Tone::Plain,
        None => Tone::Warning,
    };
    let what = match known.functions.is_empty() {
        true => {
            let mut all = vec![text("all of ")];
            all.extend(codes(&known.packages, MAX_FUNCTIONS));
            all
        }
        false => codes(&known.functions, MAX_FUNCTIONS),
    };
    vec![
        record,
        vec![text(module(known)), Piece::Break, tag(tone, fixed(known))],
        what,
        vec![text(word(&found.platforms.join(", ")))],
    ]
}
