//! A line for each finding: `path:entry:line:column: severity rule: message`.

use std::fmt::Write;

use crate::report::{Diagnostic, Report};
use crate::text::printable;

/// The findings of all bundles, and a last line with the counts.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for bundle in &report.bundles {
        for finding in &bundle.diagnostics {
            let _ = writeln!(out, "{}", line(&bundle.path, finding));
        }
    }
    for finding in &report.diagnostics {
        let _ = writeln!(out, "{}", line("", finding));
    }
    let _ = writeln!(out, "{}", super::pretty::counts(report));
    out
}

fn line(path: &str, finding: &Diagnostic) -> String {
    let mut place = printable(path);
    if let Some(entry) = &finding.location.entry {
        let _ = write!(place, ":{}", printable(entry));
    }
    if let Some(start) = finding.location.start {
        let _ = write!(place, ":{}:{}", start.line, start.column);
    }
    format!(
        "{place}: {} {}: {}",
        finding.severity.name(),
        finding.rule,
        finding.message
    )
}
