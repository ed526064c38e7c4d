//! Files that no system can start.

use super::started;
use crate::executable::Contents;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/not-an-executable.md`.
pub static RULE: Rule = rule!("server/not-an-executable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Some((entry, file)) = started.file(facts) else {
            continue;
        };
        let what = match &file.contents {
            Contents::Empty => "empty".to_owned(),
            Contents::Other(other) => other.what.to_owned(),
            _ => continue,
        };
        let name = facts.entry_name(entry);
        out.add_as(
            started.severity,
            format!("{name} is no executable: it is {what}"),
        )
        .help(format!(
            "The plugin installs, and does not start on {}: exec format error. Pack the program \
                 that go build writes.",
            started.on()
        ))
        .platforms(started.on_each())
        .at_entry(entry);
    }
}
