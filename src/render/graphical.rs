//! One finding, or one mistake in a configuration, with the text that it points at.

use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeStyles};
use unicode_width::UnicodeWidthStr;

use super::Screen;
use super::pretty::{folded_by, short};
use super::snippet::Snippet;
use crate::report::position::LineIndex;
use crate::report::{Diagnostic, Mistake, Position, Severity, TextFile};
use crate::text::{for_logs, plural, printable, short_function};

/// Columns that the line numbers beside quoted text take.
const GUTTER: usize = 10;

/// How far a place is indented that does not fit behind what is said of it.
const NARROW: usize = 4;

/// What miette draws.
#[derive(Debug)]
struct Drawing<'a> {
    title: String,
    severity: Severity,
    help: &'a str,
    snippet: Option<Snippet>,
    /// Words beside the further ranges of the snippet.
    related: Vec<String>,
}

impl fmt::Display for Drawing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for Drawing<'_> {}

impl miette::Diagnostic for Drawing<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.help.is_empty()).then(|| Box::new(self.help) as _)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as _)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let spans = self.snippet.as_ref()?.labels();
        let texts = self.related.iter().cloned().map(Some);
        let texts = std::iter::once(None)
            .chain(texts)
            .chain(std::iter::repeat(None));
        let label = |(span, text)| LabeledSpan::new_with_span(text, span);
        Some(Box::new(spans.zip(texts).map(label)))
    }
}

/// A finding. `text` is what its entry says, where that is kept.
pub(super) fn finding(diagnostic: &Diagnostic, text: Option<&[u8]>, screen: Screen) -> String {
    let location = &diagnostic.location;
    let line = location.start.map(|start| start.line);
    // Other ranges on the neighbouring lines are labels of the snippet; the rest are lines of their own.
    let near = |position: Position| line.is_some_and(|line| position.line.abs_diff(line) <= 1);
    let (mut shown, mut listed): (Vec<_>, Vec<_>) =
        diagnostic.related.iter().partition(|related| {
            let is_range = related.end.is_some() && related.start.is_some_and(near);
            is_range && related.entry == location.entry
        });
    let mut places: Vec<_> = location.start.zip(location.end).into_iter().collect();
    places.extend(
        shown
            .iter()
            .filter_map(|related| related.start.zip(related.end)),
    );
    let entry = location.entry.as_deref().unwrap_or_default();
    let snippet = text.and_then(|text| snippet(entry, text, &places, screen));
    let has_snippet = snippet.is_some();
    if !has_snippet {
        shown.clear();
        listed = diagnostic.related.iter().collect();
    }
    let drawing = Drawing {
        title: format!("{}: {}", diagnostic.rule, diagnostic.message),
        severity: diagnostic.severity,
        help: &diagnostic.help,
        snippet,
        related: shown
            .iter()
            .map(|related| related.message.clone())
            .collect(),
    };
    let mut out = String::from("\n");
    drawing.draw(&mut out, screen);
    if !has_snippet {
        out.push_str(&place(diagnostic, screen));
    }
    if let Some(servers) = diagnostic.servers.as_ref().filter(|_| diagnostic.on_some) {
        out.push_str(&folded_by(
            NARROW,
            &format!("  servers: {}", short(servers)),
            screen,
        ));
    }
    let mut said = "";
    for related in listed {
        let words = &related.message;
        let mut place = match (&related.function, &related.source) {
            (Some(function), Some(source)) => {
                let function = printable(short_function(function));
                format!("{function}, {}", printable(source))
            }
            (Some(function), None) => printable(short_function(function)),
            _ => related.entry.as_deref().map(printable).unwrap_or_default(),
        };
        if let Some(start) = related.start {
            let _ = write!(place, ":{}:{}", start.line, start.column);
        }
        let line = match (place.as_str(), words == said) {
            ("", _) => format!("  {words}"),
            (place, false) => format!("  {words}: {place}"),
            // Behind the one that it follows: what both are is said.
            (place, true) => {
                let indent = words.width() + 4;
                let fits = indent + place.width() <= screen.width;
                let indent = if fits { indent } else { NARROW };
                format!("{:indent$}{place}", "")
            }
        };
        out.push_str(&folded_by(NARROW, &line, screen));
        said = words;
    }
    link(&out, diagnostic, screen)
}

