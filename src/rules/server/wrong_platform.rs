//! Programs for another system or machine.

use super::{StartedProgram, is_released, programs};
use crate::executable::{self, Executable, Runs};
use crate::facts::Facts;
use crate::facts::executables::split_platform;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
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
        let key = started
            .executable
            .platform
            .as_deref()
            .unwrap_or("server.executable");
        if let (true, Some((_, why))) = (refused.is_empty(), doubtful.first()) {
            out.add_as(
                Severity::Warning,
                format!("{name}, listed as {key}, may not run there: {why}"),
            )
            .help("Build it with the GOOS and GOARCH of its key.")
            .platforms(doubtful.iter().map(|(platform, _)| *platform))
            .at_entry(entry);
        }
        let Some((_, why)) = refused.first() else {
            check_name(program, entry, &name, out);
            continue;
        };
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
            format!("{name}, listed as {key}, does not run there: {why}"),
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
