//! What an upgrade changes, in the formats that people and programs read, one file each.

mod markdown;
mod pretty;

use std::fmt::Write;

pub(super) use pretty::line;

use super::{Screen, concise, json};
use crate::diff::{Diff, DiffedBundle};
use crate::text::{for_logs, list_at_most, printable, shorten};
use crate::upgrade::{Change, Group, Step};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: findings with the text they point at, and what else is different.
    Pretty,
    /// A line for each finding and for each change.
    Concise,
    /// `schemas/diff.schema.json`.
    Json,
    /// For a pull request or release notes.
    Markdown,
}

/// The result in `format`, ready to be written. The screen matters to what people read on one.
#[must_use]
pub fn render(diff: &Diff, format: Format, screen: Screen) -> String {
    match format {
        Format::Pretty => for_logs(&pretty::render(diff, screen)),
        Format::Concise => for_logs(&lines(diff, screen)),
        Format::Json => json::render(diff),
        Format::Markdown => markdown::render(diff, screen.quiet),
    }
}

/// A name longer than this is cut, in characters.
const LONGEST: usize = 200;

/// At most so many reasons are named.
const MAX_REASONS: usize = 5;

/// A text of a bundle: safe to show and of a bounded length.
fn word(text: &str) -> String {
    printable(&shorten(text, LONGEST))
}

/// `com.example.p 1.2.0`, or the path of what has no id.
pub(super) fn name(bundle: &DiffedBundle) -> String {
    match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{} {}", word(id), word(version)),
        (Some(id), None) => word(id),
        _ => word(&bundle.path),
    }
}

/// `com.example.p 1.2.0 -> 1.3.0`.
fn title(diff: &Diff, arrow: &str) -> String {
    let (old, new) = (&diff.old, &diff.new);
    match (&old.id, &new.id, &new.version) {
        (Some(was), Some(is), Some(version)) if was == is => {
            format!("{} {arrow} {}", name(old), word(version))
        }
        _ => format!("{} {arrow} {}", name(old), name(new)),
    }
}

/// What the changes ask of the version, in a sentence.
pub(super) fn asked(diff: &Diff) -> String {
    let bump = &diff.bump;
    let note = bump.note.as_deref().map(word);
    let is = diff
        .new
        .version
        .as_deref()
        .map_or_else(|| "the new version".to_owned(), word);
    let behind = |sentence: String| match &note {
        Some(note) => format!("{sentence} ({note})"),
        None => sentence,
    };
    let all = diff.old.not_read.is_empty() && diff.new.not_read.is_empty();
    if bump.asked == Step::None {
        return match all {
            true => "nothing is different: no new version is needed",
            false => "nothing that was compared is different",
        }
        .to_owned();
    }
    let what = match all {
        true => "the changes ask",
        false => "what was compared asks",
    };
    let step = format!("{what} for a {} step", bump.asked.name());
    let least = bump
        .at_least
        .as_deref()
        .map_or_else(String::new, |least| match least == is {
            true => String::new(),
            false => format!(", {least} at least"),
        });
    behind(match bump.enough {
        Some(true) => format!("{step}{least}; {is} will do"),
        Some(false) => format!("{step}{least}; {is} will not do"),
        None => format!("{step}; whether {is} will do is not known"),
    })
}

/// Why: the first reasons, and how many more there are.
pub(super) fn reasons(diff: &Diff) -> Option<String> {
    let reasons = diff.bump.reasons.iter().map(|reason| word(reason));
    let shown = list_at_most(MAX_REASONS, reasons.collect());
    (!shown.is_empty()).then_some(shown)
}

/// The changes by group, in their order.
pub(super) fn groups(diff: &Diff) -> Vec<(Group, Vec<&Change>)> {
    let mut found: Vec<(Group, Vec<&Change>)> = Vec::new();
    for change in &diff.changes {
        match found.last_mut() {
            Some((group, changes)) if *group == change.group => changes.push(change),
            _ => found.push((change.group, vec![change])),
        }
    }
    found
}

/// What was not compared, with the bundle that it is missing from.
pub(super) fn not_compared(diff: &Diff) -> Vec<String> {
    let mut found = Vec::new();
    for (which, bundle) in [("OLD", &diff.old), ("NEW", &diff.new)] {
        for part in &bundle.not_read {
            let entry = part
                .entry
                .as_deref()
                .map_or_else(String::new, |entry| format!(" {}", word(entry)));
            found.push(format!("{which}{entry}: {}", word(&part.reason)));
        }
    }
    found
}

/// A line for each finding, then for each change, then what is asked of the version.
fn lines(diff: &Diff, screen: Screen) -> String {
    let mut out = String::new();
    for bundle in &diff.report.bundles {
        for finding in &bundle.diagnostics {
            let _ = writeln!(
                out,
                "{}",
                concise::line(Some((&bundle.path, bundle.origin.kind)), finding)
            );
        }
    }
    for finding in &diff.report.diagnostics {
        let _ = writeln!(out, "{}", concise::line(None, finding));
    }
    if !screen.quiet {
        for change in &diff.changes {
            let _ = writeln!(out, "{} {}", change.kind.sign(), change.words());
        }
        for part in not_compared(diff) {
            let _ = writeln!(out, "? not compared: {part}");
        }
    }
    let _ = writeln!(out, "{}", asked(diff));
    out
}