/// Of a file full of mistakes the first are enough.
const MAX_MISTAKES: usize = 30;

/// Mistakes in a configuration, each with its place.
#[must_use]
pub fn mistakes(file: &TextFile, mistakes: &[Mistake], screen: Screen) -> String {
    let lines = LineIndex::new(&file.text);
    let mut out = String::new();
    for mistake in mistakes.iter().take(MAX_MISTAKES) {
        out.push('\n');
        let range = (
            lines.position(mistake.span.start),
            lines.position(mistake.span.end),
        );
        let drawing = Drawing {
            title: printable(&mistake.message),
            severity: Severity::Error,
            help: &mistake.help,
            snippet: snippet(&file.path, &file.text, &[range], screen),
            related: Vec::new(),
        };
        drawing.draw(&mut out, screen);
    }
    let more = mistakes.len().saturating_sub(MAX_MISTAKES);
    if more > 0 {
        out.push_str(&format!(
            "\n  and {more} more mistake{}\n",
            plural(more as u64)
        ));
    }
    for_logs(&out)
}

/// The lines of `text` around the first of `places`, headed by `name` and that place.
fn snippet(
    name: &str,
    text: &[u8],
    places: &[(Position, Position)],
    screen: Screen,
) -> Option<Snippet> {
    let (start, _) = places.first()?;
    Snippet::new(
        text,
        &format!("{}:{}:{}", printable(name), start.line, start.column),
        places,
        screen.width.saturating_sub(GUTTER).max(20),
    )
}

impl Drawing<'_> {
    fn draw(&self, out: &mut String, screen: Screen) {
        let handler = GraphicalReportHandler::new_themed(theme(screen))
            .with_width(screen.width)
            .with_links(false)
            .with_context_lines(1)
            // Options, platforms and paths have hyphens and slashes, and people copy them.
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
            .without_primary_span_start()
            .without_syntax_highlighting();
        if handler.render_report(out, self).is_err() {
            let _ = writeln!(out, "{self}");
        }
    }
}

/// The place of a finding that quotes no text: the entry, unless the message names it, or
/// the byte of the unpacked archive where it is in none.
fn place(diagnostic: &Diagnostic, screen: Screen) -> String {
    let location = &diagnostic.location;
    let place = match (location.entry.as_deref(), location.start, location.offset) {
        (Some(entry), Some(start), _) => {
            format!("at {}:{}:{}", printable(entry), start.line, start.column)
        }
        (Some(entry), None, _) if diagnostic.message.contains(entry) => return String::new(),
        (Some(entry), None, _) => format!("in {}", printable(entry)),
        (None, _, Some(offset)) => format!("at byte {offset} of the unpacked archive"),
        (None, _, None) => return String::new(),
    };
    folded_by(NARROW, &format!("  {place}"), screen)
}

/// Makes the rule's name a link to its page, where the screen can.
fn link(text: &str, diagnostic: &Diagnostic, screen: Screen) -> String {
    if !screen.links {
        return text.to_owned();
    }
    let name = diagnostic.rule;
    let linked = format!(
        "\u{1b}]8;;{}\u{1b}\\{name}\u{1b}]8;;\u{1b}\\",
        diagnostic.url
    );
    text.replacen(name, &linked, 1)
}

fn theme(screen: Screen) -> GraphicalTheme {
    GraphicalTheme {
        styles: if screen.color {
            ThemeStyles::ansi()
        } else {
            ThemeStyles::none()
        },
        ..GraphicalTheme::ascii()
    }
}
