//! Scripts in the place of programs.

use super::started;
use crate::executable::Contents;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/script.md`.
pub static RULE: Rule = rule!("server/script", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Some((entry, file)) = started.file(facts) else {
            continue;
        };
        let Contents::Script(script) = &file.contents else {
            continue;
        };
        let name = facts.entry_name(entry);
        if script.cannot_start() && !script.crlf {
            let what = if script.too_long { "an overlong" } else { "no" };
            out.add_as(
                started.severity,
                format!("the first line of {name} names {what} interpreter"),
            )
            .help(format!(
                "The plugin installs, and does not start on {}: exec format error.",
                started.on()
            ))
            .platforms(started.on_each())
            .at_entry(entry);
        } else if script.crlf {
            out.add_as(started.severity, format!("the first line of {name} ends in a carriage return"))
                .help(format!(
                    "The plugin installs, and does not start on {}: no such file or directory, since \
                     the name of the interpreter ends in an invisible character. Save the script with \
                     Unix line ends.",
                    started.on()
                ))
                .platforms(started.on_each())
                .at_entry(entry);
        } else {
            out.add(format!("{name} is a script for {}", script.interpreter))
                .help(
                    "It starts where that interpreter exists, and works if it runs a real plugin \
                     program. mmlint does not look inside scripts: what they start was not checked.",
                )
                .platforms(started.on_each())
                .at_entry(entry);
        }
    }
}
