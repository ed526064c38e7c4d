//! The Marketplace's checklist in what people read: a screen, Markdown, a page.

use std::fmt::Write;

use super::markdown;
use super::markup::escaped;
use super::pretty::folded_by;
use super::style::{Style, paint};
use super::{Screen, fold};
use crate::report::{Answer, BundleReport, ChecklistItem, Severity, checklist};
use crate::text::printable;

/// Where what is asked begins, on a screen.
const INDENT: usize = 18;

/// The items in the order in which people need them: what is not met first. Within an answer the list's own order stays.
fn sorted(bundle: &BundleReport) -> Vec<&ChecklistItem> {
    let mut items: Vec<&ChecklistItem> = bundle.checklist.iter().collect();
    items.sort_by_key(|item| item.outcome);
    items
}

fn title(bundle: &BundleReport) -> String {
    format!(
        "The Marketplace's checklist: {}",
        checklist::counts(&bundle.checklist)
    )
}

/// The rules whose findings decide, or help to, each once.
fn rules(item: &ChecklistItem) -> Vec<&'static str> {
    let mut rules: Vec<&str> = item.findings.iter().map(|finding| finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// Lines for a screen; none where there is no list.
pub(super) fn on_screen(bundle: &BundleReport, screen: Screen) -> String {
    if bundle.checklist.is_empty() {
        return String::new();
    }
    let mut out = folded_by(4, &format!("  {}", title(bundle)), screen);
    let rest = " ".repeat(INDENT);
    for item in sorted(bundle) {
        let word = format!("{:13}", item.outcome.words());
        let word = match item.outcome {
            Answer::NotMet => paint(screen, Style::Severity(Severity::Error), &word),
            Answer::ForAPerson => word,
            Answer::Met => paint(screen, Style::Good, &word),
        };
        let mut asks = printable(&item.asks);
        let rules = rules(item);
        if !rules.is_empty() {
            let _ = write!(asks, " ({})", rules.join(", "));
        }
        out.push_str(&fold::fold_whole(
            &asks,
            &format!("    {word} "),
            &rest,
            screen.width,
        ));
        if let Some(look) = &item.look_at {
            let look = printable(look);
            let look: Vec<String> = look
                .split(' ')
                .map(|word| paint(screen, Style::Dim, word))
                .collect();
            out.push_str(&fold::fold_whole(
                &look.join(" "),
                &rest,
                &rest,
                screen.width,
            ));
        }
    }
    out
}

/// A table of GitHub's Markdown; nothing where there is no list.
pub(super) fn in_markdown(bundle: &BundleReport) -> String {
    if bundle.checklist.is_empty() {
        return String::new();
    }
    let text = markdown::text;
    let mut out = format!(
        "#### {}\n\n| | Requirement | What is known, and what to look at |\n|---|---|---|\n",
        text(&title(bundle))
    );
    for item in sorted(bundle) {
        let sign = match item.outcome {
            Answer::NotMet => "❌ ",
            Answer::ForAPerson => "",
            Answer::Met => "✅ ",
        };
        let findings = item.findings.iter().map(|finding| text(&finding.message));
        let known = item.known.iter().map(|known| text(known));
        let look = item.look_at.iter().map(|look| text(look));
        let said: Vec<String> = findings.chain(known).chain(look).collect();
        let _ = writeln!(
            out,
            "| {sign}{} | {} | {} |",
            item.outcome.words(),
            text(&item.asks),
            said.join("<br>")
        );
    }
    out + "\n"
}

/// A list of HTML; nothing where there is no list.
pub(super) fn in_html(bundle: &BundleReport) -> String {
    if bundle.checklist.is_empty() {
        return String::new();
    }
    let mut out = format!(
        "<h3>{}</h3>\n<ul class=\"checklist\">\n",
        escaped(&title(bundle))
    );
    for item in sorted(bundle) {
        let class = match item.outcome {
            Answer::NotMet => "tag error",
            Answer::ForAPerson => "tag",
            Answer::Met => "good",
        };
        let word = item.outcome.words();
        let asks = escaped(&item.asks);
        let _ = write!(out, "<li><span class=\"{class}\">{word}</span> {asks}");
        let findings = item.findings.iter().map(|finding| &finding.message);
        for said in findings.chain(&item.known).chain(&item.look_at) {
            let _ = write!(out, "<br><span class=\"dim\">{}</span>", escaped(said));
        }
        out.push_str("</li>\n");
    }
    out + "</ul>\n"
}
