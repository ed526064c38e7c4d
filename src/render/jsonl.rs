//! JSON Lines: one finding a line, as it stands in the JSON report, behind its bundle's path; before
//! them what could not be checked, likewise.

use serde::Serialize;

use super::json;
use crate::report::{Diagnostic, Report, Unchecked};

#[derive(Serialize)]
struct Line<'a> {
    /// The bundle's path; null where the finding belongs to none.
    path: Option<&'a str>,
    #[serde(flatten)]
    finding: &'a Diagnostic,
}

#[derive(Serialize)]
struct NotChecked<'a> {
    path: &'a str,
    /// Why not.
    unchecked: &'a str,
}

/// What could not be checked, and the findings in the report's order; nothing where nothing was found.
#[must_use]
pub fn render(report: &Report) -> String {
    let in_bundles = report.bundles.iter().flat_map(|bundle| {
        let path = Some(bundle.path.as_str());
        bundle.diagnostics.iter().map(move |it| (path, it))
    });
    let outside = report.diagnostics.iter().map(|finding| (None, finding));
    let mut out = String::new();
    for Unchecked { path, reason } in &report.unchecked {
        let unchecked = reason;
        out.push_str(&json::line(&NotChecked { path, unchecked }));
        out.push('\n');
    }
    for (path, finding) in in_bundles.chain(outside) {
        out.push_str(&json::line(&Line { path, finding }));
        out.push('\n');
    }
    out
}
