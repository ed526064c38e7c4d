//! A placeholder on a type that has none.

use super::{setting_name, settings, text};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::{PLACEHOLDER_TYPES, SETTING_TYPES};

/// See `rules/manifest/setting-placeholder.md`.
pub static RULE: Rule = rule!("manifest/setting-placeholder", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let kind = text(setting.kind.as_ref());
        let Some(placeholder) = setting.placeholder.as_ref().filter(|p| !p.value.is_empty()) else {
            continue;
        };
        if !PLACEHOLDER_TYPES.contains(&kind) && SETTING_TYPES.contains(&kind) {
            out.add(format!(
                "{} is of type {kind} and has a placeholder",
                setting_name(setting)
            ))
            .help(format!(
                "The starter template's manifest tool refuses (the Marketplace's generator warns of) it; only {} \
                     show one. Take it out.",
                PLACEHOLDER_TYPES.join(", ")
            ))
            .at_text(file, placeholder);
        }
    }
}
