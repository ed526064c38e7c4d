//! Options where none belong, or incomplete ones.

use super::{is_mistyped, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::model::Item;
use crate::report::{Confidence, Reader};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::{OPTION_TYPES, SETTING_TYPES};

/// See `rules/manifest/setting-options.md`.
pub static RULE: Rule = rule!("manifest/setting-options", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let kind = text(setting.kind.as_ref());
        if setting.options.is_none() && !OPTION_TYPES.contains(&kind) {
            continue;
        }
        // What stands there is of another type, and was not read: `manifest/wrong-type` says so.
        if is_mistyped(file, &format!("{}/options", setting.pointer)) {
            continue;
        }
        let none = setting.options.as_ref().is_none_or(|o| o.items.is_empty());
        if none && OPTION_TYPES.contains(&kind) {
            // The web app can put a component of the plugin in the setting's place.
            let replaced = manifest.webapp.is_some();
            let draft = out
                .add(format!(
                    "{} is of type {kind} and has no options",
                    setting_name(setting)
                ))
                .help(
                    "The plugin's page in the System Console fails: it looks for the first \
                     option, and nothing on the page can be seen or changed. The manifest tools \
                     find no fault. Add options, or change the type.",
                )
                .confidence(if replaced {
                    Confidence::Medium
                } else {
                    Confidence::High
                });
            match (&setting.options, &setting.kind) {
                (Some(options), _) => draft.at_span(file, options.span, &options.pointer),
                (None, Some(kind)) => draft.at_text(file, kind),
                (None, None) => draft,
            };
            continue;
        }
        let Some(options) = &setting.options else {
            continue;
        };
        if !OPTION_TYPES.contains(&kind) {
            if SETTING_TYPES.contains(&kind) {
                out.add(format!(
                    "{} is of type {kind} and has options",
                    setting_name(setting)
                ))
                .help(
                    "The starter template's manifest tool refuses (the Marketplace's generator \
                     warns of) options, even an empty list, on anything but dropdown and radio. \
                     Take them out, or change the type.",
                )
                .at_span(file, options.span, &options.pointer)
                .refused_by(Reader::ManifestTool);
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
                "The starter template's manifest tool refuses (the Marketplace's generator warns \
                 of) it: both display_name and value must be filled in. For \"none\", use a value \
                 such as \"none\".",
            )
            .at_span(file, option.span, &option.pointer)
            .evidence(lacks)
            .refused_by(Reader::ManifestTool);
        }
    }
}
