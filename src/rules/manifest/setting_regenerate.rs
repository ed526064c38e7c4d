//! Help for a Regenerate button that is not there.

use super::{setting_name, settings, text};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::SETTING_TYPES;

/// See `rules/manifest/setting-regenerate.md`.
pub static RULE: Rule = rule!("manifest/setting-regenerate", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let kind = text(setting.kind.as_ref());
        let Some(help) = setting
            .regenerate_help_text
            .as_ref()
            .filter(|h| !h.value.is_empty())
        else {
            continue;
        };
        if kind != "generated" && SETTING_TYPES.contains(&kind) {
            out.add(format!(
                "{} is of type {kind} and has a regenerate_help_text",
                setting_name(setting)
            ))
            .help(
                "The starter template's manifest tool refuses (the Marketplace's generator warns of) it: only \
                     settings of type generated have a Regenerate button. Take it out.",
            )
            .at_text(file, help);
        }
    }
}
