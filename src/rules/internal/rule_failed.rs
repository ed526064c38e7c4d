//! A rule that could not run.

use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/internal/rule-failed.md`. It looks at nothing itself: the runner reports.
pub static RULE: Rule = rule!("internal/rule-failed", Error, High, |_, _| {});

/// Reports that `what`, a rule or a stage before the rules, failed.
pub fn report(out: &mut Findings<'_>, what: &str) {
    out.add(format!(
        "{what} failed; whether it would find something is unknown"
    ))
    .help(
        "This is a fault in mmlint, not in the bundle. The other rules ran as far as they could. \
             Please report it with the bundle.",
    )
    .evidence(what);
}
