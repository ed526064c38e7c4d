//! What each release does with a plugin, as a table for people and as JSON.

use std::fmt::Write;

use super::Screen;
use super::json;
use super::style::{Style, paint};
use crate::compat::{Bundle, Compatibility, OnServer, Piece, Reason};
use crate::report::{self, Confidence, Severity, Step};
use crate::server::behaviour::RELEASED_PLATFORMS;
use crate::server::version::Release;
use crate::text::{printable, shorten};

/// Between columns.
const GAP: &str = "  ";

/// So many pieces of evidence are named.
const MAX_PIECES: usize = 8;

/// So many names stand in one cell.
const MAX_NAMES: usize = 4;

/// The longest name from a bundle that is shown, in characters.
const MAX_NAME: usize = 80;

/// The heads of the columns.
const HEADS: [&str; 5] = ["server", "install", "start", "calls", "without effect"];

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn to_json(found: &Compatibility) -> String {
    json::document(found)
}

/// For each bundle what it needs, with the evidence, and a table of the releases.
#[must_use]
pub fn to_text(found: &Compatibility, screen: Screen) -> String {
    let bundles = found
        .bundles
        .iter()
        .map(|bundle| bundle_text(bundle, screen));
    bundles.collect::<Vec<_>>().join("\n")
}

fn bundle_text(bundle: &Bundle, screen: Screen) -> String {
    let mut out = String::new();
    let name = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{id} {version}"),
        (Some(id), None) => id.clone(),
        _ => bundle.path.clone(),
    };
    let minimum = &bundle.min_server_version;
    let declares = minimum.declared.as_ref().map_or_else(
        || "declares no minimum".to_owned(),
        |declared| format!("declares {}", clean(declared)),
    );
    let needs = minimum.inferred.as_ref().map_or_else(
        || "what its code needs is not known".to_owned(),
        |inferred| format!("its code needs {inferred}"),
    );
    let name = paint(screen, Style::Strong, &clean(&name));
    out.push_str(&folded(
        &format!("{name} {declares}, {needs}"),
        0,
        screen.width,
    ));
    out.push('\n');
    out.push_str(&evidence(
        minimum.inferred.as_deref(),
        &minimum.evidence,
        screen,
    ));
    out.push_str(&table(&bundle.servers, screen));
    let mut left: Vec<String> = bundle
        .not_read
        .iter()
        .map(|part| match &part.entry {
            Some(entry) => format!("{}: {}", clean(entry), clean(&part.why)),
            None => format!("{}: {}", part.kind, clean(&part.why)),
        })
        .collect();
    left.dedup();
    if !left.is_empty() {
        out.push('\n');
    }
    for line in left {
        out.push_str(&folded(&format!("not read  {line}"), 10, screen.width));
    }
    out
}

/// What decides the minimum, and what is as new.
fn evidence(inferred: Option<&str>, pieces: &[Piece], screen: Screen) -> String {
    let needed = inferred.map_or_else(String::new, short);
    let deciding: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| piece.kind == "api" && piece.since == needed)
        .collect();
    let mut out = String::new();
    for piece in deciding.iter().take(MAX_PIECES) {
        let place = match (&piece.function, &piece.source) {
            (Some(function), Some(source)) => format!("  {function}, {source}"),
            (Some(function), None) => format!("  {function}"),
            _ => String::new(),
        };
        let sure = match piece.confidence {
            Confidence::High => "",
            _ => " (likely, or behind a check of the server's version)",
        };
        let line = format!("  {}  {}{sure}{place}", piece.since, piece.name);
        out.push_str(&folded(&line, 8, screen.width));
    }
    if deciding.len() > MAX_PIECES {
        let _ = writeln!(out, "  and {} more", deciding.len() - MAX_PIECES);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// A row: consecutive releases that do the same.
struct Row<'a> {
    first: &'a OnServer,
    last: &'a OnServer,
    extended: Vec<String>,
    cells: [String; 4],
}

fn rows(servers: &[OnServer]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for server in servers {
        let cells = [install(server), start(server), calls(server), lost(server)];
        let extended = server.esr.then(|| short(&server.version));
        match rows.last_mut().filter(|row| row.cells == cells) {
            Some(row) => {
                row.last = server;
                row.extended.extend(extended);
            }
            None => rows.push(Row {
                first: server,
                last: server,
                extended: extended.into_iter().collect(),
                cells,
            }),
        }
    }
    rows
}

impl Row<'_> {
    /// `11.7 ESR`, or `10.5 to 11.11` with the newest extended support releases in it.
    fn name(&self) -> String {
        let (first, last) = (short(&self.first.version), short(&self.last.version));
        if first == last {
            return match self.extended.is_empty() {
                true => first,
                false => format!("{first} ESR"),
            };
        }
        let newest = self.extended.len().saturating_sub(2);
        match self.extended.get(newest..).unwrap_or_default() {
            [] => format!("{first} to {last}"),
            extended => format!("{first} to {last} (ESR {})", extended.join(", ")),
        }
    }
}

