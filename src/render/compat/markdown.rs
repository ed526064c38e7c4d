//! Markdown for people: a comment at a pull request, a job's summary, a page of documents.

use std::fmt::Write;

use super::super::markdown::{code, text};
use super::problems::{Problem, groups};
use super::rows::{rows, verdict};
use super::{cells, deciding, doubts, headline, judged_as, name, not_read, place};
use crate::compat::{Bundle, Compatibility, OnServer, Outcome};

/// GitHub takes 65,536 characters of a comment, from all that is in it.
const MAX_SIZE: usize = 60_000;

/// What is kept free for the words that say that something is left out.
const RESERVE: usize = 200;

/// The bundles, each with its table and what breaks where, as far as they fit.
pub(super) fn render(found: &Compatibility, all: bool) -> String {
    let mut out = Page::default();
    for bundle in &found.bundles {
        of_bundle(&mut out, bundle, all);
    }
    if out.left_out > 0 {
        let _ = writeln!(
            out.text,
            "\n**{} more lines left out**: a comment has at most 65,536 characters.",
            out.left_out
        );
    }
    out.text
}

/// What was written, and how much there was no room for.
#[derive(Default)]
struct Page {
    text: String,
    left_out: usize,
}

impl Page {
    /// Adds lines that belong together, or nothing of them. Behind the first that found no room nothing else is written: what
    /// is there is the beginning.
    fn add(&mut self, lines: &str) -> bool {
        let fits = self.left_out == 0 && self.text.len() + lines.len() + RESERVE <= MAX_SIZE;
        match fits {
            true => self.text.push_str(lines),
            false => self.left_out += lines.lines().filter(|line| !line.is_empty()).count(),
        }
        fits
    }

    /// A table; its head only with a first row.
    fn table(&mut self, head: &str, rows: &[String]) {
        for (at, row) in rows.iter().enumerate() {
            match at {
                0 => self.add(&format!("\n{head}{row}")),
                _ => self.add(row),
            };
        }
    }
}

fn of_bundle(out: &mut Page, bundle: &Bundle, all: bool) {
    let before = if out.text.is_empty() { "" } else { "\n" };
    out.add(&format!(
        "{before}### {}\n\n{}\n",
        text(&name(bundle)),
        sentence(&headline(bundle))
    ));
    let head = "| Server | Verdict | Install | Start | Calls | Webapp | Without effect |\n\
                |---|---|---|---|---|---|---|\n";
    let rows: Vec<String> = rows(&bundle.servers, all)
        .iter()
        .map(|row| of_row(&row.name(), row.first))
        .collect();
    out.table(head, &rows);
    for line in judged_as(bundle) {
        out.add(&format!("\n{}.\n", text(&line)));
    }
    evidence(out, bundle);
    for group in groups(bundle) {
        let head = format!(
            "**{}.** {}\n\n| | On | Where |\n|---|---|---|\n",
            text(group.title),
            text(group.without)
        );
        let mut problems: Vec<&Problem> = group.problems.iter().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.outcome));
        let rows: Vec<String> = problems.into_iter().map(of_problem).collect();
        out.table(&head, &rows);
    }
    for (at, line) in not_read(bundle).iter().enumerate() {
        let before = if at == 0 { "\n" } else { "" };
        out.add(&format!("{before}- not read: {}\n", text(line)));
    }
}

/// With a capital letter and a full stop.
fn sentence(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    let words: String = first.into_iter().chain(rest).collect();
    format!("{}.", text(&words))
}

fn of_row(name: &str, server: &OnServer) -> String {
    let mark = match (verdict(server), server.outcome) {
        ("too old", _) => "",
        (_, Outcome::Works) => "✅ ",
        (_, Outcome::Degraded) => "⚠️ ",
        (_, Outcome::Unknown) => "❔ ",
        (_, Outcome::Breaks) => "❌ ",
    };
    format!(
        "| {} | {mark}{} | {} | {} | {} | {} | {} |\n",
        text(name),
        verdict(server),
        text(&cells::install(server)),
        text(&cells::start(server)),
        text(&cells::calls(server)),
        text(&cells::webapp(server)),
        text(&cells::lost(server))
    )
}

/// What decides the minimum.
fn evidence(out: &mut Page, bundle: &Bundle) {
    for (at, piece) in deciding(bundle).into_iter().enumerate() {
        let place = place(piece).map_or_else(String::new, |place| format!(", {}", code(&place)));
        let before = if at == 0 { "\n" } else { "" };
        out.add(&format!(
            "{before}- needs {}: {}{}{place}\n",
            piece.since,
            code(&piece.name),
            doubts(piece)
        ));
    }
}

fn of_problem(problem: &Problem) -> String {
    let since = problem.since.as_ref();
    let since = since.map_or_else(String::new, |since| format!(" since {since}"));
    let place = problem.place.as_deref().map_or_else(String::new, code);
    let on = text(&problem.on.join("; "));
    let name = match &problem.url {
        Some(url) => format!("[{}]({url})", text(&problem.name)),
        None => code(&problem.name),
    };
    format!("| {name}{since} | {on} | {place} |\n")
}
