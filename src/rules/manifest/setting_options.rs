//! Options where none belong, or incomplete ones.

use super::{setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::model::Item;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::{OPTION_TYPES, SETTING_TYPES};

/// See `rules/manifest/setting-options.md`.
pub static RULE: Rule = rule!("manifest/setting-options", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let Some(options) = &setting.options else {
            continue;
        };
        let kind = text(setting.kind.as_ref());
        if !OPTION_TYPES.contains(&kind) {
            if SETTING_TYPES.contains(&kind) {
                out.add(format!(
                    "{} is of type {kind} and has options",
                    setting_name(setting)
                ))
                .help(
                    "The starter template's manifest tool refuses (the Marketplace's generator warns of) options, \
                         even an empty list, on anything but dropdown and radio. Take them out, or \
                         change the type.",
                )
                .at_span(file, options.span, &options.pointer);
            }
            continue;
        }
        for option in options.items.iter().filter_map(Item::value) {
            let lacks = match (
                text(option.display_name.as_ref()),
                text(option.value.as_ref()),
            ) {
                ("", _) => "display_name",
                (_, "") => "value",
                _ => continue,
            };
            out.add(format!(
                "an option of {} has no {lacks}",
                setting_name(setting)
            ))
            .help(
                "The starter template's manifest tool refuses (the Marketplace's generator warns of) it: both \
                     display_name and value must be filled in. For \"none\", use a value such as \
                     \"none\".",
            )
            .at_span(file, option.span, &option.pointer)
            .evidence(lacks);
        }
    }
}
