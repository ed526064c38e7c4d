//! A setting that is gone.

use super::Both;
use crate::rules::{Rule, rule};
use crate::upgrade::{Upgrade, by_key, renamed};

/// See `rules/upgrade/setting-removed.md`.
pub static RULE: Rule = rule!("upgrade/setting-removed", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    if upgrade.new.manifest().is_none() || upgrade.is_same_file() {
        return;
    }
    let (was, is) = (by_key(&upgrade.old), by_key(&upgrade.new));
    let renamed = renamed(&was, &is);
    for (key, gone) in was.iter().filter(|(key, _)| !is.contains_key(*key)) {
        let now = renamed.get(key.as_str()).and_then(|now| is.get(*now));
        let name = gone.key();
        let (message, what) = match now {
            Some(now) => (
                format!(
                    "the setting {name:?} is gone; {:?} has the same name in the System Console",
                    now.key()
                ),
                "What was set does not follow to the new key: there the default counts until \
                 somebody sets it again. Read the old key as well, since a server hands over all \
                 that is stored, or say in the release notes what has to be set anew.",
            ),
            None => (
                format!("the setting {name:?} is gone"),
                "The System Console no longer shows it. Say in the release notes what comes in its \
                 place.",
            ),
        };
        let secret = if gone.setting.secret {
            " What was stored stays in the server's configuration, and most servers no longer mask it \
             there, since they go by the marks of the manifest that is installed."
        } else {
            " What was stored stays in the server's configuration."
        };
        let draft = out
            .old
            .add(message)
            .help(format!("{what}{secret}"))
            .evidence(key);
        match &gone.setting.key {
            Some(text) => draft.at_text(gone.file, text),
            None => draft.at_span(gone.file, gone.setting.span, &gone.setting.pointer),
        };
    }
}
