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

/// The matrix as it is put on a page.
pub(super) struct Matrix<'a> {
    bundle: &'a Bundle,
    /// The number of the bundle on the page.
    number: usize,
    /// The level of the heading above it.
    level: usize,
    /// For each use what it is on each release.
    columns: Vec<Vec<&'a Stretch>>,
}

/// Places in `uses`: the columns of one table.
type Columns<'a> = &'a [usize];

impl<'a> Matrix<'a> {
    pub(super) fn new(bundle: &'a Bundle, number: usize, level: usize) -> Self {
        let uses = bundle.uses.iter();
        Self {
            bundle,
            number,
            level,
            columns: uses.map(|it| it.cells(&bundle.servers).collect()).collect(),
        }
    }

    /// A table of what differs from release to release, one of all that can be opened, and a panel for each thing that is
    /// used, which a cell or a head opens.
    pub(super) fn section(&self) -> String {
        let uses = &self.bundle.uses;
        let all: Vec<usize> = (0..uses.len()).collect();
        let notable = |at: &usize| uses.get(*at).is_some_and(Use::is_notable);
        let notable: Vec<usize> = all.iter().copied().filter(notable).collect();
        let mut out = legend(self.bundle);
        out.push_str(&self.table(&notable, "Release by release"));
        let same = all.len() - notable.len();
        if same > 0 {
            let _ = writeln!(
                out,
                "<details>\n<summary>All {} that it uses, also the {same} that work everywhere</summary>",
                all.len()
            );
            out.push_str(&self.table(&all, "All that it uses"));
            out.push_str("</details>\n");
        }
        for (at, used) in uses.iter().enumerate() {
            out.push_str(&self.panel(used, &id(self.number, at)));
        }
        out
    }

    fn table(&self, shown: Columns<'_>, label: &str) -> String {
        let mut out = format!(
            "<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n\
             <table class=\"matrix\">\n"
        );
        out.push_str(&self.heads(shown));
        out.push_str("<tbody>\n");
        for (at, server) in self.bundle.servers.iter().enumerate() {
            out.push_str(&self.row(at, server, shown));
        }
        out + "</tbody>\n</table>\n</div>\n"
    }

    /// The two rows of heads: kinds, and below them what is used.
    fn heads(&self, shown: Columns<'_>) -> String {
        let mut groups = String::new();
        let mut names = String::new();
        let uses = &self.bundle.uses;
        for kind in &kinds::ALL {
            let shown = shown.iter().filter_map(|at| Some((*at, uses.get(*at)?)));
            let of_kind: Vec<_> = shown.filter(|(_, it)| it.piece.kind == kind.name).collect();
            if !of_kind.is_empty() {
                let _ = write!(
                    groups,
                    "<th scope=\"colgroup\" class=\"group\" colspan=\"{}\"><span>{}</span></th>",
                    of_kind.len(),
                    kind.title
                );
            }
            for (at, used) in of_kind {
                let _ = write!(
                    names,
                    "<th scope=\"col\" class=\"name\"><button popovertarget=\"{}\">{}</button></th>",
                    id(self.number, at),
                    escaped(&clean(cells::last_step(&used.piece.name)))
                );
            }
        }
        let (rows, names) = match names.is_empty() {
            true => (1, names),
            false => (2, format!("<tr>{names}</tr>\n")),
        };
        let stages = ["Verdict", "Install", "Start", "Webapp"];
        let stages: String = stages
            .iter()
            .take(if self.has_webapp() { 4 } else { 3 })
            .map(|stage| {
                format!("<th scope=\"col\" rowspan=\"{rows}\" class=\"stage\">{stage}</th>")
            })
            .collect();
        format!(
            "<thead>\n<tr><th scope=\"col\" rowspan=\"{rows}\" class=\"server\">Server</th>{stages}{groups}</tr>\n\
             {names}</thead>\n"
        )
    }

    fn has_webapp(&self) -> bool {
        let mut servers = self.bundle.servers.iter();
        servers.any(|server| server.webapp.is_some())
    }

    fn row(&self, at: usize, server: &OnServer, shown: Columns<'_>) -> String {
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
        if self.has_webapp() {
            let _ = write!(out, "<td class=\"stage\">{}</td>", loads(server));
        }
        for index in shown {
            let cells = self.columns.get(*index);
            let cell = cells.and_then(|cells| cells.get(at));
            if let Some((used, cell)) = self.bundle.uses.get(*index).zip(cell) {
                out.push_str(&cell_of(used, cell, &id(self.number, *index)));
            }
        }
        out + "</tr>\n"
    }

    /// All that is known of one thing.
    fn panel(&self, used: &Use, id: &str) -> String {
        let piece = &used.piece;
        let level = self.level + 1;
        let kind = kinds::of(piece.kind);
        let one = kind.map_or("", |kind| kind.one);
        let without = kind.map_or("", |kind| kind.without);
        let until = used.removed.as_ref();
        let until = until.map_or_else(String::new, |gone| format!(", removed in {gone}"));
        let note = if used.is_notable() { "" } else { " plain" };
        let mut out = format!(
            "<div popover id=\"{id}\" class=\"panel{note}\">\n<h{level}><code>{}</code></h{level}>\n\
             <p class=\"dim\">{one} since {}{until}</p>\n<ul>\n",
            escaped(&clean(&piece.name)),
            escaped(&super::since(piece))
        );
        for line in problems::meanings(self.bundle, used, true) {
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

/// Whether the script is loaded; what it then uses has columns of its own.
fn loads(server: &OnServer) -> String {
    let of = |kind: &str| {
        let mut reasons = server.reasons.iter();
        reasons.find(|reason| reason.kind == kind)
    };
    match (of("webapp"), of("webapp-not-read")) {
        (Some(rule), _) => escaped(&cells::refused(rule)),
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
    if cell.means == Means::Works {
        return format!("<td class=\"{class}\">{mark}</td>");
    }
    let words = problems::in_words(used, cell.means, cell.outcome);
    format!(
        "<td class=\"{class}\"><button popovertarget=\"{id}\" aria-label=\"{words}\">{mark}</button></td>"
    )
}
