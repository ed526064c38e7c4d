//! A hook that the plugin no longer answers.

use super::Both;
use crate::rules::compat::name_hook;
use crate::rules::{Rule, rule};
use crate::upgrade::Upgrade;
use crate::verdict::needs;

/// See `rules/upgrade/hook-removed.md`.
pub static RULE: Rule = rule!("upgrade/hook-removed", Info, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let answered = needs::hooks(&upgrade.old.facts.code);
    for change in upgrade.changes_of(RULE.name) {
        let hook = answered
            .iter()
            .find(|it| it.is_called && it.name == change.name);
        let what = match change.name.as_str() {
            "ServeHTTP" => {
                "All addresses below /plugins/<id> are gone but those of files: webhooks, \
                 buttons and the plugin's own webapp get an error. Say it in the release notes."
            }
            _ => {
                "What the plugin did when the server called it no longer happens. If it was \
                 taken out on purpose, say it in the release notes; a method whose name or types \
                 were changed by mistake is no hook either."
            }
        };
        let draft = out
            .old
            .add(format!("the plugin no longer answers {}", change.name))
            .help(what)
            .evidence(&change.name);
        match hook {
            Some(hook) => name_hook(draft.at_entry(hook.started.entry), hook),
            None => draft,
        };
    }
}
