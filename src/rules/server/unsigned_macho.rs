//! Programs that macOS kills.

use super::programs;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::start::is_killed;

/// See `rules/server/unsigned-macho.md`.
pub static RULE: Rule = rule!("server/unsigned-macho", Warning, High, check);

const PLATFORM: &str = "darwin-arm64";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for found in programs(facts) {
        if !found.started.platforms.contains(&PLATFORM) || !is_killed(found.program) {
            continue;
        }
        out.add_as(
            found.started.severity,
            format!("{} has no code signature", found.name),
        )
        .help(
            "macOS on arm64 kills programs without one as they start, so there the plugin \
                 installs and cannot be enabled. Go signs what it links; strip and other tools \
                 that change the file afterwards lose the signature. Build with -ldflags=\"-s -w\" \
                 instead, or run codesign -s - on the file.",
        )
        .platforms(found.started.on_each())
        .at_entry(found.entry);
    }
}
