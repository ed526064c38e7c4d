//! Programs for another system or machine.

use crate::bundle::Entry;
use crate::executable::{self, Contents, Runs};
use crate::facts::Facts;
use crate::facts::executables::split_platform;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use super::is_released;
use super::started;

/// See `rules/server/wrong-platform.md`.
pub static RULE: Rule = rule!("server/wrong-platform", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for started in started(facts) {
        let Some((entry, file)) = started.file(facts) else {
            continue;
        };
        let Contents::Executable(program) = &file.contents else {
            continue;
        };
        let refusals = started.platforms.iter().filter_map(|platform| {
            let (os, arch) = split_platform(platform)?;
            match executable::runs_on(program, os, arch) {
                Runs::No { reason } => Some((*platform, reason)),
                _ => None,
            }
        });
        let refusals: Vec<(&str, String)> = refusals.collect();
        let is_fallback = started.executable.platform.is_none();
        if refusals.is_empty() || (is_fallback && refusals.len() < started.platforms.len()) {
            continue; // server/fallback-executable speaks of the others
        }
        let name = facts.entry(entry).map(Entry::display).unwrap_or_default();
        let platforms: Vec<&str> = refusals.iter().map(|(platform, _)| *platform).collect();
        let why = refusals.first().map_or("", |(_, why)| why.as_str());
        let released = platforms.iter().any(|platform| is_released(facts, platform));
        let severity = if released { Severity::Error } else { Severity::Warning };
        let key = started.executable.platform.as_deref().unwrap_or("server.executable");
        out.add_as(severity, format!("{name}, listed as {key}, does not run there: {why}"))
            .help(format!(
                "The plugin installs, and does not start on {}: exec format error. Build it with the \
                 GOOS and GOARCH of its key, or list it under the right one.",
                platforms.join(" and ")
            ))
            .at_entry(entry);
    }
}
