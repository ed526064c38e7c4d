//! The report for people: each finding with the text that it points at, then the verdict.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, ThemeStyles};

use super::Screen;
use super::snippet::Snippet;
use super::style::{Style, paint};
use crate::report::{
    BundleReport, Diagnostic, OtherServer, Outcome, Report, Severity, Step, Verdict,
};
use crate::server::version::Release;
use crate::text::{plural, printable, size};

/// All findings, a verdict for each bundle, and the counts.
#[must_use]
pub fn render(report: &Report, screen: Screen) -> String {
    let mut out = String::new();
    for bundle in &report.bundles {
        for finding in &bundle.diagnostics {
            out.push_str(&render_finding(
                finding,
                bundle,
                report.bundles.len() > 1,
                screen,
            ));
        }
        if !screen.quiet {
            out.push_str(&render_verdict(bundle, screen));
        }
    }
    if !report.bundles.is_empty() {
        let _ = writeln!(out, "{}", counts(report));
    }
    if report.summary.errors + report.summary.warnings + report.summary.infos > 0 && !screen.quiet {
        let _ = writeln!(
            out,
            "{}",
            paint(screen, Style::Dim, "mmlint explain RULE says more.")
        );
    }
    out
}

/// `2 errors and 1 warning in 1 bundle`.
#[must_use]
pub fn counts(report: &Report) -> String {
    let summary = &report.summary;
    let count = |n: usize, word| format!("{n} {word}{}", plural(n as u64));
    let mut parts = Vec::new();
    for (n, word) in [(summary.errors, "error"), (summary.warnings, "warning")] {
        if n > 0 {
            parts.push(count(n, word));
        }
    }
    if summary.infos > 0 {
        parts.push(format!("{} info", summary.infos));
    }
    let found = if parts.is_empty() {
        "nothing found".to_owned()
    } else {
        parts.join(", ")
    };
    format!("{found} in {}", count(summary.bundles, "bundle"))
}

/// Columns that the line numbers beside quoted text take.
const GUTTER: usize = 10;

/// A finding as miette wants it.
#[derive(Debug)]
struct Finding<'a> {
    diagnostic: &'a Diagnostic,
    snippet: Option<Snippet>,
    related: Vec<String>,
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.diagnostic.rule, self.diagnostic.message)
    }
}

impl std::error::Error for Finding<'_> {}

impl miette::Diagnostic for Finding<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diagnostic.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.diagnostic.help.is_empty()).then(|| Box::new(&self.diagnostic.help) as _)
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

fn render_finding(
    diagnostic: &Diagnostic,
    bundle: &BundleReport,
    many: bool,
    screen: Screen,
) -> String {
    let location = &diagnostic.location;
    let source = location
        .entry
        .as_ref()
        .and_then(|entry| bundle.sources.get(entry));
    let line = location.start.map(|start| start.line);
    // Other places on the neighbouring lines are labels; the rest are lines of their own.
    let near = |position: crate::report::Position| {
        line.is_some_and(|line| position.line.abs_diff(line) <= 1)
    };
    let (shown, listed): (Vec<_>, Vec<_>) = diagnostic
        .related
        .iter()
        .partition(|related| related.entry == location.entry && related.start.is_some_and(near));
    let mut places: Vec<_> = location.start.zip(location.end).into_iter().collect();
    places.extend(
        shown
            .iter()
            .filter_map(|related| related.start.zip(related.end)),
    );
    let snippet = source.and_then(|text| {
        let entry = location.entry.as_deref().unwrap_or_default();
        let start = location.start?;
        Snippet::new(
            text,
            &format!("{}:{}:{}", printable(entry), start.line, start.column),
            &places,
            screen.width.saturating_sub(GUTTER).max(20),
        )
    });
    let has_snippet = snippet.is_some();
    let finding = Finding {
        diagnostic,
        snippet,
        related: shown
            .iter()
            .map(|related| related.message.clone())
            .collect(),
    };
    let mut out = String::from("\n");
    if many {
        let _ = writeln!(
            out,
            "{}",
            paint(screen, Style::Dim, &printable(&bundle.path))
        );
    }
    let handler = GraphicalReportHandler::new_themed(theme(screen))
        .with_width(screen.width)
        .with_links(false)
        .with_context_lines(1)
        // Options, platforms and paths have hyphens and slashes, and people copy them.
        .with_word_separator(textwrap::WordSeparator::AsciiSpace)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
        .without_primary_span_start()
        .without_syntax_highlighting();
    if handler.render_report(&mut out, &finding).is_err() {
        let _ = writeln!(out, "{finding}");
    }
    if !has_snippet {
        out.push_str(&place(diagnostic));
    }
    for related in listed {
        let mut text = related.message.clone();
        if let Some(entry) = &related.entry {
            let _ = write!(text, ": {}", printable(entry));
        }
        if let Some(start) = related.start {
            let _ = write!(text, ":{}:{}", start.line, start.column);
        }
        let _ = writeln!(out, "  {text}");
    }
    link(&out, diagnostic, screen)
}

