//! A fallback that starts where it cannot run.

use crate::executable::{self, Contents, Runs};
use crate::facts::Facts;
use crate::facts::executables::split_platform;
use crate::rules::{Rule, draft::Findings, rule};
use super::started;

/// See `rules/server/fallback-executable.md`.
pub static RULE: Rule = rule!("server/fallback-executable", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for started in started(facts).into_iter().filter(|s| s.executable.platform.is_none()) {
        let Some((_, facts_of_file)) = started.file(facts) else {
            continue;
        };
        let Contents::Executable(program) = &facts_of_file.contents else {
            continue;
        };
        let runs_on = |platform: &&&str| {
            let pair = split_platform(platform);
            pair.is_some_and(|(os, arch)| !matches!(executable::runs_on(program, os, arch), Runs::No { .. }))
        };
        let (good, bad): (Vec<&str>, Vec<&str>) =
            started.platforms.iter().partition(|platform| runs_on(&platform));
        if good.is_empty() || bad.is_empty() {
            continue; // server/wrong-platform, or nothing wrong
        }
        out.add(format!("server.executable would also be started on {}", bad.join(" and ")))
            .help(format!(
                "A server starts it wherever `executables` has no entry for its platform, and this \
                 program is for {} alone: exec format error. List it under executables as {} and \
                 leave `executable` out.",
                good.join(" and "),
                good.join(" and ")
            ))
            .at_text(file, &started.executable.path);
    }
}
