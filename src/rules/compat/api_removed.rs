//! Methods of the API that servers in question no longer have.

use super::{name_asks, name_calls, platforms_of, version};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;

/// See `rules/compat/api-removed.md`.
pub static RULE: Rule = rule!("compat/api-removed", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let called = needs::called(&facts.code);
    let asks = needs::asks_for_version(&facts.code, &called);
    for called in &called {
        let Some(removed) = called.method.removed else {
            continue;
        };
        let gone = facts
            .question
            .servers
            .iter()
            .any(|server| server.release.meets(&version(removed)));
        let Some((started, _)) = called.calls.first().filter(|_| gone) else {
            continue;
        };
        let sure = called.confidence == Confidence::High && asks.is_empty();
        let name = &called.method.name;
        let short = removed.short();
        let draft = out.add_as(
            if sure {
                Severity::Error
            } else {
                Severity::Warning
            },
            format!("calls {name}, which servers from {short} on do not have"),
        )
        .help(
            "They answer with nothing and log an error; the plugin goes on with empty values. The \
             library of such a server does not have the method either: build with it, and use what \
             its documentation names instead.",
        )
        .confidence(match asks.is_empty() {
            true => called.confidence,
            false => called.confidence.min(Confidence::Medium),
        })
        .at_entry(started.entry)
        .servers(format!(">={short}"))
        .evidence(name)
        .platforms(platforms_of(called.calls.iter().copied()));
        let draft = name_calls(draft, "called in", called.calls.iter().copied());
        name_asks(draft, &asks);
    }
}
