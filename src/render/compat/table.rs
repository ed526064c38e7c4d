//! The releases as a table, or, where the screen is too narrow for one, as paragraphs.

use super::super::Screen;
use super::super::style::{Style, paint};
use super::cells::{calls, install, lost, start, webapp};
use super::{folded, short};
use crate::compat::{OnServer, Outcome};
use crate::report::Severity;

/// Between columns.
const GAP: &str = "  ";

/// So many extended support releases of a row are named.
const MAX_EXTENDED: usize = 2;

/// The heads of the columns.
const HEADS: [&str; 6] = [
    "server",
    "install",
    "start",
    "calls",
    "webapp",
    "without effect",
];

/// A row: consecutive releases that do the same.
struct Row<'a> {
    first: &'a OnServer,
    last: &'a OnServer,
    extended: Vec<String>,
    cells: [String; 5],
}

fn rows(servers: &[OnServer]) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for server in servers {
        let cells = [
            install(server),
            start(server),
            calls(server),
            webapp(server),
            lost(server),
        ];
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
    /// `11.7 ESR`, or `10.5 to 11.11` with the extended support releases in it: of many the newest,
    /// and how many older ones.
    fn name(&self) -> String {
        let (first, last) = (short(&self.first.version), short(&self.last.version));
        if first == last {
            return match self.extended.is_empty() {
                true => first,
                false => format!("{first} ESR"),
            };
        }
        let older = self.extended.len().saturating_sub(MAX_EXTENDED);
        let newest = self.extended.get(older..).unwrap_or_default().join(", ");
        match (newest.as_str(), older) {
            ("", _) => format!("{first} to {last}"),
            (newest, 0) => format!("{first} to {last} (ESR {newest})"),
            (newest, older) => format!("{first} to {last} (ESR {newest}, {older} older)"),
        }
    }
}

/// The table, consecutive releases that do the same in one row.
pub(super) fn table(servers: &[OnServer], screen: Screen) -> String {
    let rows = rows(servers);
    let lines: Vec<[String; 6]> = rows
        .iter()
        .map(|row| {
            let [install, start, calls, webapp, lost] = row.cells.clone();
            [row.name(), install, start, calls, webapp, lost]
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
fn widths(lines: &[[String; 6]], columns: &[usize], width: usize) -> Option<Vec<usize>> {
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
    cells: &[String; 6],
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
                .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit)
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
        3 if server.calls == Outcome::Breaks => severity(Severity::Error),
        3 if server.calls == Outcome::Degraded => severity(Severity::Warning),
        4 if server.webapp == Some(Outcome::Breaks) => severity(Severity::Error),
        4 if server.webapp == Some(Outcome::Degraded) => severity(Severity::Warning),
        1..=4 if part == "yes" => paint(screen, Style::Good, part),
        _ => part.to_owned(),
    }
}

/// Where the screen is narrow: a release, and below it what stands in its cells.
fn paragraphs(lines: &[[String; 6]], screen: Screen) -> String {
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
