//! What an upgrade changes, for people: what they must know first, then all of it, then the version.

use std::fmt::Write;

use super::{asked, groups, not_compared, reasons, title, word};
use crate::diff::Diff;
use crate::render::fold::fold;
use crate::render::pretty::{folded_by, found};
use crate::render::style::{Style, paint};
use crate::render::{Screen, graphical};
use crate::report::Severity;
use crate::upgrade::{Change, Kind, Step};

/// Of lists that a bundle can make long at most so many are shown.
const MAX_CHANGES: usize = 40;
const MAX_NOT_READ: usize = 20;

pub(super) fn render(diff: &Diff, screen: Screen) -> String {
    let mut out = String::new();
    findings(&mut out, diff, screen);
    let strong = |text: &str| paint(screen, Style::Strong, text);
    let _ = write!(
        out,
        "\n{}",
        folded_by(2, &strong(&title(diff, "->")), screen)
    );
    if !screen.quiet {
        changes(&mut out, diff, screen);
        let parts = not_compared(diff);
        if !parts.is_empty() {
            let _ = write!(out, "\n  {}\n", strong("Not compared"));
            let more = parts.len().saturating_sub(MAX_NOT_READ);
            for part in parts.iter().take(MAX_NOT_READ) {
                out.push_str(&fold(part, "    ", "      ", screen.width));
            }
            and_more(&mut out, more);
        }
        out.push('\n');
    }
    let style = match diff.bump.enough {
        Some(false) => Style::Severity(Severity::Warning),
        _ => Style::Good,
    };
    let sentence: Vec<String> = asked(diff)
        .split(' ')
        .map(|it| paint(screen, style, it))
        .collect();
    out.push_str(&fold(
        &sentence.join(" "),
        "  version  ",
        "           ",
        screen.width,
    ));
    if let Some(reasons) = reasons(diff).filter(|_| diff.bump.asked > Step::Patch) {
        out.push_str(&fold(
            &format!("because {reasons}"),
            "           ",
            "           ",
            screen.width,
        ));
    }
    let _ = writeln!(out, "{}", found(&diff.summary));
    if diff.report.findings().next().is_some() && !screen.quiet {
        let _ = writeln!(
            out,
            "{}",
            paint(screen, Style::Dim, "mmlint explain RULE says more.")
        );
    }
    out
}

/// The findings, with the bundle that they point into.
fn findings(out: &mut String, diff: &Diff, screen: Screen) {
    let which = ["in NEW,", "in OLD,"].into_iter();
    for (which, bundle) in which.zip(&diff.report.bundles) {
        if bundle.diagnostics.is_empty() {
            continue;
        }
        let path = paint(screen, Style::Strong, &word(&bundle.path));
        let _ = write!(
            out,
            "\n{}",
            folded_by(2, &format!("{which} {path}"), screen)
        );
        for finding in &bundle.diagnostics {
            let entry = finding.location.entry.as_ref();
            let text = entry.and_then(|entry| bundle.sources.get(entry));
            let text = text.map(|text| &text[..]);
            out.push_str(&graphical::finding(finding, text, screen));
        }
    }
    for finding in &diff.report.diagnostics {
        let text = diff.report.file.as_ref().map(|file| &file.text[..]);
        out.push_str(&graphical::finding(finding, text, screen));
    }
}

fn changes(out: &mut String, diff: &Diff, screen: Screen) {
    for (group, changes) in groups(diff) {
        let _ = write!(out, "\n  {}\n", paint(screen, Style::Strong, group.title()));
        let more = changes.len().saturating_sub(MAX_CHANGES);
        for change in changes.into_iter().take(MAX_CHANGES) {
            out.push_str(&fold(
                &line(change, screen),
                "    ",
                "        ",
                screen.width,
            ));
        }
        and_more(out, more);
    }
}

/// `- setting Limit: text  [major, upgrade/setting-removed]`.
pub(in crate::render) fn line(change: &Change, screen: Screen) -> String {
    let style = match change.kind {
        Kind::Added => Style::Good,
        Kind::Removed => Style::Severity(Severity::Warning),
        Kind::Changed | Kind::Renamed => Style::Severity(Severity::Info),
    };
    let sign = paint(screen, style, &change.kind.sign().to_string());
    let step = (change.asks > Step::Patch).then(|| change.asks.name());
    let tags: Vec<&str> = step.into_iter().chain(change.rule).collect();
    let tags = match tags.is_empty() {
        true => String::new(),
        false => format!(
            "  {}",
            paint(screen, Style::Dim, &format!("[{}]", tags.join(", ")))
        ),
    };
    format!("{sign} {}{tags}", change.words())
}

fn and_more(out: &mut String, more: usize) {
    if more > 0 {
        let _ = writeln!(out, "    and {more} more (--format json lists all)");
    }
}
