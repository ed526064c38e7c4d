//! Methods of the web app's registry that servers in question no longer have.

use super::{at_places, version};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;

/// See `rules/compat/registry-removed.md`.
pub static RULE: Rule = rule!("compat/registry-removed", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for asked in needs::asked(facts) {
        let (Some(removed), Some(confidence)) = (asked.method.removed, asked.unguarded) else {
            continue;
        };
        let mut servers = facts.question.servers.iter();
        if !servers.any(|server| server.release.meets(&version(removed))) {
            continue;
        }
        let (name, short) = (&asked.method.name, removed.short());
        let severity = match confidence {
            Confidence::High => Severity::Error,
            _ => Severity::Warning,
        };
        let draft = out
            .add_as(
                severity,
                format!("calls registry.{name}, which web apps from {short} on do not have"),
            )
            .help(format!(
                "There it is undefined, and the call throws: nothing behind it in initialize is run. \
                 Leave it out, or call it only where it is there: if (registry.{name})."
            ))
            .confidence(confidence)
            .servers(format!(">={short}"))
            .evidence(name);
        at_places(draft, asked.entry, asked.needing().map(|call| call.at));
    }
}
