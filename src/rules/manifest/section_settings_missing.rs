//! Sections without a list of settings.

use super::text;
use crate::facts::Facts;
use crate::manifest::model::Item;
use crate::report::Confidence;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::SETTINGS_BESIDE_SECTIONS;
use crate::version::Release;

/// See `rules/manifest/section-settings-missing.md`.
pub static RULE: Rule = rule!("manifest/section-settings-missing", Warning, High, check);

/// From this release on the System Console shows a section with an empty list of settings: pull request 29500.
const TAKES_EMPTY: Release = Release::new(10, 5, 0);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let mended =
        !facts.server.sections_hide_settings || facts.declares_at_least(SETTINGS_BESIDE_SECTIONS);
    // Servers before 10.5 ask each section for its first setting: `s.settings[0].banner_type`.
    let empty = match facts.includes_before(TAKES_EMPTY) {
        true => {
            "; \"settings\": [] helps from server 10.5 on, and servers 10.0 to 10.4 fail at that too"
        }
        false => ", or \"settings\": []",
    };
    let schema = manifest.settings_schema.iter();
    let sections = schema.flat_map(|schema| schema.sections.iter().flatten());
    for section in sections.filter_map(Item::value) {
        if section.settings.is_some() {
            continue;
        }
        let name = match text(section.key.as_ref()) {
            "" => "a section".to_owned(),
            key => format!("the section {key:?}"),
        };
        // The list reaches the browser as null, and the page maps over it; of a custom section
        // only once its component is there, or where it falls back to its settings.
        let (when, confidence) = match (section.custom, section.fallback) {
            (false, _) => ("", Confidence::High),
            (true, true) => ("", Confidence::Medium),
            (true, false) => (
                " once the plugin has registered the section",
                Confidence::Medium,
            ),
        };
        let shown = !section.custom || section.fallback || manifest.webapp.is_some();
        if section.custom && mended || !shown {
            continue;
        }
        out.add(format!("{name} has no list of settings"))
            .help(format!(
                "The plugin's page in the System Console fails{when}: nothing on it can be seen or \
                 changed. Give the section its settings{empty}."
            ))
            .at_span(file, section.span, &section.pointer)
            .confidence(confidence);
    }
}
