//! The matrix of the page: a row a release, a column for each thing that the plugin uses.

use std::fmt::Write;

use super::super::markup::escaped;
use super::rows::{is_too_old, rows, verdict};
use super::{cells, clean, problems};
use crate::compat::kinds::{self, Means};
use crate::compat::{Bundle, OnServer, Outcome, Stretch, Use};

/// What stands in a cell for people who see it, behind its class.
pub(super) const fn mark(means: Means, outcome: Outcome) -> (&'static str, &'static str) {
    match (means, outcome) {
        (Means::Works, _) => ("ok", "✓"),
        (Means::Guarded, _) => ("guarded", "○"),
        (Means::Unknown, _) => ("unknown", "?"),
        (Means::WithoutEffect | Means::NotCalled, _) => ("part", "–"),
        (Means::Changed, Outcome::Breaks) => ("bad", "≠"),
        (Means::Changed, _) => ("part", "≠"),
        (Means::Missing | Means::Removed, Outcome::Breaks) => ("bad", "✗"),
        (Means::Missing | Means::Removed, _) => ("part", "✗"),
    }
}

/// The table, and behind it a panel for each thing that is used, which a cell or a head opens. `number` is the bundle's.
pub(super) fn section(bundle: &Bundle, number: usize) -> String {
    let same = bundle.uses.iter().filter(|it| !it.is_notable()).count();
    let mut out = String::new();
    let all = bundle.uses.len();
    let choice = same > 0 && same < all;
    if choice {
        let _ = writeln!(
            out,
            "<p class=\"choice\"><label><input type=\"checkbox\" class=\"every\"> show all {all} that it uses, \
             also the {same} that work everywhere</label></p>"
        );
    }
    out.push_str(&legend(bundle));
    // With nothing to tell apart all columns are shown.
    let hide = if choice { " some" } else { "" };
    let _ = writeln!(
        out,
        "<div class=\"scroll\" role=\"region\" aria-label=\"Release by release\" tabindex=\"0\">\n\
         <table class=\"matrix{hide}\">"
    );
    out.push_str(&heads(bundle, number));
    out.push_str("<tbody>\n");
    let columns: Vec<Vec<&Stretch>> = bundle
        .uses
        .iter()
        .map(|it| it.cells(&bundle.servers).collect())
        .collect();
    for (at, server) in bundle.servers.iter().enumerate() {
        out.push_str(&row(bundle, number, at, server, &columns));
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for (at, used) in bundle.uses.iter().enumerate() {
        out.push_str(&panel(bundle, used, &id(number, at)));
    }
    out
}

fn id(number: usize, at: usize) -> String {
    format!("use-{number}-{}", at + 1)
}

/// The marks that stand in the matrix, with their words.
fn legend(bundle: &Bundle) -> String {
    let mut known: Vec<(Means, Outcome, String)> = Vec::new();
    for used in &bundle.uses {
        for stretch in &used.on {
            let words = problems::in_words(used, stretch.means, stretch.outcome);
            let it = (stretch.means, stretch.outcome, words);
            if !known.contains(&it) {
                known.push(it);
            }
        }
    }
    known.sort();
    let mut out = String::from("<ul class=\"legend\">\n");
    for (means, outcome, words) in known {
        let (class, mark) = mark(means, outcome);
        let _ = writeln!(
            out,
            "<li><span class=\"mark {class}\" aria-hidden=\"true\">{mark}</span> {words}</li>"
        );
    }
    out + "</ul>\n"
}

/// The two rows of heads: kinds, and below them what is used.
fn heads(bundle: &Bundle, number: usize) -> String {
    let mut groups = String::new();
    let mut names = String::new();
    for kind in &kinds::ALL {
        let of_kind = || {
            let all = bundle.uses.iter().enumerate();
            all.filter(|(_, it)| it.piece.kind == kind.name)
        };
        let all = of_kind().count();
        let notable = of_kind().filter(|(_, it)| it.is_notable()).count();
        // Columns that are hidden would still be counted, so there is a head for either sight.
        for (class, count) in [("few", notable), ("all", all)] {
            if count > 0 {
                let _ = write!(
                    groups,
                    "<th scope=\"colgroup\" class=\"group {class}\" colspan=\"{count}\"><span>{}</span></th>",
                    kind.title
                );
            }
        }
        for (at, used) in of_kind() {
            let _ = write!(
                names,
                "<th scope=\"col\" class=\"name{}\"><button popovertarget=\"{}\">{}</button></th>",
                same(used),
                id(number, at),
                escaped(&clean(cells::last_step(&used.piece.name)))
            );
        }
    }
    let stages = ["Verdict", "Install", "Start", "Webapp"];
    let stages: String = stages
        .iter()
        .take(if has_webapp(bundle) { 4 } else { 3 })
        .map(|stage| format!("<th scope=\"col\" rowspan=\"2\" class=\"stage\">{stage}</th>"))
        .collect();
    format!(
        "<thead>\n<tr><th scope=\"col\" rowspan=\"2\" class=\"server\">Server</th>{stages}{groups}</tr>\n\
         <tr>{names}</tr>\n</thead>\n"
    )
}

fn has_webapp(bundle: &Bundle) -> bool {
    bundle.servers.iter().any(|server| server.webapp.is_some())
}

/// The class of what is hidden at first.
fn same(used: &Use) -> &'static str {
    if used.is_notable() { "" } else { " same" }
}

