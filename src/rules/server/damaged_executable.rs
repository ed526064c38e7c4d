//! Executables that are not whole.

use crate::bundle::Entry;
use crate::executable::Contents;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use super::started;

/// See `rules/server/damaged-executable.md`.
pub static RULE: Rule = rule!("server/damaged-executable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Some((entry, file)) = started.file(facts) else {
            continue;
        };
        let Contents::Damaged(damaged) = &file.contents else {
            continue;
        };
        if file.over_limit.is_some() {
            continue; // only its beginning was read
        }
        let name = facts.entry(entry).map(Entry::display).unwrap_or_default();
        let reason = &damaged.reason;
        out.add_as(
            started.severity,
            format!(
                "{name} is a damaged {} file: {} should be {}, is {} (its header, byte {})",
                damaged.format.name(),
                reason.what,
                reason.expected,
                reason.found,
                reason.offset
            ),
        )
        .help(format!(
            "It installs, and on {} it {}. Build it again, and compare sizes after copying.",
            started.on(),
            damaged.effect
        ))
        .at_entry(entry);
    }
}
