//! Paths that servers refuse to start.

use super::started;
use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/executable-path-invalid.md`.
pub static RULE: Rule = rule!("server/executable-path-invalid", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for started in started(facts) {
        let path = &started.executable.path;
        if let Target::Refused(cleaned) = &started.executable.target {
            out.add_as(
                started.severity,
                format!(
                    "the path {:?} reads {cleaned:?} and begins with two dots",
                    path.value
                ),
            )
            .help(format!(
                "The plugin installs, and cannot be enabled on {}: invalid backend executable. The \
                 path starts in the plugin's folder and may not leave it, nor begin with a folder \
                 called `..something`.",
                started.on()
            ))
            .platforms(started.on_each())
            .at_text(file, path);
        }
    }
}
