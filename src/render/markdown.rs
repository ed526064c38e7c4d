//! Markdown for people, as the summary of a job of GitHub Actions.
//!
//! What a bundle says is text and nothing else: every mark that GitHub's Markdown reads is
//! escaped, in tables as well, and no name is a mention or a link.

use std::collections::HashMap;
use std::fmt::Write;

use super::checklist;
use super::markup::number;
use super::{place, statistics};
use crate::report::{BundleReport, Diagnostic, Report, Severity};
use crate::text::{plural, printable, shorten, size};

/// GitHub takes 1 MiB of a step, from all that write into its summary.
const MAX_SIZE: usize = 900_000;

/// Bundles without findings are a line each; so many are listed.
const MAX_GOOD: usize = 200;

/// Longer names say no more.
const MAX_NAME: usize = 300;

/// The findings of each bundle as a table, worst first, below what servers do with it.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = format!("## mmlint: {}\n\n", super::pretty::counts(report));
    if !report.unchecked.is_empty() {
        out.push_str("**Could not be checked:**\n\n");
        for what in report.unchecked.iter().take(MAX_GOOD) {
            let what = shorten(&what.to_string(), MAX_NAME * 2);
            let _ = writeln!(out, "- {}", code(&what));
        }
        out.push('\n');
    }
    let good = good(report);
    let statistics = statistics::in_markdown(report);
    let used = out.len() + good.len() + statistics.len();
    let (rows, left_out) = rows(report, MAX_SIZE.saturating_sub(used));
    for bundle in &report.bundles {
        if let Some(rows) = rows.get(&key(Some(bundle))) {
            out.push_str(&head(bundle));
            out.push_str(&table(rows));
        } else if !bundle.checklist.is_empty() {
            out.push_str(&head(bundle));
        }
        if out.len() < MAX_SIZE {
            out.push_str(&checklist::in_markdown(bundle));
        }
    }
    if let Some(rows) = rows.get(&key(None)) {
        let title = match report.listing {
            Some(_) => "The listing",
            None => "The configuration",
        };
        let _ = writeln!(out, "### {title}\n");
        out.push_str(&table(rows));
    }
    out.push_str(&statistics);
    out.push_str(&good);
    if left_out > 0 {
        let _ = writeln!(
            out,
            "**{left_out} more finding{} left out**, the mildest: a summary has at most 1 MiB.",
            plural(left_out as u64)
        );
    }
    out
}

/// The bundles without findings, a line each.
fn good(report: &Report) -> String {
    let good = report.bundles.iter();
    let good = good.filter(|it| it.diagnostics.is_empty() && it.checklist.is_empty());
    let count = good.clone().count();
    if count == 0 {
        return String::new();
    }
    let is_all = report.summary.ignored + report.summary.baselined == 0;
    let found = super::pretty::nothing(is_all).replacen('n', "N", 1);
    let mut out = format!("### {found} in\n\n");
    for bundle in good.take(MAX_GOOD) {
        let words = super::pretty::verdict(bundle);
        let (on, what) = words.into_iter().next().unwrap_or_default();
        let _ = writeln!(
            out,
            "- <strong>{}</strong>, {}: {} {}",
            text(&shorten(&name(bundle), MAX_NAME / 3)),
            code(&shorten(&place::of_bundle(bundle), MAX_NAME / 3)),
            text(&on),
            text(&what)
        );
    }
    let more = count.saturating_sub(MAX_GOOD);
    if more > 0 {
        let _ = writeln!(out, "- and {more} more bundle{}", plural(more as u64));
    }
    out + "\n"
}

/// What tells bundles of one report apart: nothing they say, as the same may be given twice.
fn key(bundle: Option<&BundleReport>) -> usize {
    bundle.map_or(0, |bundle| std::ptr::from_ref(bundle).addr())
}

/// The rows of each bundle's table, as many of the worst as fit into `budget` bytes with their
/// heads; and how many do not.
fn rows(report: &Report, budget: usize) -> (HashMap<usize, String>, usize) {
    let mut rows: HashMap<usize, String> = HashMap::new();
    let mut used = 0;
    let all = place::worst_first(report);
    for (done, (bundle, finding)) in all.iter().enumerate() {
        let row = row(finding);
        let head = bundle.map_or(0, |bundle| head(bundle).len());
        let of_bundle = rows.entry(key(*bundle)).or_default();
        used += row.len();
        if of_bundle.is_empty() {
            used += head + HEADER.len();
        }
        if used > budget {
            if of_bundle.is_empty() {
                rows.remove(&key(*bundle));
            }
            return (rows, all.len() - done);
        }
        of_bundle.push_str(&row);
    }
    (rows, 0)
}

