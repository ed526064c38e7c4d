//! How often each rule found something.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::{Report, Severity};

/// The findings of one rule and severity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// The rule's full name.
    pub rule: &'static str,
    /// How bad they are.
    pub severity: Severity,
    /// How many.
    pub count: usize,
    /// How many of them carry the edit that mends them.
    pub fixable: usize,
}

/// The counts of a report's findings by rule and severity, the most first, then the worst,
/// then by name.
#[must_use]
pub fn count(report: &Report) -> Vec<RuleCount> {
    let mut counts: BTreeMap<(&'static str, Severity), RuleCount> = BTreeMap::new();
    for finding in report.findings() {
        let (rule, severity) = (finding.rule, finding.severity);
        let count = counts.entry((rule, severity)).or_insert(RuleCount {
            rule,
            severity,
            count: 0,
            fixable: 0,
        });
        count.count += 1;
        count.fixable += usize::from(finding.fix.is_some());
    }
    let mut counts: Vec<RuleCount> = counts.into_values().collect();
    counts.sort_by_key(|count| (Reverse(count.count), Reverse(count.severity), count.rule));
    counts
}
