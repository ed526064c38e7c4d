//! Methods of the web app's registry that it warns of.

use super::{at_places, version};
use crate::facts::Facts;
use crate::report::Confidence;
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;
use crate::webapp::code::Guard;

/// See `rules/compat/registry-deprecated.md`.
pub static RULE: Rule = rule!("compat/registry-deprecated", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for mut asked in needs::asked(facts) {
        // In the branch for servers that do not have what is to be called in its place.
        asked.calls.retain(|call| call.guard != Guard::Other);
        if asked.calls.is_empty() {
            continue;
        }
        let Some(deprecated) = asked.method.deprecated else {
            continue;
        };
        let mut servers = facts.question.servers.iter();
        if !servers.any(|server| server.release.meets(&version(deprecated))) {
            continue;
        }
        let (name, short) = (&asked.method.name, deprecated.short());
        let instead = match &asked.method.instead {
            Some(instead) => format!(" Call {instead} in its place."),
            None => String::new(),
        };
        let tracked = asked.calls.iter().any(|call| call.tracked);
        let draft = out
            .add(format!(
                "calls registry.{name}, of which web apps from {short} on warn"
            ))
            .help(format!(
                "It still works; the browser's console says that it will go.{instead}"
            ))
            .confidence(match tracked {
                true => Confidence::High,
                false => Confidence::Medium,
            })
            .servers(format!(">={short}"))
            .evidence(name);
        at_places(draft, asked.entry, asked.calls.iter().map(|call| call.at));
    }
}