fn table(servers: &[OnServer], screen: Screen) -> String {
    let rows = rows(servers);
    let lines: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let [install, start, calls, lost] = row.cells.clone();
            [row.name(), install, start, calls, lost]
        })
        .collect();
    // A column in which nothing stands is left out.
    let used = |column: usize| {
        lines
            .iter()
            .any(|line| line.get(column).is_some_and(|cell| !cell.is_empty()))
    };
    let columns: Vec<usize> = (0..HEADS.len()).filter(|column| used(*column)).collect();
    let Some(widths) = widths(&lines, &columns, screen.width) else {
        return paragraphs(&lines, screen);
    };
    let mut out = String::new();
    let heads = HEADS.map(str::to_owned);
    out.push_str(&line(&heads, &columns, &widths, screen, None));
    for (cells, row) in lines.iter().zip(&rows) {
        out.push_str(&line(cells, &columns, &widths, screen, Some(row.first)));
    }
    out
}

/// How wide each column is: what it needs, the widest ones less where that is too much, but
/// never less than their longest word. `None` where that does not fit.
fn widths(lines: &[[String; 5]], columns: &[usize], width: usize) -> Option<Vec<usize>> {
    let head = |column: usize| HEADS.get(column).map_or(0, |head| head.len());
    let measure = |column: usize, of: &dyn Fn(&str) -> usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| of(cell)).max().unwrap_or(0)
    };
    let whole = |cell: &str| cell.chars().count();
    let word = |cell: &str| cell.split(' ').map(whole).max().unwrap_or(0);
    let mut widths: Vec<(usize, usize)> = columns
        .iter()
        .map(|column| {
            let head = head(*column);
            (
                measure(*column, &whole).max(head),
                measure(*column, &word).max(head),
            )
        })
        .collect();
    let room = width.checked_sub(GAP.len() * columns.len().saturating_sub(1))?;
    let total = |widths: &[(usize, usize)]| widths.iter().map(|(width, _)| width).sum::<usize>();
    while total(&widths) > room {
        let may_shrink = widths.iter_mut().filter(|(width, least)| width > least);
        may_shrink.max_by_key(|(width, _)| *width)?.0 -= 1;
    }
    Some(widths.into_iter().map(|(width, _)| width).collect())
}

