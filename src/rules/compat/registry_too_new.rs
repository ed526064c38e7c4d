//! Methods of the web app's registry that the oldest promised server does not have.

use super::{Claim, newest_need};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;
use crate::webapp::code::Guard;

/// See `rules/compat/registry-too-new.md`.
pub static RULE: Rule = rule!("compat/registry-too-new", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(claim) = Claim::of(facts) else {
        return;
    };
    let proven = newest_need(facts, &needs::called(&facts.code));
    for asked in needs::asked(facts) {
        let method = asked.method;
        let Some(confidence) = asked.unguarded else {
            continue;
        };
        if !claim.concerns(facts, method.earliest()) {
            continue;
        }
        let short = method.earliest().short();
        let name = &method.name;
        let sure = confidence == Confidence::High;
        let (severity, since) = match method.between {
            Some((_, latest)) => (
                Severity::Warning,
                format!(
                    " It is not certain with which release it came: it is missing before {short} \
                     and there from {} on.",
                    latest.short()
                ),
            ),
            None if sure => (Severity::Error, String::new()),
            None => (Severity::Warning, String::new()),
        };
        let depends = asked.needing().all(|call| call.guard == Guard::Other);
        let doubt = match (sure, depends, method.is_verified()) {
            (true, ..) | (.., false) => "",
            (_, true, _) => {
                " The call depends on the server's version, on another method of the registry, or on \
                 what calls the function around it from far away: if that keeps it from such servers, \
                 ignore this with the reason."
            }
            (_, false, _) => {
                " What it is called on was not followed back to initialize; its name says that it is \
                 the registry."
            }
        };
        let surely = method.surely();
        let need = proven.map_or(surely, |proven| proven.max(surely));
        let draft = out
            .add_as(
                severity,
                format!("calls registry.{name}, which web apps before {short} do not have"),
            )
            .help(format!(
                "There it is undefined, and the call throws: nothing behind it in initialize is run, \
                 and the page may stay blank. {}, or call it only where it is there: \
                 if (registry.{name}).{since}{doubt}",
                claim.mend(need)
            ))
            .confidence(confidence)
            .servers(claim.before(&short))
            .evidence(name);
        let places = asked.needing().map(|call| call.at);
        let draft = claim.place_in_script(draft, "called here", asked.entry, places);
        if sure {
            claim.raise(draft, need);
        }
    }
}