fn row(
    bundle: &Bundle,
    number: usize,
    at: usize,
    server: &OnServer,
    columns: &[Vec<&Stretch>],
) -> String {
    let name = rows(std::slice::from_ref(server), true);
    let name = name.first().map_or_else(String::new, |row| row.name());
    let name = match name.strip_suffix(" ESR") {
        Some(plain) => {
            format!("{plain} <abbr class=\"esr\" title=\"extended support release\">ESR</abbr>")
        }
        None => escaped(&name),
    };
    let mut out = format!(
        "<tr><th scope=\"row\" class=\"server\">{name}</th><td class=\"stage {}\">{}</td>\
         <td class=\"stage\">{}</td><td class=\"stage\">{}</td>",
        class(server),
        verdict(server),
        escaped(&cells::install(server)),
        escaped(&cells::start(server))
    );
    if has_webapp(bundle) {
        let _ = write!(out, "<td class=\"stage\">{}</td>", loads(server));
    }
    for (index, (used, cells)) in bundle.uses.iter().zip(columns).enumerate() {
        if let Some(cell) = cells.get(at) {
            out.push_str(&cell_of(used, cell, &id(number, index)));
        }
    }
    out + "</tr>\n"
}

/// Whether the script is loaded; what it then uses has columns of its own.
fn loads(server: &OnServer) -> String {
    let of = |kind: &str| {
        let mut reasons = server.reasons.iter();
        reasons.find(|reason| reason.kind == kind)
    };
    match (of("webapp"), of("webapp-not-read")) {
        (Some(rule), _) => format!("no: {}", escaped(&clean(&rule.name))),
        (None, Some(_)) => "not all read".to_owned(),
        (None, None) => "loads".to_owned(),
    }
}

/// The class of a verdict.
pub(super) fn class(server: &OnServer) -> &'static str {
    match server.outcome {
        _ if is_too_old(server) => "old",
        Outcome::Works => "ok",
        Outcome::Degraded => "part",
        Outcome::Unknown => "unknown",
        Outcome::Breaks => "bad",
    }
}

/// A mark to see and the words for it; what is not as it should be opens its panel.
fn cell_of(used: &Use, cell: &Stretch, id: &str) -> String {
    let (class, mark) = mark(cell.means, cell.outcome);
    let same = same(used);
    if cell.means == Means::Works {
        return format!("<td class=\"{class}{same}\">{mark}</td>");
    }
    let words = problems::in_words(used, cell.means, cell.outcome);
    format!(
        "<td class=\"{class}{same}\"><button popovertarget=\"{id}\" aria-label=\"{words}\">{mark}</button></td>"
    )
}

/// All that is known of one thing.
fn panel(bundle: &Bundle, used: &Use, id: &str) -> String {
    let piece = &used.piece;
    let kind = kinds::of(piece.kind);
    let one = kind.map_or("", |kind| kind.one);
    let without = kind.map_or("", |kind| kind.without);
    let until = used.removed.as_ref();
    let until = until.map_or_else(String::new, |gone| format!(", removed in {gone}"));
    let note = if used.is_notable() { "" } else { " plain" };
    let mut out = format!(
        "<div popover id=\"{id}\" class=\"panel{note}\">\n<h4><code>{}</code></h4>\n\
         <p class=\"dim\">{one} since {}{until}</p>\n<ul>\n",
        escaped(&clean(&piece.name)),
        escaped(&piece.since)
    );
    for line in problems::meanings(bundle, used, true) {
        let _ = writeln!(out, "<li>{}</li>", escaped(&line));
    }
    out.push_str("</ul>\n");
    if used.is_notable() {
        let _ = writeln!(out, "<p>{without}</p>");
    }
    if used.guarded {
        out.push_str("<p>Every use makes sure first that it is there.</p>\n");
    }
    if let Some(place) = super::place(piece) {
        let _ = writeln!(out, "<p>At <code>{}</code></p>", escaped(&place));
    }
    match super::unsure(piece) {
        "" => {}
        why => {
            let _ = writeln!(out, "<p>That it is used is {why}.</p>");
        }
    }
    let _ = writeln!(
        out,
        "<p><button popovertarget=\"{id}\" popovertargetaction=\"hide\">Close</button></p>\n</div>"
    );
    out
}
