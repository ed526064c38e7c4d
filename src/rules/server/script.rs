//! Scripts in the place of programs.

use super::started;
use crate::executable::{Contents, Script};
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
        if let Some(whose) = lost(script) {
            out.add_as(
                started.severity,
                format!("the first line of {name} ends in a carriage return"),
            )
            .help(format!(
                "The plugin installs, and does not start on {}: no such file or directory, since \
                     the name of the {whose} ends in an invisible character. Save the script with \
                     Unix line ends.",
                started.on()
            ))
            .platforms(started.on_each())
            .at_entry(entry);
        } else if script.cannot_start() {
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
            let interpreter = &script.interpreter;
            out.add(format!("the first line of {name} ends in a carriage return"))
                .help(format!(
                    "The argument of {interpreter} ends in an invisible character: perl passes over that, a shell \
                     refuses it. Save the script with Unix line ends. What it starts was not checked."
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

/// What is not found, since the carriage return at the end of the line belongs to its name.
fn lost(script: &Script) -> Option<&'static str> {
    match script {
        _ if script.is_lost_by_kernel() => Some("interpreter"),
        _ if script.is_lost_by_env() => Some("program that env looks for"),
        _ => None,
    }
}
