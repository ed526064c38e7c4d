//! Programs that never speak the plugin protocol.

use super::{StartedProgram, programs};
use crate::executable::PluginVerdict;
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/not-a-plugin.md`.
pub static RULE: Rule = rule!("server/not-a-plugin", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for found in programs(facts) {
        let StartedProgram {
            started,
            entry,
            name,
            program,
        } = &found;
        // Where it does not run, server/wrong-platform says so.
        let place = match found.runs_nowhere() {
            true => "where it runs".to_owned(),
            false => format!("on {}", found.runs_on().join(" and ")),
        };
        let effect = format!(
            "The plugin installs. Started {place} it does not answer as a plugin: Unrecognized remote \
             plugin message, or a time-out."
        );
        match (&program.go, program.plugin.verdict) {
            (_, PluginVerdict::Yes) => {}
            _ if program.packed.is_some() => {} // server/packed
            (_, PluginVerdict::No | PluginVerdict::LibraryOnly) => {
                out.add_as(
                    started.severity,
                    format!("{name} is a Go program that never calls plugin.ClientMain"),
                )
                .help(format!("{effect} Check that the right program was packed, and that its main calls plugin.ClientMain."))
                .platforms(started.on_each())
                .at_entry(*entry);
            }
            (Some(_), _) | (None, PluginVerdict::ServesGoPlugin) => unclear(&found, out),
            (None, _) if program.has_pclntab => {
                unclear(&found, out);
            }
            (None, _) => {
                out.add_as(Severity::Warning, format!("{name} is no Go program"))
                    .help(format!(
                        "Mattermost's plugin library exists for Go alone; whether this program speaks \
                         its protocol cannot be seen. If it does not: {effect}"
                    ))
                    .confidence(Confidence::Medium)
                    .platforms(started.on_each())
                    .at_entry(*entry);
            }
        }
    }
}

/// A Go program of which the tables do not tell.
fn unclear(found: &StartedProgram<'_>, out: &mut Findings<'_>) {
    let name = &found.name;
    let why = match found.program.plugin.verdict {
        PluginVerdict::ServesGoPlugin => {
            "it serves hashicorp/go-plugin without Mattermost's plugin library"
        }
        _ => "its function table is missing, or its names were replaced",
    };
    out.add_as(
        Severity::Warning,
        format!("whether {name} is a plugin cannot be seen: {why}"),
    )
    .help("If it does not call plugin.ClientMain, servers install it and cannot start it.")
    .confidence(Confidence::Medium)
    .platforms(found.started.on_each())
    .at_entry(found.entry);
}
