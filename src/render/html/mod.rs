//! One HTML page for people. It loads nothing and runs nothing: the style is in it, and its
//! own policy forbids all else.

use std::fmt::Write;

use super::markup::escaped;
use super::place::{self, within};
use super::{checklist, statistics};
use crate::report::position::{line_at, piece_around};
use crate::report::{BundleReport, Diagnostic, Report, Severity, Tool};
use crate::text::{is_dangerous, plural, shorten, size};

const STYLE: &str = include_str!("style.css");

/// The longest line that is quoted, in characters.
const MAX_LINE: usize = 300;

/// So many bundles are listed at the top; more have no list.
const MAX_LIST: usize = 500;

/// The page.
#[must_use]
pub fn render(report: &Report) -> String {
    let counts = escaped(&super::pretty::counts(report));
    let mut out = open(&format!("mmlint: {counts}"), "");
    if !report.unchecked.is_empty() {
        out.push_str("<h2>Could not be checked</h2>\n<ul>\n");
        for what in &report.unchecked {
            let _ = writeln!(out, "<li>{}</li>", escaped(&what.to_string()));
        }
        out.push_str("</ul>\n");
    }
    out.push_str(&list(report));
    for (index, bundle) in report.bundles.iter().enumerate() {
        out.push_str(&section(bundle, index + 1));
    }
    if !report.diagnostics.is_empty() {
        let title = match report.listing {
            Some(_) => "The listing",
            None => "The configuration",
        };
        let _ = writeln!(out, "<section>\n<h2>{title}</h2>");
        for finding in &report.diagnostics {
            out.push_str(&article(finding, report.text_of(finding)));
        }
        out.push_str("</section>\n");
    }
    out.push_str(&statistics::in_html(report));
    out.push_str(&close(&report.tool));
    out
}

/// The beginning of a page, up to its title as a heading; `title` is HTML. `style` stands behind what all pages have.
pub(super) fn open(title: &str, style: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}</title>\n<style>\n{STYLE}{style}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n"
    )
}

/// The end of a page: who made it.
pub(super) fn close(tool: &Tool) -> String {
    format!(
        "</main>\n<footer>\n<p class=\"dim\">mmlint {}, tables of {}</p>\n</footer>\n</body>\n</html>\n",
        tool.version, tool.knowledge
    )
}

/// Where there is more than one bundle: all of them, with their counts.
fn list(report: &Report) -> String {
    if !(2..=MAX_LIST).contains(&report.bundles.len()) {
        return String::new();
    }
    let mut out = String::from("<nav aria-label=\"Bundles\">\n<ul>\n");
    for (index, bundle) in report.bundles.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><a href=\"#bundle-{}\">{}</a> {}</li>",
            index + 1,
            escaped(&name(bundle)),
            tally(bundle)
        );
    }
    out + "</ul>\n</nav>\n"
}

/// The counts of one bundle.
fn tally(bundle: &BundleReport) -> String {
    let mut parts = Vec::new();
    for severity in SEVERITIES {
        let found = bundle.diagnostics.iter();
        let n = found.filter(|it| it.severity == severity).count();
        let word = severity.name();
        if n > 0 {
            let s = if word == "info" { "" } else { plural(n as u64) };
            parts.push(format!("<span class=\"tag {word}\">{n} {word}{s}</span>"));
        }
    }
    match parts.as_slice() {
        [] => {
            let found = super::pretty::nothing(bundle.ignored + bundle.baselined == 0);
            format!("<span class=\"good\">{found}</span>")
        }
        parts => parts.join(", "),
    }
}

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

fn name(bundle: &BundleReport) -> String {
    let words = [bundle.id.as_deref(), bundle.version.as_deref()];
    match words.into_iter().flatten().collect::<Vec<_>>().join(" ") {
        words if words.is_empty() => shorten(&place::of_bundle(bundle), MAX_LINE),
        words => shorten(&words, MAX_LINE),
    }
}

