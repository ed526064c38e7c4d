//! A line for each finding: `path:entry:line:column: severity rule: message`, of a folder
//! `path/entry:line:column: …`, which editors and `grep` take for a file.

use std::fmt::Write;

use super::place;
use crate::report::origin::Kind;
use crate::report::{Diagnostic, Report};
use crate::text::printable;

/// The findings of all bundles, and a last line with the counts.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for bundle in &report.bundles {
        for finding in &bundle.diagnostics {
            let _ = writeln!(
                out,
                "{}",
                line(Some((&bundle.path, bundle.origin.kind)), finding)
            );
        }
    }
    for finding in &report.diagnostics {
        let _ = writeln!(out, "{}", line(None, finding));
    }
    let _ = writeln!(out, "{}", super::pretty::counts(report));
    if let Some(line) = super::pretty::gone(report) {
        let _ = writeln!(out, "{line}");
    }
    out.push_str(&super::statistics::lines(report));
    out
}

/// One finding, with the bundle's path and what it is.
pub(super) fn line(bundle: Option<(&str, Kind)>, finding: &Diagnostic) -> String {
    let entry = finding.location.entry.as_deref();
    let mut place: Vec<String> = match (bundle, entry) {
        (Some((path, Kind::Folder | Kind::SourceTree)), Some(entry)) => {
            vec![place::joined(&printable(path), entry)]
        }
        (bundle, entry) => {
            let path = bundle.map(|(path, _)| path);
            path.into_iter().chain(entry).map(printable).collect()
        }
    };
    if let Some(start) = finding.location.start {
        place.push(format!("{}:{}", start.line, start.column));
    }
    format!(
        "{}: {} {}: {}",
        place.join(":"),
        finding.severity.name(),
        finding.rule,
        finding.message
    )
}
