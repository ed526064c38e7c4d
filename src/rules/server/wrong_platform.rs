//! Programs for another system or machine.

use super::{StartedProgram, is_released, programs};
use crate::executable::{self, Executable, Runs};
use crate::facts::Facts;
use crate::facts::executables::{for_platform, split_platform};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::list;
use crate::verdict::start::runs_on_a_server;

/// See `rules/server/wrong-platform.md`.
pub static RULE: Rule = rule!("server/wrong-platform", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for found in programs(facts) {
        let StartedProgram {
            started,
            entry,
            name,
            program,
        } = found;
        if started.executable.platform.is_none() && runs_on_a_server(program) {
            continue; // server/fallback-executable
        }
        let (mut refused, mut doubtful) = (Vec::new(), Vec::new());
        for platform in &started.platforms {
            let Some((os, arch)) = split_platform(platform) else {
                continue;
            };
            let same_machine = program.slices.iter().any(|slice| slice.arch == arch);
            match executable::runs_on(program, os, arch) {
                Runs::No { reason } => refused.push((*platform, reason)),
                Runs::Unknown { reason } if !same_machine => doubtful.push((*platform, reason)),
                _ => {}
            }
        }
        if let (true, Some((_, why))) = (refused.is_empty(), doubtful.first()) {
            out.add_as(
                Severity::Warning,
                format!(
                    "{name}, listed as {}, may not run there: {why}",
                    keys(facts, &doubtful)
                ),
            )
            .help("Build it with the GOOS and GOARCH of its key.")
            .platforms(doubtful.iter().map(|(platform, _)| *platform))
            .at_entry(entry);
        }
        if refused.is_empty() {
            check_name(program, entry, &name, out);
            continue;
        }
        let mut reasons: Vec<&str> = refused.iter().map(|(_, why)| why.as_str()).collect();
        reasons.sort_unstable();
        reasons.dedup();
        let platforms: Vec<&str> = refused.iter().map(|(platform, _)| *platform).collect();
        let released = platforms
            .iter()
            .any(|platform| is_released(facts, platform));
        let severity = if released {
            Severity::Error
        } else {
            Severity::Warning
        };
        out.add_as(
            severity,
            format!(
                "{name}, listed as {}, does not run there: {}",
                keys(facts, &refused),
                reasons.join("; ")
            ),
        )
        .help(format!(
            "The plugin installs, and does not start on {}: exec format error. Build it with the \
                 GOOS and GOARCH of its key, or list it under the right one.",
            platforms.join(" and ")
        ))
        .platforms(platforms)
        .at_entry(entry);
    }
}

/// The keys under which servers of these platforms find it; a file may stand under several.
fn keys(facts: &Facts, platforms: &[(&str, String)]) -> String {
    let key = |(platform, _): &(&str, String)| {
        let listed = for_platform(&facts.executables, platform)?;
        Some(
            listed
                .platform
                .clone()
                .unwrap_or_else(|| "server.executable".to_owned()),
        )
    };
    let mut keys: Vec<String> = platforms.iter().filter_map(key).collect();
    keys.dedup();
    list(&keys.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A program that runs where it is listed can still carry another platform's name.
fn check_name(program: &Executable, entry: usize, name: &str, out: &mut Findings<'_>) {
    let stem = name.strip_suffix(".exe").unwrap_or(name);
    let mut parts = stem.rsplitn(3, ['-', '_']);
    let (Some(arch), Some(os)) = (parts.next(), parts.next()) else {
        return;
    };
    let named = format!("{os}-{arch}");
    let Some((os, arch)) = split_platform(&named) else {
        return;
    };
    if let Runs::No { reason } = executable::runs_on(program, os, arch) {
        out.add_as(
            Severity::Warning,
            format!("{name} is named for {named}: {reason}"),
        )
        .help("It runs where it is listed. Give it the name of what it is.")
        .at_entry(entry)
        .evidence("name");
    }
}
