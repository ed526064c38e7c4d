//! GitHub annotations: workflow commands on standard output of a step.
//!
//! Escaped as the runner undoes it (`ActionCommand` in actions/runner, `command.ts` in
//! actions/toolkit). The runner keeps ten errors and ten warnings of a step, so the worst come
//! first.

use std::fmt::Write;

use super::place;
use crate::report::{BundleReport, Diagnostic, Report, Severity};
use crate::text::{printable, short_function, without_brackets};

/// So many places of an annotation's code are named.
const MAX_CALLS: usize = 3;

/// A line for each finding, and at the end the counts.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for what in &report.unchecked {
        let _ = writeln!(out, "::error title=mmlint::{}", data(&what.to_string()));
    }
    for (bundle, finding) in place::worst_first(report) {
        out.push_str(&annotation(report, bundle, finding));
    }
    let _ = writeln!(out, "{}", super::pretty::counts(report));
    out.push_str(&super::statistics::lines(report));
    out
}

fn annotation(report: &Report, bundle: Option<&BundleReport>, finding: &Diagnostic) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let place = place::of(report, bundle, finding);
    let mut out = format!("::{command} title={}", property(finding.rule));
    if place.is_file {
        let _ = write!(out, ",file={}", property(&place.path));
    }
    if let Some((start, end)) = place.range {
        let _ = write!(out, ",line={},endLine={}", start.line, end.line);
        // The runner refuses columns of a range of several lines.
        if start.line == end.line {
            let _ = write!(out, ",col={},endColumn={}", start.column, end.column);
        }
    }
    let mut message = finding.message.clone();
    let inside = place.inside.filter(|inside| !message.contains(inside));
    if let Some(inside) = inside {
        let _ = write!(message, "\nin {inside}");
    }
    for related in finding.related.iter().take(MAX_CALLS) {
        if let (Some(function), Some(source)) = (&related.function, &related.source) {
            let (function, source) = (printable(short_function(function)), printable(source));
            let _ = write!(message, "\n{} {function}, {source}", related.message);
        }
    }
    for text in [&finding.help, &finding.url] {
        if !text.is_empty() {
            let _ = write!(message, "\n{text}");
        }
    }
    let _ = writeln!(out, "::{}", data(&message));
    out
}

/// The text behind the second `::`.
fn data(text: &str) -> String {
    without_brackets(text, "\\u{5b}")
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
