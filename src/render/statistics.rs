//! The counts by rule, after the summary.

use std::fmt::Write;

use super::Screen;
use super::style::{Style, paint};
use crate::report::RuleCount;

/// A line for each rule and severity: how many, how bad, which, and how many have a fix.
#[must_use]
pub fn render(counts: &[RuleCount], screen: Screen) -> String {
    let widest = counts.iter().map(|count| count.count).max().unwrap_or(0);
    let width = widest.to_string().len();
    let mut out = String::new();
    for count in counts {
        let severity = format!("{:7}", count.severity.name());
        let _ = write!(
            out,
            "{:>width$}  {}  {}",
            count.count,
            paint(screen, Style::Severity(count.severity), &severity),
            count.rule,
        );
        // Where that does not fit, it stands below the rule.
        let fixable = match count.fixable {
            0 => String::new(),
            fixable if fixable == count.count => "with a fix".to_owned(),
            fixable => format!("{fixable} with a fix"),
        };
        let used = width + 2 + 7 + 2 + count.rule.len();
        if !fixable.is_empty() && used + 2 + fixable.len() > screen.width {
            let _ = write!(out, "\n{:indent$}", "", indent = width + 9);
        }
        let _ = match fixable.is_empty() {
            true => writeln!(out),
            false => writeln!(out, "  {fixable}"),
        };
    }
    out
}
