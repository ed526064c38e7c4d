//! JSON Lines: one finding a line, as it stands in the JSON report, behind its bundle's path.

use serde::Serialize;

use super::json;
use crate::report::{Diagnostic, Report};

#[derive(Serialize)]
struct Line<'a> {
    /// The bundle's path; null where the finding belongs to none.
    path: Option<&'a str>,
    #[serde(flatten)]
    finding: &'a Diagnostic,
}

/// The findings in the report's order; nothing where nothing was found.
#[must_use]
pub fn render(report: &Report) -> String {
    let in_bundles = report.bundles.iter().flat_map(|bundle| {
        let path = Some(bundle.path.as_str());
        bundle.diagnostics.iter().map(move |it| (path, it))
    });
    let outside = report.diagnostics.iter().map(|finding| (None, finding));
    let mut out = String::new();
    for (path, finding) in in_bundles.chain(outside) {
        out.push_str(&json::line(&Line { path, finding }));
        out.push('\n');
    }
    out
}