/// The place of a finding that quotes no text: the entry, unless the message names it, and
/// the byte of the unpacked archive.
fn place(diagnostic: &Diagnostic) -> String {
    let location = &diagnostic.location;
    let entry = location
        .entry
        .as_deref()
        .filter(|entry| !diagnostic.message.contains(entry) || location.start.is_some());
    let entry = entry.map(|entry| match location.start {
        Some(start) => format!("at {}:{}:{}", printable(entry), start.line, start.column),
        None => format!("in {}", printable(entry)),
    });
    let offset = location
        .offset
        .map(|offset| format!("at byte {offset} of the unpacked archive"));
    match (entry, offset) {
        (None, None) => String::new(),
        (entry, offset) => {
            let parts: Vec<String> = entry.into_iter().chain(offset).collect();
            format!("  {}\n", parts.join(", "))
        }
    }
}

/// Makes the rule's name a link to its page, where the screen can.
fn link(text: &str, diagnostic: &Diagnostic, screen: Screen) -> String {
    if !screen.color {
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

fn render_verdict(bundle: &BundleReport, screen: Screen) -> String {
    let mut out = String::from("\n");
    let name = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{id} {version}"),
        (Some(id), None) => id.clone(),
        _ => bundle.path.clone(),
    };
    let measure = match bundle.size_bytes {
        Some(packed) => format!(", {}", size(packed)),
        None => String::new(),
    };
    let _ = writeln!(
        out,
        "{}{measure}",
        paint(
            screen,
            Style::Strong,
            &printable(&crate::text::shorten(&name, 200))
        )
    );
    let verdict = &bundle.verdict;
    let line = format!("  on {}", short(&verdict.server));
    let _ = writeln!(out, "{line:<10} {}", sentence(verdict, screen));
    if verdict.manifest.outcome == Outcome::Invalid {
        let why = reason(verdict.manifest);
        let _ = writeln!(
            out,
            "  manifest invalid{why}: servers do not ask, the template does"
        );
    }
    for other in &verdict.other_servers {
        let line = format!("  on {}", short(&other.servers));
        let _ = writeln!(
            out,
            "{line:<10} {}",
            sentence(&apply(verdict, other), screen)
        );
    }
    out
}

/// `installs; starts on linux-amd64; fails on linux-arm64 (server/not-executable)`.
fn sentence(verdict: &Verdict, screen: Screen) -> String {
    let bad = |text: &str| paint(screen, Style::Severity(Severity::Error), text);
    let good = |text: &str| paint(screen, Style::Good, text);
    let install = match (verdict.unpack.outcome, verdict.install.outcome) {
        (Outcome::Rejected, _) => return bad("refused") + &reason(verdict.unpack),
        (_, Outcome::Accepted) => good("installs"),
        (_, Outcome::LeftBehind) => {
            return bad("fails to install and leaves its files behind") + &reason(verdict.install);
        }
        (_, Outcome::Rejected) => return bad("refused") + &reason(verdict.install),
        _ => return "not checked".to_owned() + &reason(verdict.unpack),
    };
    let mut groups: BTreeMap<(u8, Option<&str>), Vec<&str>> = BTreeMap::new();
    for (platform, step) in &verdict.start {
        let rank = match step.outcome {
            Outcome::Starts => 0,
            Outcome::Unknown => 1,
            _ => 2,
        };
        groups
            .entry((rank, step.reason))
            .or_default()
            .push(platform);
    }
    let mut parts = vec![install];
    for ((rank, why), platforms) in groups {
        let word = match rank {
            0 => good("starts"),
            1 => "may start".to_owned(),
            _ => bad("fails"),
        };
        let why = why.map_or_else(String::new, |rule| format!(" ({rule})"));
        parts.push(format!("{word} on {}{why}", platforms.join(", ")));
    }
    parts.join("; ")
}

/// The whole verdict of a server that differs in some steps.
fn apply(verdict: &Verdict, other: &OtherServer) -> Verdict {
    let mut whole = verdict.clone();
    whole.unpack = other.unpack.unwrap_or(whole.unpack);
    whole.manifest = other.manifest.unwrap_or(whole.manifest);
    whole.install = other.install.unwrap_or(whole.install);
    let start = other.start.iter();
    whole
        .start
        .extend(start.map(|(platform, step)| (platform.clone(), *step)));
    whole
}

/// `11.11` for `11.11.0`.
fn short(server: &str) -> String {
    Release::parse(server).map_or_else(|_| server.to_owned(), Release::short)
}

fn reason(step: Step) -> String {
    step.reason
        .map_or_else(String::new, |rule| format!(" ({rule})"))
}
