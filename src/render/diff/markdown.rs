//! What an upgrade changes, in Markdown: for a pull request, a job's summary, release notes.

use std::fmt::Write;

use super::{asked, groups, not_compared, reasons, title};
use crate::diff::Diff;
use crate::render::markdown::{row, table, text};
use crate::render::pretty::found;
use crate::text::shorten;
use crate::upgrade::{Change, Group};

/// GitHub takes 65,536 characters in a comment: of each group, and of findings, so many are listed.
const MAX_CHANGES: usize = 40;

/// So many findings, the worst first.
const MAX_FINDINGS: usize = 30;

/// A longer line says no more.
const LONGEST: usize = 300;

pub(super) fn render(diff: &Diff, quiet: bool) -> String {
    let mut out = format!("## {}\n\n", text(&shorten(&title(diff, "→"), LONGEST)));
    let _ = writeln!(out, "**Version:** {}.", text(&asked(diff)));
    if let Some(reasons) = reasons(diff) {
        let _ = writeln!(out, "\n**Why:** {}.", text(&reasons));
    }
    out.push('\n');
    findings(&mut out, diff);
    if quiet {
        return out;
    }
    for (group, changes) in groups(diff) {
        let title = text(group.title());
        // Modules and commits are for those who ask.
        let folded = group == Group::Build;
        let _ = match folded {
            true => write!(
                out,
                "<details><summary>{title} ({})</summary>\n\n",
                changes.len()
            ),
            false => write!(out, "### {title}\n\n"),
        };
        let more = changes.len().saturating_sub(MAX_CHANGES);
        for change in changes.into_iter().take(MAX_CHANGES) {
            let _ = writeln!(out, "- {}", line(change));
        }
        if more > 0 {
            let _ = writeln!(out, "- and {more} more");
        }
        out.push_str(if folded { "\n</details>\n\n" } else { "\n" });
    }
    let parts = not_compared(diff);
    if !parts.is_empty() {
        out.push_str("### Not compared\n\n");
        for part in parts.iter().take(MAX_CHANGES) {
            let _ = writeln!(out, "- {}", text(&shorten(part, LONGEST)));
        }
        out.push('\n');
    }
    out
}

fn findings(out: &mut String, diff: &Diff) {
    let mut all: Vec<_> = diff.report.findings().collect();
    if all.is_empty() {
        return;
    }
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let more = all.len().saturating_sub(MAX_FINDINGS);
    let rows: String = all.into_iter().take(MAX_FINDINGS).map(row).collect();
    let _ = write!(
        out,
        "### Before you install it: {}\n\n{}",
        found(&diff.summary),
        table(&rows)
    );
    if more > 0 {
        let _ = writeln!(out, "and {more} more findings, the mildest\n");
    }
}

fn line(change: &Change) -> String {
    let what = change.kind.word();
    format!("{what}: {}", text(&shorten(&change.words(), LONGEST)))
}
