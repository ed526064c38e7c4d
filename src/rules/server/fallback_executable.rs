//! A fallback that starts where it cannot run.

use super::{is_refused, started};
use crate::executable::Contents;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::start::runs_on_a_server;

/// See `rules/server/fallback-executable.md`.
pub static RULE: Rule = rule!("server/fallback-executable", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for started in started(facts)
        .into_iter()
        .filter(|s| s.executable.platform.is_none())
    {
        let Some((_, facts_of_file)) = started.file(facts) else {
            continue;
        };
        let Contents::Executable(program) = &facts_of_file.contents else {
            continue;
        };
        if !runs_on_a_server(program) {
            continue; // server/wrong-platform
        }
        let bad = started.platforms.iter().copied();
        let bad: Vec<&str> = bad.filter(|it| is_refused(program, it)).collect();
        if bad.is_empty() {
            continue;
        }
        let own = program.platform();
        out.add(format!(
            "server.executable would also be started on {}",
            bad.join(" and ")
        ))
        .help(format!(
            "A server starts it wherever `executables` has no entry for its platform, and this \
                 program is for {own}: exec format error. Build one for {} as well, list each under \
                 `executables` by its platform, and leave `executable` out.",
            bad.join(" and ")
        ))
        .platforms(bad)
        .at_text(file, &started.executable.path);
    }
}
