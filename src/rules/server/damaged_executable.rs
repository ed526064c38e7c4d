//! Executables that are not whole.

use super::started;
use crate::bundle::Entry;
use crate::executable::Contents;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

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
                "{name} is a damaged {} file: its header (byte {}) promises {} for {}, there is {}",
                damaged.format.name(),
                reason.offset,
                reason.expected,
                reason.what,
                reason.found
            ),
        )
        .help(format!(
            "It installs. On {}: {}. Build it again, and compare sizes after copying.",
            started.on(),
            damaged.effect
        ))
        .at_entry(entry);
    }
}
