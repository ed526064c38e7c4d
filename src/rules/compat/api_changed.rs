//! Methods of the API that servers in question have with other parameters or results than the
//! library that the plugin is built with.

use std::collections::BTreeMap;

use super::{
    Calls, Claim, in_question, name_asks, name_calls, newest_need, platforms_of, promised,
};
use crate::facts::Facts;
use crate::report::Confidence;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::api::Change;
use crate::verdict::needs::{self, Called};
use crate::version::Release;

/// See `rules/compat/api-changed.md`.
pub static RULE: Rule = rule!("compat/api-changed", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let called = needs::called(&facts.code);
    if called.iter().all(|called| called.method.changed.is_empty()) {
        return;
    }
    let servers = in_question(facts);
    let proven = newest_need(facts, &called);
    let asks = needs::asks_for_version(&facts.code, &called);
    for called in &called {
        let mut by_library: BTreeMap<Release, Calls<'_>> = BTreeMap::new();
        for (started, call) in &called.calls {
            if let Some(library) = started.library {
                by_library.entry(library).or_default().push((started, call));
            }
        }
        for (library, calls) in by_library {
            let broken = |server: &Release| called.method.broken_by(*server, library);
            if let Some(change) = servers.iter().find_map(broken) {
                // No less than all the rest needs: an edit must not ask for another.
                let need = proven.map_or(change.since, |proven| proven.max(change.since));
                report(facts, called, (change, need), library, &calls, &asks, out);
            }
        }
    }
}

fn report(
    facts: &Facts,
    called: &Called<'_>,
    (change, need): (&Change, Release),
    library: Release,
    calls: &Calls<'_>,
    asks: &Calls<'_>,
    out: &mut Findings<'_>,
) {
    let name = &called.method.name;
    let since = change.since.short();
    let after = change.after.unwrap_or(change.since).short();
    let is_new = change.has_new(library) == Some(true);
    let claim = Claim {
        promised: promised(facts),
    };
    let (message, own, theirs, mend, servers) = if is_new {
        (
            format!("calls {name} as servers from {since} on have it; up to {after} it is another"),
            &change.to,
            &change.from,
            claim.mend(need),
            format!("<={after}"),
        )
    } else {
        (
            format!("calls {name} as servers up to {after} had it; from {since} on it is another"),
            &change.from,
            &change.to,
            "Build the plugin with the library of such a server, and raise min_server_version to it"
                .to_owned(),
            format!(">={since}"),
        )
    };
    let built = library.short();
    let draft = out
        .add(message)
        .help(format!(
            "The plugin is built with the library of {built}, where it is {name}{own}; those \
             servers have {name}{theirs}. They do not understand each other: the call fails, an \
             error is logged, and the plugin goes on with empty values. {mend}, or call it only \
             where GetServerVersion allows."
        ))
        .confidence(match asks.is_empty() {
            true => called.confidence,
            false => called.confidence.min(Confidence::Medium),
        })
        .servers(servers)
        .evidence(name)
        .platforms(platforms_of(calls.iter().copied()));
    let draft = name_calls(draft, "called in", calls.iter().copied());
    let draft = name_asks(draft, asks);
    let draft = claim.place(draft, calls.first().map(|(started, _)| started.entry));
    if is_new && asks.is_empty() {
        claim.raise(draft, need);
    }
}
