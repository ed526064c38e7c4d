//! Defaults of settings in sections, which older servers do not give to the plugin.

use std::collections::HashSet;

use super::has_effect;
use crate::facts::Facts;
use crate::manifest::document::Node;
use crate::manifest::model::{Item, Section, Setting, SettingsSchema};
use crate::version::Release;

/// The field, as a JSON pointer: `-` for any element of a list.
pub const FIELD: &str = "/settings_schema/sections/-/settings/-/default";

/// The first release whose `LoadPluginConfiguration` looks into sections for defaults
/// (`server/channels/app/plugin_api.go`, pull request 36119 of the server).
pub const SINCE: Release = Release::new(11, 8, 0);

/// The first release that gives the plugin all its defaults; `None` where every one does.
#[must_use]
pub fn needed(facts: &Facts) -> Option<Release> {
    (!lost(facts).is_empty()).then_some(SINCE)
}

/// The settings of a plugin with a server part whose defaults stand in sections and nowhere else, with these.
#[must_use]
pub fn lost(facts: &Facts) -> Vec<(&Setting, &Node)> {
    let Some((file, manifest)) = facts.parsed() else {
        return Vec::new();
    };
    let schema = manifest.settings_schema.as_ref();
    let Some(schema) = schema.filter(|_| manifest.server.is_some()) else {
        return Vec::new();
    };
    // What stands beside the sections as well has its default from there.
    let beside: HashSet<String> = schema
        .settings
        .iter()
        .flatten()
        .filter_map(Item::value)
        .filter_map(key)
        .collect();
    let document = &file.decoded.document;
    let lost = in_sections(schema).filter_map(|setting| {
        let default = document.node(setting.default?);
        let key = key(setting)?;
        (has_effect(&default.kind) && !beside.contains(&key)).then_some((setting, default))
    });
    lost.collect()
}

/// The settings in sections.
fn in_sections(schema: &SettingsSchema) -> impl Iterator<Item = &Setting> {
    let sections = schema.sections.iter().flatten().filter_map(Item::value);
    sections
        .flat_map(|section: &Section| section.settings.iter().flatten())
        .filter_map(Item::value)
}

/// The key as servers store it; `None` without one.
fn key(setting: &Setting) -> Option<String> {
    let key = &setting.key.as_ref()?.value;
    (!key.is_empty()).then(|| key.to_lowercase())
}
