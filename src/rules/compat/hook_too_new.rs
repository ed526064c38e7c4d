//! Hooks that the oldest promised server never calls.

use super::{Claim, name_hook};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::api;
use crate::verdict::needs;

/// See `rules/compat/hook-too-new.md`.
pub static RULE: Rule = rule!("compat/hook-too-new", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(claim) = Claim::of(facts) else {
        return;
    };
    for hook in needs::hooks(&facts.code) {
        let Some(known) = api::hook(hook.name).filter(|_| hook.is_called) else {
            continue;
        };
        if !claim.concerns(facts, known.since) {
            continue;
        }
        let short = known.since.short();
        let draft = out
            .add(format!(
                "{} is a hook that servers before {short} never call",
                hook.name
            ))
            .help(format!(
                "Nothing fails there; what the plugin does in it does not happen. {} if the plugin \
                 cannot do without, or say so in its documentation.",
                claim.mend(known.since)
            ))
            .servers(claim.before(&short))
            .evidence(hook.name)
            .platforms(hook.platforms.iter().copied());
        let draft = claim.place(draft, Some(hook.started.entry));
        name_hook(draft, &hook);
    }
}
