//! GitLab's Code Quality report: a list of findings, each with a file of the repository.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use std::collections::HashMap;

use serde::Serialize;

use super::{json, place};
use crate::report::{Report, Severity};
use crate::text::digest;

#[derive(Serialize)]
struct Finding {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

/// One JSON list, worst first, a finding a line.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut lines = Vec::new();
    for (bundle, finding) in place::worst_first(report) {
        let place = place::of(report, bundle, finding);
        // A bundle's name has its version in it, and the next build's findings are the same.
        let owner = bundle.map_or("", |it| it.id.as_deref().unwrap_or(&it.path));
        let fingerprint = digest(&[owner, &finding.fingerprint]);
        let count = seen.entry(fingerprint.clone()).or_default();
        *count += 1;
        let inside = place.inside.as_deref();
        let inside = inside.filter(|inside| !finding.message.contains(inside));
        lines.push(json::line(&Finding {
            description: match inside {
                Some(inside) => format!("{} ({inside})", finding.message),
                None => finding.message.clone(),
            },
            check_name: finding.rule,
            fingerprint: match count {
                1 => fingerprint,
                again => digest(&[&fingerprint, &again.to_string()]),
            },
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                lines: Lines {
                    begin: place.line(),
                },
                path: place.path,
            },
        }));
    }
    match lines.as_slice() {
        [] => "[]\n".to_owned(),
        lines => format!("[\n{}\n]\n", lines.join(",\n")),
    }
}
