//! The releases as a table, or, where the screen is too narrow for one, as paragraphs.

use unicode_width::UnicodeWidthStr;

use super::super::Screen;
use super::super::style::{Style, paint};
use super::cells;
use super::rows::{is_too_old, rows, verdict};
use super::text::{folded, weight};
use crate::compat::OnServer;
use crate::report::Severity;

/// Between columns.
const GAP: &str = "  ";

/// How many columns there are at most.
const COLUMNS: usize = 7;

/// The heads of the columns.
const HEADS: [&str; COLUMNS] = [
    "server",
    "verdict",
    "install",
    "start",
    "calls",
    "webapp",
    "without effect",
];

/// What stands in a row's columns.
type Line = [String; COLUMNS];

/// The table; without `each` consecutive releases that do the same are in one row.
pub(super) fn table(servers: &[OnServer], screen: Screen, each: bool) -> String {
    let rows = rows(servers, each);
    let full: Vec<Line> = rows
        .iter()
        .map(|row| of_row(row.name(), row.first))
        .collect();
    // A column in which nothing stands is left out.
    let used = |column: usize| {
        full.iter()
            .any(|line| line.get(column).is_some_and(|cell| !cell.is_empty()))
    };
    let columns: Vec<usize> = (0..HEADS.len()).filter(|column| used(*column)).collect();
    // What is named in a cell stands below the table as well.
    let brief: Vec<Line> = full
        .iter()
        .map(|line| line.clone().map(|cell| cells::brief(&cell)))
        .collect();
    let fit = |lines: &[Line], whole| widths(lines, &columns, screen.width, whole);
    let (lines, widths) = match (fit(&full, true), fit(&brief, true), fit(&brief, false)) {
        (Some(widths), _, _) => (full, widths),
        (None, Some(widths), _) | (None, None, Some(widths)) => (brief, widths),
        (None, None, None) => {
            let servers: Vec<&OnServer> = rows.iter().map(|row| row.first).collect();
            return paragraphs(&full, &servers, screen);
        }
    };
    let mut out = String::new();
    let heads = HEADS.map(str::to_owned);
    out.push_str(&line(&heads, &columns, &widths, screen, None));
    for (cells, row) in lines.iter().zip(&rows) {
        out.push_str(&line(cells, &columns, &widths, screen, Some(row.first)));
    }
    out
}

fn of_row(name: String, server: &OnServer) -> Line {
    [
        name,
        verdict(server).to_owned(),
        cells::install(server),
        cells::start(server),
        cells::calls(server),
        cells::webapp(server),
        cells::lost(server),
    ]
}

/// How wide each column is: what it needs, the widest ones less where that is too much unless they are to stay `whole`,
/// but never less than their longest word. `None` where that does not fit.
fn widths(lines: &[Line], columns: &[usize], width: usize, whole: bool) -> Option<Vec<usize>> {
    let head = |column: usize| HEADS.get(column).map_or(0, |head| head.len());
    let measure = |column: usize, of: &dyn Fn(&str) -> usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| of(cell)).max().unwrap_or(0)
    };
    let length = |cell: &str| UnicodeWidthStr::width(cell);
    let word = |cell: &str| cell.split(' ').map(length).max().unwrap_or(0);
    let mut widths: Vec<(usize, usize)> = columns
        .iter()
        .map(|column| {
            let head = head(*column);
            (
                measure(*column, &length).max(head),
                measure(*column, &word).max(head),
            )
        })
        .collect();
    let room = width.checked_sub(GAP.len() * columns.len().saturating_sub(1))?;
    let total = |widths: &[(usize, usize)]| widths.iter().map(|(width, _)| width).sum::<usize>();
    while total(&widths) > room {
        let may_shrink = widths
            .iter_mut()
            .filter(|(width, least)| !whole && width > least);
        may_shrink.max_by_key(|(width, _)| *width)?.0 -= 1;
    }
    Some(widths.into_iter().map(|(width, _)| width).collect())
}

/// A row of the table, on as many lines as its cells need.
fn line(
    cells: &Line,
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
                width.saturating_sub(UnicodeWidthStr::width(part)),
            ));
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

fn paint_cell(server: &OnServer, column: usize, part: &str, screen: Screen) -> String {
    let refused = part.starts_with("no") && !part.starts_with("not");
    let style = match column {
        _ if part.is_empty() => return String::new(),
        0 => Style::Strong,
        1 if is_too_old(server) => Style::Dim,
        1 => weight(server.outcome),
        2 | 3 if refused && is_too_old(server) => return part.to_owned(),
        2 | 3 if refused => Style::Severity(Severity::Error),
        2..=5 if part == "yes" => Style::Good,
        4 => weight(server.calls),
        5 => server.webapp.map_or(Style::Strong, weight),
        _ => return part.to_owned(),
    };
    paint(screen, style, part)
}

/// Where the screen is narrow: a release, and below it what stands in its cells.
fn paragraphs(lines: &[Line], servers: &[&OnServer], screen: Screen) -> String {
    let mut out = String::new();
    for (cells, server) in lines.iter().zip(servers) {
        for (column, (head, cell)) in HEADS.iter().zip(cells).enumerate() {
            let painted = paint_cell(server, column, cell, screen);
            match column {
                _ if cell.is_empty() => {}
                0 => out.push_str(&folded(&painted, 2, screen.width)),
                _ => out.push_str(&folded(&format!("  {head}: {painted}"), 4, screen.width)),
            }
        }
    }
    out
}
