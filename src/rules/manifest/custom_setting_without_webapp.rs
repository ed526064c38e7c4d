//! Custom settings that nothing can show.

use super::{setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::model::Item;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/custom-setting-without-webapp.md`.
pub static RULE: Rule = rule!(
    "manifest/custom-setting-without-webapp",
    Warning,
    High,
    check
);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    if manifest.webapp.is_some() {
        return;
    }
    let schema = manifest.settings_schema.iter();
    let sections = schema.flat_map(|schema| schema.sections.iter().flatten());
    for section in sections.filter_map(Item::value) {
        if !section.custom || section.fallback {
            continue;
        }
        let name = match text(section.key.as_ref()) {
            "" => "a section".to_owned(),
            key => format!("the section {key:?}"),
        };
        out.add(format!(
            "{name} is custom, and the plugin has no webapp part"
        ))
        .help(
            "The System Console shows a section that says the plugin must be enabled, for \
                 ever: only the plugin's webapp can register the component. Add the webapp part, \
                 take `custom` out, or set `fallback`, so that its settings are shown as they \
                 are.",
        )
        .at_span(file, section.span, &section.pointer);
    }
    for setting in settings(manifest) {
        let Some(kind) = setting.kind.as_ref().filter(|kind| kind.value == "custom") else {
            continue;
        };
        out.add(format!(
            "{} is custom, and the plugin has no webapp part",
            setting_name(setting)
        ))
        .help(
            "The System Console has nothing to show for it but, while the plugin is disabled, a \
             notice that it must be enabled: only the plugin's webapp can register the component. \
             Add the webapp part, or use another type.",
        )
        .at_text(file, kind);
    }
}
