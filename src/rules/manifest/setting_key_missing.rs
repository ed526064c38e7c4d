//! Settings without a key.

use super::{is_mistyped, settings, text};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-key-missing.md`.
pub static RULE: Rule = rule!("manifest/setting-key-missing", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        if !text(setting.key.as_ref()).is_empty()
            || is_mistyped(file, &format!("{}/key", setting.pointer))
        {
            continue;
        }
        let message = match text(setting.display_name.as_ref()) {
            "" => "a setting has no key".to_owned(),
            name => format!("the setting with the display name {name:?} has no key"),
        };
        let draft = out.add(message).help(
            "What an admin enters is stored under an empty name, where the plugin does not look \
             for it; two such settings overwrite each other. Give the setting a key of its own.",
        );
        match &setting.key {
            Some(key) => draft.at_text(file, key),
            None => draft.at_span(file, setting.span, &setting.pointer),
        };
    }
}