const HEADER: &str = "| | Finding | Rule and place |\n|---|---|---|\n";

pub(super) fn table(rows: &str) -> String {
    format!("{HEADER}{rows}\n")
}

pub(super) fn row(finding: &Diagnostic) -> String {
    let severity = match finding.severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "info",
    };
    let mut what = format!("<strong>{}</strong>", text(&finding.message));
    if !finding.help.is_empty() {
        let _ = write!(what, "<br>{}", text(&finding.help));
    }
    let mut place = format!("[{}]({})", text(finding.rule), finding.url);
    if let Some(shown) = place::shown(finding) {
        let _ = write!(place, "<br>{}", code(&shorten(&shown, MAX_NAME)));
    }
    if let Some(servers) = finding.servers.as_ref().filter(|_| finding.on_some) {
        let _ = write!(place, "<br>servers: {}", text(servers));
    }
    let called = finding.related.iter().filter_map(|related| {
        let source = related.source.as_ref().or(related.function.as_ref())?;
        Some(code(source))
    });
    let called: Vec<_> = called.take(5).collect();
    if !called.is_empty() {
        let _ = write!(place, "<br>{}", called.join("<br>"));
    }
    format!("| {severity} | {what} | {place} |\n")
}

fn name(bundle: &BundleReport) -> String {
    let words = [bundle.id.as_deref(), bundle.version.as_deref()];
    match words.into_iter().flatten().collect::<Vec<_>>().join(" ") {
        words if words.is_empty() => shorten(&place::of_bundle(bundle), MAX_NAME),
        words => shorten(&words, MAX_NAME),
    }
}

/// The plugin, its file, and what servers do with it.
fn head(bundle: &BundleReport) -> String {
    let mut out = format!("### {}\n\n", text(&name(bundle)));
    out.push_str(&code(&shorten(&place::of_bundle(bundle), MAX_NAME)));
    if let Some(bytes) = bundle.size_bytes {
        let _ = write!(out, ", {}", size(bytes));
    }
    out.push_str("\n\n");
    for (about, what) in super::pretty::verdict(bundle) {
        let _ = writeln!(out, "- {}: {}", text(&about), text(&what));
    }
    out.push('\n');
    out
}

/// Text that stays text. Behind `@`, `#` and the like stands what no eye sees, since GitHub
/// looks for mentions and issues in the finished page.
pub(super) fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 16);
    let words = printable(words);
    let mut rest = words.chars().peekable();
    let mut last = ' ';
    while let Some(c) = rest.next() {
        match c {
            ':' if rest.peek() == Some(&' ') => out.push(c),
            '@' | '#' => broken(&mut out, c),
            // GH-1 is an issue, www.a a link.
            '-' | '.' if last.eq_ignore_ascii_case(&'h') || last.eq_ignore_ascii_case(&'w') => {
                match c {
                    '-' => broken(&mut out, c),
                    _ => number(&mut out, c),
                }
            }
            '-' | '.' | ',' | ';' | '/' | '(' | ')' | '?' | '%' | '\'' | '"' => out.push(c),
            c if c.is_ascii_punctuation() => number(&mut out, c),
            c => out.push(c),
        }
        last = c;
    }
    out
}

/// A mark, and behind it what no eye sees.
fn broken(out: &mut String, c: char) {
    number(out, c);
    out.push_str("&#8203;");
}

/// A name as code, in which GitHub looks for no mentions.
pub(super) fn code(words: &str) -> String {
    let mut out = String::from("<code>");
    let mut last = ' ';
    for c in printable(words).chars() {
        match c {
            '.' if last.eq_ignore_ascii_case(&'w') => number(&mut out, c),
            // Addresses are linked in code as well.
            '@' => broken(&mut out, c),
            '/' | '.' | '-' => out.push(c),
            c if c.is_ascii_punctuation() => number(&mut out, c),
            c => out.push(c),
        }
        last = c;
    }
    out + "</code>"
}
