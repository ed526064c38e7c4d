//! Another default.

use super::Both;
use crate::manifest::decoded::join_pointer;
use crate::rules::{Rule, rule};
use crate::upgrade::{Upgrade, by_key};

/// See `rules/upgrade/default-changed.md`.
pub static RULE: Rule = rule!("upgrade/default-changed", Info, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let (was, is) = (by_key(&upgrade.old), by_key(&upgrade.new));
    for change in upgrade.changes_of(RULE.name) {
        let key = change.name.to_lowercase();
        let (Some(before), Some(now)) = (was.get(&key), is.get(&key)) else {
            continue;
        };
        let word = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
        let draft = out
            .new
            .add(format!(
                "the default of {:?} was {} and is {}",
                now.key(),
                word(before.default()),
                word(now.default())
            ))
            .help(
                "Servers on which nobody has saved the plugin's settings follow at once. Where \
                 somebody has, the System Console stored all of them, the old default among them, \
                 and that stays. Say it in the release notes if it changes what users see.",
            )
            .evidence(&word(before.default()));
        match now.setting.default {
            Some(id) => {
                let span = now.file.decoded.document.node(id).span;
                draft.at_span(
                    now.file,
                    span,
                    &join_pointer(&now.setting.pointer, "default"),
                )
            }
            None => draft.at_span(now.file, now.setting.span, &now.setting.pointer),
        };
    }
}
