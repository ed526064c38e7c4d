//! Programs of which no commit has the source.

use super::Common;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/dirty-build.md`.
pub static RULE: Rule = rule!("server/dirty-build", Info, High, check);

/// How much of a commit's name is shown.
pub const SHORT: usize = 10;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let setting = |found: &super::StartedProgram<'_>, key| {
        let go = found.program.go.as_ref()?;
        go.setting(key).map(str::to_owned)
    };
    let Some(built) = Common::of(facts, |found| {
        setting(found, "vcs.modified").as_deref() == Some("true")
    }) else {
        return;
    };
    let revision = built
        .0
        .iter()
        .find_map(|found| setting(found, "vcs.revision"))
        .map_or_else(String::new, |revision| {
            let short: String = revision.chars().take(SHORT).collect();
            format!(" {short}")
        });
    let draft = out
        .add_as(
            Severity::Info,
            format!("built from commit{revision} with changes that are not in it"),
        )
        .help(
            "The work tree had changed or new files, often generated ones, so the repository does \
             not show all that is in the program. Build releases from a clean checkout, and have \
             Git ignore what the build writes.",
        );
    built.place(draft);
}
