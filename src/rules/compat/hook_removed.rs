//! Hooks that servers in question no longer call.

use super::{name_hook, version};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::api;
use crate::verdict::needs;

/// See `rules/compat/hook-removed.md`.
pub static RULE: Rule = rule!("compat/hook-removed", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for hook in needs::hooks(&facts.code) {
        let Some(removed) = api::hook(hook.name).and_then(|known| known.removed) else {
            continue;
        };
        let mut servers = facts.question.servers.iter();
        if !hook.is_called || !servers.any(|server| server.release.meets(&version(removed))) {
            continue;
        }
        let short = removed.short();
        let draft = out.add(format!(
            "{} is a hook that servers from {short} on do not call",
            hook.name
        ))
        .help(
            "What the plugin does in it does not happen there. Take it out, or use what came in \
             its place.",
        )
        .at_entry(hook.started.entry)
        .servers(format!(">={short}"))
        .evidence(hook.name)
        .platforms(hook.platforms.iter().copied());
        name_hook(draft, &hook);
    }
}
