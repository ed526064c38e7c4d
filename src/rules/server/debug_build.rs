//! Programs built for a debugger.

use super::Common;
use crate::executable::GoBuild;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/server/debug-build.md`.
pub static RULE: Rule = rule!("server/debug-build", Warning, High, check);

/// The debugger for Go.
const DELVE: &str = "github.com/go-delve/delve";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let go = |build: &Option<GoBuild>, has: fn(&GoBuild) -> bool| build.as_ref().is_some_and(has);
    if let Some(built) = Common::of(facts, |found| go(&found.program.go, is_unoptimised)) {
        let message = format!(
            "{} built without optimisation (-gcflags with -N)",
            built.subject("was", "were")
        );
        let draft = out.add_as(built.severity(Severity::Warning), message).help(
            "A debugger can follow such a program; servers run it several times slower. The starter \
             template builds so where MM_DEBUG is set: unset it, clean, and build again.",
        );
        built.place(draft);
    }
    if let Some(built) = Common::of(facts, |found| go(&found.program.go, has_debugger)) {
        let message = format!(
            "{} linked with the debugger Delve",
            built.subject("was", "were")
        );
        let draft = out
            .add_as(built.severity(Severity::Warning), message)
            .help(
                "Who can reach a debugger in a running plugin can do all that the server can. Build \
                 the release without it.",
            )
            .evidence("delve");
        built.place(draft);
    }
}

/// `-N` among the flags for the compiler, as in `all=-N -l`.
fn is_unoptimised(build: &GoBuild) -> bool {
    let flags = build.setting("-gcflags").unwrap_or_default();
    flags
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | ';' | '\'' | '"'))
        .any(|flag| flag == "-N")
}

fn has_debugger(build: &GoBuild) -> bool {
    build.deps.iter().any(|module| module.path == DELVE)
}
