//! What a person sees on a terminal: what the plugin needs, a table of the releases, and what breaks where.

use std::fmt::Write;

use super::super::Screen;
use super::super::fold::fold;
use super::super::style::{Style, paint};
use super::problems::{Group, Problem, groups};
use super::{clean, deciding, doubts, headline, judged_as, name, not_read, place, table};
use crate::compat::{Bundle, Compatibility, Outcome};
use crate::report::Severity;

/// So many pieces of evidence are named.
const MAX_PIECES: usize = 8;

/// So many problems of a kind are named.
const MAX_PROBLEMS: usize = 10;

/// For each bundle what it needs, with the evidence, a table of the releases, and what breaks where.
pub(super) fn render(found: &Compatibility, screen: Screen, all: bool) -> String {
    let bundles = found.bundles.iter();
    let texts = bundles.map(|bundle| of_bundle(bundle, screen, all));
    texts.collect::<Vec<_>>().join("\n")
}

fn of_bundle(bundle: &Bundle, screen: Screen, all: bool) -> String {
    let name = paint(screen, Style::Strong, &name(bundle));
    let mut out = folded(&format!("{name} {}", headline(bundle)), 0, screen.width);
    out.push('\n');
    out.push_str(&evidence(bundle, screen, all));
    out.push_str(&table::table(&bundle.servers, screen, all));
    for line in judged_as(bundle) {
        out.push_str(&folded(&line, 0, screen.width));
    }
    let groups = groups(bundle);
    for group in &groups {
        out.push_str(&of_group(bundle, group, screen, all));
    }
    let mut problems = groups.iter().flat_map(|group| &group.problems);
    if let Some(rule) = problems.find(|problem| problem.url.is_some()) {
        let line = format!("mmlint explain {} says more.", rule.name);
        out.push('\n');
        out.push_str(&folded(&line, 2, screen.width));
    }
    let left = not_read(bundle);
    if !left.is_empty() {
        out.push('\n');
    }
    for line in left {
        out.push_str(&folded(&format!("not read  {line}"), 10, screen.width));
    }
    out
}

/// What decides the minimum.
fn evidence(bundle: &Bundle, screen: Screen, all: bool) -> String {
    let deciding = deciding(bundle);
    let shown = if all { deciding.len() } else { MAX_PIECES };
    let mut out = String::new();
    for piece in deciding.iter().take(shown) {
        let place = place(piece).map_or_else(String::new, |place| format!("  {place}"));
        let line = format!(
            "  {}  {}{}{place}",
            piece.since,
            clean(&piece.name),
            doubts(piece)
        );
        out.push_str(&folded(&line, 8, screen.width));
    }
    if deciding.len() > shown {
        let _ = writeln!(out, "  and {} more", deciding.len() - shown);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// The problems of one kind, the worst first.
fn of_group(bundle: &Bundle, group: &Group, screen: Screen, all: bool) -> String {
    let title = paint(screen, Style::Strong, group.title);
    let mut out = String::from("\n");
    out.push_str(&folded(
        &format!("{title}  {}", group.without),
        2,
        screen.width,
    ));
    let mut problems: Vec<&Problem> = group.problems.iter().collect();
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.outcome));
    let shown = if all { problems.len() } else { MAX_PROBLEMS };
    let told: Vec<&str> = deciding(bundle).iter().map(|it| it.name.as_str()).collect();
    for problem in problems.iter().take(shown) {
        let since = problem.since.as_ref();
        let since = since.map_or_else(String::new, |since| format!(" (since {since})"));
        // What decides the minimum stands above, with its place.
        let place = problem.place.as_ref();
        let place = place.filter(|_| !told.contains(&problem.name.as_str()));
        let place = place.map_or_else(String::new, |place| format!("  {place}"));
        let name = paint(screen, weight(problem.outcome), &problem.name);
        let line = format!("  {name}{since}  {}{place}", problem.on.join("; "));
        out.push_str(&folded(&line, 6, screen.width));
    }
    if problems.len() > shown {
        let more = problems.len() - shown;
        out.push_str(&folded(
            &format!("  and {more} more: --all names them"),
            6,
            screen.width,
        ));
    }
    out
}

/// The colour of an outcome.
pub(super) const fn weight(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Breaks => Style::Severity(Severity::Error),
        Outcome::Degraded => Style::Severity(Severity::Warning),
        Outcome::Works => Style::Good,
        Outcome::Unknown => Style::Strong,
    }
}

/// A line on as many as the screen needs.
pub(super) fn folded(line: &str, indent: usize, width: usize) -> String {
    fold(line, "", &" ".repeat(indent), width)
}
