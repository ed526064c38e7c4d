//! Programs without the execute bit.

use super::started;
use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/not-executable.md`.
pub static RULE: Rule = rule!("server/not-executable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Target::File { entry, mode, .. } = started.executable.target else {
            continue;
        };
        // Windows has no such bit.
        if mode & 0o100 != 0 || started.platforms.iter().all(|p| p.starts_with("windows-")) {
            continue;
        }
        let name = facts.entry_name(entry);
        out.add_as(started.severity, format!("{name} has mode {mode:04o}"))
            .help(format!(
                "{} installs it, then cannot start it on {}: permission denied. Set the execute bit \
                 before packing (chmod +x); on Windows use GNU tar with --mode=0755.",
                facts.server.release.short(),
                started.on()
            ))
            .platforms(started.on_each())
            .at_entry(entry);
    }
}
