//! A rule that could not run.

use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/internal/rule-failed.md`. It looks at nothing itself: the runner reports.
pub static RULE: Rule = rule!("internal/rule-failed", Error, High, |_, _| {});

/// Reports that `rule` failed.
pub fn report(out: &mut Findings<'_>, rule: &str) {
    out.add(format!("{rule} could not run; whether it would find something is unknown"))
        .help(
            "This is a fault in mmlint, not in the bundle. All other rules ran. Please report it \
             with the bundle.",
        )
        .evidence(rule);
}
