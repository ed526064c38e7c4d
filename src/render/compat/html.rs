//! One page for people, as that of `check`: it loads nothing and runs nothing.

use std::fmt::Write;

use super::super::html;
use super::super::markup::escaped;
use super::matrix::{self, Matrix};
use super::problems::{Problem, groups};
use super::rows::{rows, verdict};
use super::{
    cells, clean, deciding, declares, doubts, judged_as, later, name, needs, not_read, place,
};
use crate::compat::{Bundle, Compatibility, OnServer, Outcome};

const STYLE: &str = include_str!("matrix.css");

/// What stands in a column of a release.
type Cell = fn(&OnServer) -> String;

/// The page.
pub(super) fn render(found: &Compatibility) -> String {
    let title = match found.bundles.as_slice() {
        [bundle] => format!("{} on Mattermost servers", name(bundle)),
        bundles => format!("{} plugins on Mattermost servers", bundles.len()),
    };
    let mut out = html::open(&escaped(&title), STYLE);
    if found.bundles.len() > 1 {
        out.push_str("<nav aria-label=\"Bundles\">\n<ul>\n");
        for (index, bundle) in found.bundles.iter().enumerate() {
            let _ = writeln!(
                out,
                "<li><a href=\"#bundle-{}\">{}</a></li>",
                index + 1,
                escaped(&name(bundle))
            );
        }
        out.push_str("</ul>\n</nav>\n");
    }
    for (index, bundle) in found.bundles.iter().enumerate() {
        // Of a single one the name is the page's heading.
        let (heading, level) = match found.bundles.len() {
            1 => (String::new(), 2),
            _ => (format!("<h2>{}</h2>\n", escaped(&name(bundle))), 3),
        };
        out.push_str(&section(bundle, index + 1, &heading, level));
    }
    out.push_str(&html::close(&found.tool));
    out
}

fn section(bundle: &Bundle, number: usize, heading: &str, level: usize) -> String {
    let mut out = format!(
        "<section id=\"bundle-{number}\">\n{heading}<p class=\"dim\"><code>{}</code></p>\n\
         <ul class=\"facts\">\n<li>{}</li>\n<li>{}</li>\n",
        escaped(&clean(&bundle.path)),
        escaped(&declares(bundle)),
        escaped(&needs(bundle)),
    );
    let later = later(bundle);
    if !later.is_empty() {
        let class = match (&bundle.first_broken, &bundle.first_degraded) {
            (Some(_), _) => "bad",
            (None, Some(_)) => "part",
            (None, None) => "ok",
        };
        let _ = writeln!(out, "<li class=\"{class}\">{}</li>", escaped(&later));
    }
    out.push_str("</ul>\n");
    out.push_str(&summary(bundle));
    out.push_str(&evidence(bundle, level));
    out.push_str(&broken(bundle, level));
    if !bundle.uses.is_empty() {
        out.push_str(&part(level, "Release by release"));
        out.push_str(&Matrix::new(bundle, number, level).section());
    }
    let left = not_read(bundle);
    if !left.is_empty() {
        out.push_str(&part(level, "Not read"));
        out.push_str("<ul>\n");
        for line in left {
            let _ = writeln!(out, "<li>{}</li>", escaped(&line));
        }
        out.push_str("</ul>\n");
    }
    out + "</section>\n"
}

/// The heading of a part of what is said of a bundle.
fn part(level: usize, title: &str) -> String {
    format!("<h{level} class=\"part-of\">{title}</h{level}>\n")
}

/// The releases in few rows.
fn summary(bundle: &Bundle) -> String {
    let rows = rows(&bundle.servers, false);
    let columns: [(&str, Cell); 5] = [
        ("Install", cells::install),
        ("Start", cells::start),
        ("Calls", cells::calls),
        ("Webapp", cells::webapp),
        ("Without effect", cells::lost),
    ];
    // A column in which nothing stands is left out.
    let used = |cell: Cell| rows.iter().any(|row| !cell(row.first).is_empty());
    let columns: Vec<_> = columns
        .into_iter()
        .filter(|(_, cell)| used(*cell))
        .collect();
    let mut out = String::from(
        "<div class=\"scroll\" role=\"region\" aria-label=\"In short\" tabindex=\"0\">\n\
         <table class=\"short\">\n<thead>\n<tr><th scope=\"col\">Server</th><th scope=\"col\">Verdict</th>",
    );
    for (head, _) in &columns {
        let _ = write!(out, "<th scope=\"col\">{head}</th>");
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &rows {
        let server = row.first;
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td><span class=\"verdict {}\">{}</span></td>",
            escaped(&row.name()),
            matrix::class(server),
            verdict(server)
        );
        for (_, cell) in &columns {
            let _ = write!(out, "<td>{}</td>", escaped(&cells::brief(&cell(server))));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    for line in judged_as(bundle) {
        let _ = writeln!(out, "<p class=\"dim\">{}.</p>", escaped(&line));
    }
    out
}

/// What decides the minimum.
fn evidence(bundle: &Bundle, level: usize) -> String {
    let deciding = deciding(bundle);
    if deciding.is_empty() {
        return String::new();
    }
    let mut out = part(level, "What decides the minimum") + "<ul>\n";
    for piece in deciding {
        let place = place(piece).map_or_else(String::new, |place| {
            format!(", <code>{}</code>", escaped(&place))
        });
        let _ = writeln!(
            out,
            "<li><code>{}</code> since {}{}{place}</li>",
            escaped(&piece.name),
            escaped(&piece.since),
            doubts(piece)
        );
    }
    out + "</ul>\n"
}

/// What breaks where.
fn broken(bundle: &Bundle, level: usize) -> String {
    let groups = groups(bundle);
    if groups.is_empty() {
        return String::new();
    }
    let mut out = part(level, "What breaks where");
    for group in groups {
        let _ = writeln!(
            out,
            "<h{below} class=\"kind\">{}</h{below}>\n<p class=\"dim\">{}</p>\n<ul class=\"problems\">",
            group.title,
            group.without,
            below = level + 1
        );
        let mut problems: Vec<&Problem> = group.problems.iter().collect();
        problems.sort_by_key(|problem| std::cmp::Reverse(problem.outcome));
        for problem in problems {
            let since = problem.since.as_ref();
            let since = since.map_or_else(String::new, |since| {
                format!(" <span class=\"dim\">since {}</span>", escaped(since))
            });
            let place = problem.place.as_ref().map_or_else(String::new, |place| {
                format!("<br><code class=\"dim\">{}</code>", escaped(place))
            });
            let class = match problem.outcome {
                Outcome::Breaks => "bad",
                Outcome::Works => "ok",
                Outcome::Degraded | Outcome::Unknown => "part",
            };
            let _ = writeln!(
                out,
                "<li class=\"{class}\">{}{since}: {}{place}</li>",
                named(problem),
                escaped(&problem.on.join("; "))
            );
        }
        out.push_str("</ul>\n");
    }
    out
}

/// Its name, of a rule with a link to what it says.
fn named(problem: &Problem) -> String {
    let name = escaped(&problem.name);
    match &problem.url {
        Some(url) => format!(
            "<a class=\"rule\" href=\"{}\" rel=\"noreferrer\">{name}</a>",
            escaped(url)
        ),
        None => format!("<code>{name}</code>"),
    }
}
