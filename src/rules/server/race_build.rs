//! Programs built with Go's race detector.

use super::Common;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/race-build.md`.
pub static RULE: Rule = rule!("server/race-build", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(built) = Common::of(facts, |found| found.program.race) else {
        return;
    };
    let message = format!(
        "{} built with the race detector",
        built.subject("was", "were")
    );
    let draft = out.add_as(built.severity(Severity::Warning), message).help(
        "It is made for tests: such a program needs five to ten times the memory and two to twenty \
         times the time, on every server that runs the plugin. Build without -race.",
    );
    built.place(draft);
}
