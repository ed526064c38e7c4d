//! What changed since the version before.

use super::document::{Block, Line, Section, Tone, code, dim, link, tag, text, word};
use crate::inspect::BundleInspection;
use crate::render::diff::{asked, groups, not_compared, reasons};
use crate::render::inspect::since::{findings, sides, title};
use crate::report::{Diagnostic, Severity};
use crate::upgrade::{Change, Kind, Step};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_CHANGES: usize = 100;
const MAX_FINDINGS: usize = 40;
const MAX_NOT_READ: usize = 40;

pub(super) fn section(bundle: &BundleInspection) -> Option<Section> {
    let diff = bundle.previous.as_ref()?;
    let mut blocks = vec![Block::Text(vec![text(format!("{}.", sides(diff)))])];
    let mut version = vec![match diff.bump.enough {
        Some(false) => tag(Tone::Warning, asked(diff)),
        _ => text(asked(diff)),
    }];
    if let Some(reasons) = reasons(diff).filter(|_| diff.bump.asked > Step::Patch) {
        version.push(dim(format!(" because {reasons}")));
    }
    blocks.push(Block::Facts(vec![("Version", version)]));
    let found = findings(diff);
    if !found.is_empty() {
        blocks.push(Block::Heading("Before you install it".to_owned()));
        blocks.push(list(found.into_iter(), MAX_FINDINGS, finding));
    }
    for (group, changes) in groups(diff) {
        blocks.push(Block::Heading(group.title().to_owned()));
        blocks.push(list(changes.into_iter(), MAX_CHANGES, change));
    }
    let parts = not_compared(diff);
    if !parts.is_empty() {
        blocks.push(Block::Heading("Not compared".to_owned()));
        blocks.push(list(parts.iter(), MAX_NOT_READ, |part| {
            vec![text(word(part))]
        }));
    }
    Some(Section {
        id: "since",
        title: title(diff).into(),
        blocks,
    })
}

/// At most `max` points, and a line about the others.
fn list<T>(all: impl ExactSizeIterator<Item = T>, max: usize, line: fn(T) -> Line) -> Block {
    let more = all.len().saturating_sub(max);
    let mut lines: Vec<Line> = all.take(max).map(line).collect();
    if more > 0 {
        lines.push(vec![dim(format!("And {more} more, which the JSON has."))]);
    }
    Block::List(lines)
}

fn finding(finding: &Diagnostic) -> Line {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Info => Tone::Plain,
    };
    vec![
        tag(tone, finding.severity.name()),
        text(format!(" {} ", word(&finding.message))),
        link(finding.rule, &finding.url),
    ]
}

fn change(change: &Change) -> Line {
    // What is new or gone may be a power as well as a mended fault: what a rule says more of stands above.
    let tone = match change.kind {
        Kind::Removed if change.asks == Step::Major => Tone::Warning,
        _ => Tone::Plain,
    };
    let mut line = vec![
        tag(tone, change.kind.word()),
        text(format!(" {}", word(&change.words()))),
    ];
    if change.asks > Step::Patch {
        line.extend([text(" "), dim(format!("({})", change.asks.name()))]);
    }
    if let Some(rule) = change.rule {
        line.extend([text(" "), code(rule)]);
    }
    line
}
