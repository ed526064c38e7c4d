//! Executables that are not whole.

use super::{Started, started};
use crate::executable::{Contents, DamageReason, Format};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/damaged-executable.md`.
pub static RULE: Rule = rule!("server/damaged-executable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Some((entry, file)) = started.file(facts) else {
            continue;
        };
        if file.over_limit.is_some() {
            continue; // only its beginning was read
        }
        let name = facts.entry_name(entry);
        if let Contents::Executable(program) = &file.contents {
            if let Some(reason) = &program.incomplete {
                incomplete(&started, program.format, reason, &name, entry, out);
            }
            continue;
        }
        let Contents::Damaged(damaged) = &file.contents else {
            continue;
        };
        let reason = &damaged.reason;
        let severity = match damaged.starts {
            Some(true) => Severity::Warning,
            Some(false) | None => started.severity,
        };
        out.add_as(
            severity,
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
        .platforms(started.on_each())
        .at_entry(entry);
    }
}

/// A part is missing that no system needs to start the program.
fn incomplete(
    started: &Started<'_>,
    format: Format,
    reason: &DamageReason,
    name: &str,
    entry: usize,
    out: &mut Findings<'_>,
) {
    out.add_as(
        Severity::Warning,
        format!(
            "the end of {name} is missing: its {} header (byte {}) promises {} for {}, there is {}",
            format.name(),
            reason.offset,
            reason.expected,
            reason.what,
            reason.found
        ),
    )
    .help(
        "It starts all the same: systems do not read that part, debuggers do. A file that was cut \
         while it was copied looks like this. Build it again, and compare sizes after copying.",
    )
    .platforms(started.on_each())
    .at_entry(entry);
}
