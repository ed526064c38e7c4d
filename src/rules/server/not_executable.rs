//! Programs without the execute bit.

use super::{is_released, started};
use crate::facts::Facts;
use crate::facts::Target;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/not-executable.md`.
pub static RULE: Rule = rule!("server/not-executable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Target::File { entry, mode, .. } = started.executable.target else {
            continue;
        };
        // Windows has no such bit.
        let mut platforms = started.on_each();
        platforms.retain(|platform| !platform.starts_with("windows-"));
        if mode & 0o100 != 0 || platforms.is_empty() {
            continue;
        }
        let released = platforms.iter().any(|it| is_released(facts, it));
        let severity = match released {
            true => Severity::Error,
            false => Severity::Warning,
        };
        let name = facts.entry_name(entry);
        out.add_as(severity, format!("{name} has mode {mode:04o}"))
            .help(format!(
                "{} installs it, then cannot start it on {}: permission denied. Set the execute bit \
                 before packing (chmod +x); on Windows use GNU tar with --mode=0755.",
                facts.server.release.short(),
                platforms.join(" and ")
            ))
            .platforms(platforms)
            .at_entry(entry);
    }
}
