//! Methods of the API that the oldest promised server does not have.

use super::{Claim, name_asks, name_calls, newest_need, only_may, platforms_of};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;

/// See `rules/compat/api-too-new.md`.
pub static RULE: Rule = rule!("compat/api-too-new", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(claim) = Claim::of(facts) else {
        return;
    };
    let called = needs::called(&facts.code);
    let asks = needs::asks_for_version(&facts.code, &called);
    let proven = newest_need(facts, &called);
    for called in &called {
        let method = called.method;
        // A helper that makes sure of the server returns an error on an older one.
        let Some(confidence) = called.unguarded else {
            continue;
        };
        if !claim.concerns(facts, method.since) {
            continue;
        }
        let short = method.since.short();
        let name = &method.name;
        let since = called.since();
        let need = proven.map_or(since, |proven| proven.max(since));
        let sure = confidence == Confidence::High && asks.is_empty();
        let doubt = match (confidence, asks.is_empty()) {
            (_, false) => {
                let also = match asks.iter().all(only_may) {
                    true => "may also ask",
                    false => "also asks",
                };
                format!(
                    " The code {also} for the server's version: if it calls the method only where \
                     that allows, ignore this with the reason."
                )
            }
            (Confidence::High, _) => String::new(),
            _ => " Part of the way to this call was not seen: an interface of unknown type or \
                  reflection lies on it. It may be that nothing gets there."
                .to_owned(),
        };
        // Nobody can ask whether they may ask.
        let guard = match name.as_str() {
            "GetServerVersion" => "",
            _ => ", or call it only where GetServerVersion allows",
        };
        let draft = out
            .add_as(
                if sure { Severity::Error } else { Severity::Warning },
                format!("calls {name}, which servers before {short} do not have"),
            )
            .help(format!(
                "Older servers answer such a call with nothing and log an error; the plugin goes on \
                 with empty values. {}{guard}.{doubt}",
                claim.mend(need)
            ))
            .confidence(match asks.is_empty() {
                true => confidence,
                false => confidence.min(Confidence::Medium),
            })
            .servers(claim.before(&short))
            .evidence(name)
            .platforms(platforms_of(called.needing()));
        let draft = name_calls(draft, "called in", called.needing());
        let draft = name_asks(draft, &asks);
        let first = called.needing().next();
        let draft = claim.place(draft, first.map(|(started, _)| started.entry));
        // Where the call may be guarded, raising the minimum may give up servers for nothing.
        if asks.is_empty() {
            claim.raise(draft, need);
        }
    }
}