fn section(bundle: &BundleReport, number: usize) -> String {
    let mut out = format!(
        "<section id=\"bundle-{number}\">\n<h2>{}</h2>\n<p>{}</p>\n<dl>\n",
        escaped(&name(bundle)),
        tally(bundle)
    );
    let mut term = |name: &str, value: &str| {
        let _ = writeln!(out, "<dt>{}</dt><dd>{value}</dd>", escaped(name));
    };
    let path = escaped(&place::of_bundle(bundle));
    let packed = bundle.size_bytes;
    let measure = packed.map_or_else(String::new, |packed| format!(", {}", size(packed)));
    term("file", &format!("<code>{path}</code>{measure}"));
    if let Some(hash) = &bundle.sha256 {
        term("SHA-256", &format!("<code>{}</code>", escaped(hash)));
    }
    for (about, what) in super::pretty::verdict(bundle) {
        term(&about, &escaped(&what));
    }
    out.push_str("</dl>\n");
    for severity in SEVERITIES {
        for finding in bundle
            .diagnostics
            .iter()
            .filter(|it| it.severity == severity)
        {
            let entry = finding.location.entry.as_ref();
            let text = entry.and_then(|entry| bundle.sources.get(entry));
            out.push_str(&article(finding, text.map(|text| &text[..])));
        }
    }
    out.push_str(&checklist::in_html(bundle));
    out + "</section>\n"
}

/// One finding; `text` is what its entry says, where that is kept.
fn article(finding: &Diagnostic, text: Option<&[u8]>) -> String {
    let severity = finding.severity.name();
    let mut out = format!(
        "<article class=\"finding {severity}\">\n<h3><span class=\"tag\">{severity}</span> {}</h3>\n",
        escaped(&finding.message)
    );
    let mut about = vec![format!(
        "<a class=\"rule\" href=\"{}\" rel=\"noreferrer\">{}</a>",
        escaped(&finding.url),
        escaped(finding.rule)
    )];
    about.extend(place::shown(finding).map(|place| format!("<code>{}</code>", escaped(&place))));
    if let Some(servers) = &finding.servers {
        about.push(format!("servers {}", escaped(servers)));
    }
    if !finding.platforms.is_empty() {
        about.push(escaped(&finding.platforms.join(", ")));
    }
    let _ = writeln!(out, "<p class=\"dim\">{}</p>", about.join(" · "));
    let quoted = text.and_then(|text| quote(finding, text));
    out.push_str(&quoted.unwrap_or_default());
    if !finding.help.is_empty() {
        let _ = writeln!(out, "<p>{}</p>", escaped(&finding.help));
    }
    if !finding.related.is_empty() {
        out.push_str("<ul>\n");
        for related in &finding.related {
            let entry = related.entry.as_deref();
            let place = entry.map(|entry| within(entry, related.start));
            let code = [place, related.function.clone(), related.source.clone()];
            let code = code.iter().flatten();
            let code: Vec<_> = code
                .map(|it| format!("<code>{}</code>", escaped(it)))
                .collect();
            let _ = writeln!(
                out,
                "<li>{} {}</li>",
                escaped(&related.message),
                code.join(", ")
            );
        }
        out.push_str("</ul>\n");
    }
    out + "</article>\n"
}

/// The line that a finding points at, with the range marked.
fn quote(finding: &Diagnostic, text: &[u8]) -> Option<String> {
    let start = finding.location.start?;
    let end = finding.location.end.unwrap_or(start);
    let (line_start, line) = line_at(text, start.offset);
    let at = start.offset.saturating_sub(line_start).min(line.len());
    let (cut, piece) = piece_around(line, at, (MAX_LINE + 1) * 4);
    let begin = at - cut;
    let end = end.offset.saturating_sub(line_start + cut);
    let count = |to: usize| characters(piece.get(..to).unwrap_or_default()).len();
    let (from, to) = (count(begin), count(end.clamp(begin, piece.len())));
    let cut_after = cut + piece.len() < line.len();
    let line = characters(piece);
    // Of a long line the piece around the place.
    let first = from.saturating_sub(MAX_LINE / 3);
    let first = if line.len() > MAX_LINE { first } else { 0 };
    let last = line.len().min(first + MAX_LINE);
    let piece = |range: std::ops::Range<usize>| {
        let piece: String = line.get(range).unwrap_or_default().iter().collect();
        escaped(&piece)
    };
    let before = if first > 0 || cut > 0 { "…" } else { "" };
    let after = if last < line.len() || cut_after {
        "…"
    } else {
        ""
    };
    Some(format!(
        "<pre><span class=\"dim\">{} | </span>{before}{}<mark>{}</mark>{}{after}</pre>\n",
        start.line,
        piece(first..from),
        piece(from..to.min(last)),
        piece(to.min(last)..last)
    ))
}

/// A line's characters as they are counted; what must not be shown is replaced.
fn characters(line: &[u8]) -> Vec<char> {
    let mut all = Vec::new();
    for chunk in line.utf8_chunks() {
        all.extend(chunk.valid().chars().map(|c| match c {
            '\t' => ' ',
            c if is_dangerous(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
        all.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    all
}
