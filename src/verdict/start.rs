//! Activating the plugin: `Environment.Activate` (`server/public/plugin/environment.go`).

use std::collections::{BTreeMap, BTreeSet};

use super::install::{is_hidden, webapp_fault};
use crate::executable::{self, Contents, Executable, PluginVerdict, Runs};
use crate::facts::executables::{for_platform, split_platform};
use crate::facts::{Facts, Target};
use crate::manifest::model::Manifest;
use crate::report::{Outcome, Step};
use crate::server::behaviour::{RELEASED_PLATFORMS, Unpacked};

/// What starting does on each platform, `install` having ended so.
#[must_use]
pub fn steps(facts: &Facts, install: Step) -> BTreeMap<String, Step> {
    let step = |platform: &String| match (install.outcome, facts.manifest()) {
        (Outcome::Accepted, Some(manifest)) => on_platform(facts, manifest, platform),
        (Outcome::Unknown, _) => install,
        _ => Step {
            outcome: Outcome::Fails,
            reason: install.reason,
        },
    };
    platforms(facts)
        .into_iter()
        .map(|platform| (platform.clone(), step(&platform)))
        .collect()
}

/// The platforms in question: those that servers are released for and those that the
/// manifest names; or the one that the bundle is for.
#[must_use]
pub fn platforms(facts: &Facts) -> BTreeSet<String> {
    if let Some(platform) = &facts.question.platform {
        return BTreeSet::from([platform.clone()]);
    }
    let server = facts.manifest().and_then(Manifest::server_part);
    let named = server.into_iter().flat_map(|server| &server.executables);
    let named = named.map(|executable| executable.platform.as_str());
    let known = named.filter(|platform| split_platform(platform).is_some());
    let released = facts.server.platforms.iter().cloned();
    released.chain(known.map(str::to_owned)).collect()
}

fn on_platform(facts: &Facts, manifest: &Manifest, platform: &str) -> Step {
    let fails = |rule| Step::because(Outcome::Fails, rule);
    if is_hidden(facts) {
        return fails("manifest/id-hidden");
    }
    if let Some(minimum) = manifest
        .min_server_version
        .as_ref()
        .filter(|v| !v.value.is_empty() && facts.server.asks_for_minimum)
    {
        match facts.server.semver.parse(&minimum.value) {
            Err(_) => return fails("manifest/min-server-version-invalid"),
            Ok(minimum) if !facts.server.release.meets(&minimum) => {
                return fails("manifest/min-server-version-unmet");
            }
            Ok(_) => {}
        }
    }
    let at_start = facts.server.webapp == Unpacked::AtStart;
    let webapp = facts.webapp.as_ref().filter(|_| at_start);
    if let Some(rule) = webapp.and_then(|webapp| webapp_fault(&webapp.target)) {
        return fails(rule);
    }
    if manifest.server_part().is_none() {
        return match manifest.webapp {
            Some(_) => Step::ok(Outcome::Starts),
            // There is nothing to start.
            None if !facts.server.asks_for_a_part => Step::ok(Outcome::Starts),
            None => fails("manifest/no-component"),
        };
    }
    let Some(executable) = for_platform(&facts.executables, platform) else {
        return fails("server/platform-missing");
    };
    match executable.target {
        Target::Refused(_) => fails("server/executable-path-invalid"),
        Target::Missing { .. } | Target::Directory => fails("server/executable-missing"),
        Target::File { mode, .. } if mode & 0o100 == 0 && !platform.starts_with("windows-") => {
            fails("server/not-executable")
        }
        Target::File { entry, .. } => match program(facts, entry, platform) {
            step if executable.platform.is_none() && is_fallback_fault(facts, entry, step) => {
                fails("server/fallback-executable")
            }
            step => step,
        },
    }
}

/// Whether a fallback fails only because it is for another one of the servers' platforms.
fn is_fallback_fault(facts: &Facts, entry: usize, step: Step) -> bool {
    step.reason == Some("server/wrong-platform")
        && facts.file(entry).is_some_and(|file| match &file.contents {
            Contents::Executable(program) => runs_on_a_server(program),
            _ => false,
        })
}

/// Whether a program runs on one of the platforms that servers are released for.
#[must_use]
pub fn runs_on_a_server(program: &Executable) -> bool {
    RELEASED_PLATFORMS
        .into_iter()
        .filter_map(split_platform)
        .any(|(os, arch)| !matches!(executable::runs_on(program, os, arch), Runs::No { .. }))
}

/// What running the file of this entry does.
fn program(facts: &Facts, entry: usize, platform: &str) -> Step {
    let unknown = |rule| Step::because(Outcome::Unknown, rule);
    let fails = |rule| Step::because(Outcome::Fails, rule);
    let Some(file) = facts.file(entry) else {
        return Step::ok(Outcome::Unknown);
    };
    if file
        .over_limit
        .is_some_and(|limit| limit.name == "executable")
    {
        return unknown("archive/over-limit");
    }
    match &file.contents {
        Contents::Empty | Contents::Other(_) => fails("server/not-an-executable"),
        Contents::Script(script) if script.cannot_start() => fails("server/script"),
        Contents::Script(_) => unknown("server/script"),
        Contents::Damaged(damaged) if damaged.starts == Some(false) => {
            fails("server/damaged-executable")
        }
        Contents::Damaged(_) => unknown("server/damaged-executable"),
        Contents::Executable(program) => executable(program, platform),
    }
}

/// Whether macOS on arm64 kills a program as it starts: that system runs no code for its own
/// processor without a signature (golang/go#42684). What stands in a universal file behind its first
/// slice is not known.
#[must_use]
pub fn is_killed(program: &Executable) -> bool {
    program.arch == "arm64" && program.signed == Some(false)
}

fn executable(program: &Executable, platform: &str) -> Step {
    let Some((os, arch)) = split_platform(platform) else {
        return Step::ok(Outcome::Unknown);
    };
    match executable::runs_on(program, os, arch) {
        Runs::No { .. } => return Step::because(Outcome::Fails, "server/wrong-platform"),
        Runs::Unknown { .. } => return Step::ok(Outcome::Unknown),
        Runs::Yes { .. } => {}
    }
    if platform == "darwin-arm64" && is_killed(program) {
        return Step::because(Outcome::Fails, "server/unsigned-macho");
    }
    match program.plugin.verdict {
        PluginVerdict::Yes if program.dynamic.is_some() && os == "linux" => {
            Step::because(Outcome::Unknown, "server/dynamic-linking")
        }
        PluginVerdict::Yes => Step::ok(Outcome::Starts),
        PluginVerdict::No | PluginVerdict::LibraryOnly => {
            Step::because(Outcome::Fails, "server/not-a-plugin")
        }
        _ if program.packed.is_some() => Step::because(Outcome::Unknown, "server/packed"),
        _ => Step::because(Outcome::Unknown, "server/not-a-plugin"),
    }
}