/// A row of the table, on as many lines as its cells need.
fn line(
    cells: &[String; 5],
    columns: &[usize],
    widths: &[usize],
    screen: Screen,
    server: Option<&OnServer>,
) -> String {
    let wrapped: Vec<Vec<String>> = columns
        .iter()
        .zip(widths)
        .map(|(column, width)| {
            let cell = cells.get(*column).map_or("", String::as_str);
            let options = textwrap::Options::new(*width)
                .word_separator(textwrap::WordSeparator::AsciiSpace)
                .word_splitter(textwrap::WordSplitter::NoHyphenation);
            let parts = textwrap::wrap(cell, options);
            parts.iter().map(|part| part.to_string()).collect()
        })
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let mut out = String::new();
    for at in 0..height {
        let mut text = String::new();
        for ((parts, width), column) in wrapped.iter().zip(widths).zip(columns) {
            let part = parts.get(at).map_or("", String::as_str);
            if !text.is_empty() {
                text.push_str(GAP);
            }
            let painted = match server {
                None => paint(screen, Style::Dim, part),
                Some(server) => paint_cell(server, *column, part, screen),
            };
            text.push_str(&painted);
            text.extend(std::iter::repeat_n(
                ' ',
                width.saturating_sub(part.chars().count()),
            ));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

fn paint_cell(server: &OnServer, column: usize, part: &str, screen: Screen) -> String {
    let severity = |severity| paint(screen, Style::Severity(severity), part);
    match column {
        _ if part.is_empty() => String::new(),
        0 => paint(screen, Style::Strong, part),
        1 | 2 if part.starts_with("no") && !part.starts_with("not") => severity(Severity::Error),
        3 if server.calls == crate::compat::Outcome::Breaks => severity(Severity::Error),
        3 if server.calls == crate::compat::Outcome::Degraded => severity(Severity::Warning),
        1..=3 if part == "yes" => paint(screen, Style::Good, part),
        _ => part.to_owned(),
    }
}

/// Where the screen is narrow: a release, and below it what stands in its cells.
fn paragraphs(lines: &[[String; 5]], screen: Screen) -> String {
    let mut out = String::new();
    for cells in lines {
        for (column, (head, cell)) in HEADS.iter().zip(cells).enumerate() {
            if cell.is_empty() {
                continue;
            }
            if column == 0 {
                let name = paint(screen, Style::Strong, cell);
                out.push_str(&folded(&name, 2, screen.width));
            } else {
                out.push_str(&folded(&format!("  {head}: {cell}"), 4, screen.width));
            }
        }
    }
    out
}

fn install(server: &OnServer) -> String {
    step(server.install, "yes")
}

/// `amd64, arm64`: the platforms that servers are released for, or those asked about; and why it does
/// not start.
fn start(server: &OnServer) -> String {
    let released = |platform: &str| RELEASED_PLATFORMS.contains(&platform);
    let any = server.start.keys().any(|platform| released(platform));
    let steps: Vec<(&str, Step)> = server
        .start
        .iter()
        .filter(|(platform, _)| !any || released(platform))
        .map(|(platform, step)| (platform.strip_prefix("linux-").unwrap_or(platform), *step))
        .collect();
    let mut groups: Vec<(Step, Vec<&str>)> = Vec::new();
    for (platform, step) in &steps {
        match groups.iter_mut().find(|(known, _)| known == step) {
            Some((_, platforms)) => platforms.push(platform),
            None => groups.push((*step, vec![platform])),
        }
    }
    groups.sort_by_key(|(step, _)| step.outcome != report::Outcome::Starts);
    let parts = groups.iter().map(|(step, platforms)| {
        let names = clean(&platforms.join(", "));
        let alone = platforms.len() == steps.len();
        match (step.outcome, step.reason) {
            (report::Outcome::Starts, _) => names,
            (report::Outcome::Fails, why) if alone => format!("no: {}", brief(why.unwrap_or(""))),
            (report::Outcome::Fails, why) => format!("{names} no: {}", brief(why.unwrap_or(""))),
            (_, _) if alone => "not known".to_owned(),
            (_, _) => format!("{names} not known"),
        }
    });
    parts.collect::<Vec<_>>().join("; ")
}

fn step(step: Step, good: &str) -> String {
    match (step.outcome, step.reason) {
        (report::Outcome::Accepted, _) => good.to_owned(),
        (report::Outcome::Unknown, _) => "not known".to_owned(),
        (_, Some(rule)) => format!("no: {}", brief(rule)),
        (_, None) => "no".to_owned(),
    }
}

/// A rule in a cell: the one that stands in most tables in words.
fn brief(rule: &str) -> &str {
    match rule {
        "manifest/min-server-version-unmet" => "below the minimum",
        _ => rule,
    }
}

/// Whether what is called is there.
fn calls(server: &OnServer) -> String {
    let mut parts = Vec::new();
    for (kind, word) in [
        ("api-missing", "missing"),
        ("api-removed", "removed"),
        ("api-changed", "changed"),
    ] {
        let sure = |reason: &&Reason| reason.confidence == Confidence::High;
        let of_kind = || server.reasons.iter().filter(|reason| reason.kind == kind);
        let proven: Vec<&str> = of_kind()
            .filter(sure)
            .map(|reason| reason.name.as_str())
            .collect();
        let likely: Vec<&str> = of_kind()
            .filter(|reason| !sure(reason))
            .map(|reason| reason.name.as_str())
            .collect();
        if !proven.is_empty() {
            parts.push(format!("{} {word}: {}", proven.len(), names(&proven)));
        }
        if !likely.is_empty() {
            parts.push(format!(
                "{} perhaps {word}: {}",
                likely.len(),
                names(&likely)
            ));
        }
    }
    let unread = |reason: &&Reason| reason.kind == "not-read";
    if server.reasons.iter().any(|reason| unread(&reason)) {
        parts.push("not all read".to_owned());
    }
    let newer = |reason: &Reason| reason.kind == "not-described" && reason.name == "api";
    if server.reasons.iter().any(newer) {
        parts.push("newer than what is known".to_owned());
    }
    match parts.is_empty() {
        true => "yes".to_owned(),
        false => parts.join("; "),
    }
}

/// What the plugin brings and the release makes nothing of.
fn lost(server: &OnServer) -> String {
    let of = |kind: &str| -> Vec<&str> {
        let reasons = server.reasons.iter().filter(|reason| reason.kind == kind);
        reasons.map(|reason| last_step(&reason.name)).collect()
    };
    let (hooks, fields) = (of("hook-not-called"), of("field-without-effect"));
    let mut parts = Vec::new();
    if !hooks.is_empty() {
        let plural = crate::text::plural(hooks.len() as u64);
        parts.push(format!("hook{plural} {}", names(&hooks)));
    }
    if !fields.is_empty() {
        parts.push(format!("manifest's {}", names(&fields)));
    }
    parts.join("; ")
}

fn last_step(pointer: &str) -> &str {
    pointer.rsplit('/').next().unwrap_or(pointer)
}

/// `A, B and 3 more`.
fn names(names: &[&str]) -> String {
    let shown = names.get(..MAX_NAMES).unwrap_or(names);
    let more = names.len() - shown.len();
    let shown = clean(&shown.join(", "));
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// Text from a bundle for a line of a terminal.
fn clean(text: &str) -> String {
    printable(&shorten(text, MAX_NAME * MAX_NAMES))
}

/// `11.11` for `11.11.0`.
fn short(version: &str) -> String {
    Release::parse(version).map_or_else(|_| version.to_owned(), Release::short)
}

/// A line on as many as the screen needs.
fn folded(line: &str, indent: usize, width: usize) -> String {
    let indent = " ".repeat(indent);
    let options = textwrap::Options::new(width)
        .subsequent_indent(&indent)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(line, options) + "\n"
}
