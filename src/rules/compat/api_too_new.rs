//! Methods of the API that the oldest promised server does not have.

use super::{concerns, newest_need, promised};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::needs::{self, Called};

/// See `rules/compat/api-too-new.md`.
pub static RULE: Rule = rule!("compat/api-too-new", Error, High, check);

/// So many calls of one method are named.
const MAX_CALLS: usize = 5;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, text, minimum)) = promised(facts) else {
        return;
    };
    let called = needs::called(&facts.code);
    let asks = needs::asks_for_version(&called);
    let proven = newest_need(&called);
    for Called {
        method,
        confidence,
        calls,
    } in &called
    {
        if !concerns(facts, method.since, &minimum) {
            continue;
        }
        let short = method.since.short();
        let name = &method.name;
        let need = proven.map_or(method.since, |proven| proven.max(method.since));
        let sure = *confidence == Confidence::High && !asks;
        let doubt = match (*confidence, asks) {
            (_, true) => {
                " The code also asks for the server's version: if it calls the method only where \
                 that allows, ignore this with the reason."
            }
            (Confidence::High, _) => "",
            _ => {
                " Part of the way to this call was not seen: an interface of unknown type or reflection \
                 lies on it. It may be that nothing gets there."
            }
        };
        let mut draft = out
            .add_as(
                if sure { Severity::Error } else { Severity::Warning },
                format!("calls {name}, which servers before {short} do not have"),
            )
            .help(format!(
                "Older servers answer such a call with nothing and log an error; the plugin goes on \
                 with empty values. Raise min_server_version to {need}, or call it only where \
                 GetServerVersion allows.{doubt}"
            ))
            .confidence(if asks { Confidence::Medium.min(*confidence) } else { *confidence })
            .at_text(file, text)
            .servers(format!(">={}, <{short}", text.value))
            .evidence(name)
            .fix_text(&format!("raise it to {need}"), file, text, &need.to_string());
        let mut named: Vec<(&str, String)> = Vec::new();
        for (started, call) in calls {
            // Another platform's program says the same.
            let place = (call.place.function.as_str(), started.source(&call.place));
            if named.len() == MAX_CALLS || named.contains(&place) {
                continue;
            }
            draft = draft.related_code("called in", started.entry, place.0, &place.1);
            named.push(place);
        }
        let platforms = calls.iter().flat_map(|(started, _)| &started.platforms);
        let mut platforms: Vec<&str> = platforms.map(String::as_str).collect();
        platforms.sort_unstable();
        platforms.dedup();
        draft.platforms(platforms);
    }
}
