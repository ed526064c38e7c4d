//! Methods that are called like a hook and are none.

use crate::facts::Facts;
use crate::rules::compat::name_hook;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::api;
use crate::verdict::needs;

/// See `rules/server/hook-signature.md`.
pub static RULE: Rule = rule!("server/hook-signature", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    for hook in needs::hooks(&facts.code) {
        if hook.is_called {
            continue;
        }
        let wanted = api::hook(hook.name).map_or_else(String::new, |known| {
            format!(": {}{}", hook.name, known.signature)
        });
        let draft = out.add(format!(
            "{} has other parameters or results than the hook, so no server ever calls it",
            hook.name
        ))
        .help(format!(
            "The plugin starts, without an error. The plugin library asks by reflection for the \
             very types of its Hooks interface{wanted}. Write the method with them, or give it \
             another name if it is not meant as a hook."
        ))
        .at_entry(hook.started.entry)
        .evidence(hook.name)
        .platforms(hook.platforms.iter().copied());
        name_hook(draft, &hook);
    }
}
