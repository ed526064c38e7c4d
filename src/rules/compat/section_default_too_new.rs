//! Defaults in sections, which older servers do not give to the plugin.

use std::collections::HashSet;

use super::Claim;
use crate::facts::Facts;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::Node;
use crate::manifest::model::{Item, Section, Setting, SettingsSchema};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs::has_effect;
use crate::version::Release;

/// See `rules/compat/section-default-too-new.md`.
pub static RULE: Rule = rule!("compat/section-default-too-new", Warning, High, check);

/// The first release whose `LoadPluginConfiguration` looks into sections for defaults
/// (`server/channels/app/plugin_api.go`, pull request 36119 of the server).
pub(in crate::rules) const SINCE: Release = Release::new(11, 8, 0);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some(claim), Some(file)) = (Claim::of(facts), facts.manifest_file()) else {
        return;
    };
    if !claim.concerns(facts, SINCE) {
        return;
    }
    let lost = in_sections_alone(facts);
    let Some((first, default)) = lost.first() else {
        return;
    };
    let name = first.key.as_ref().map_or("", |key| key.value.as_str());
    let more = match lost.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let since = SINCE.short();
    let mend = match claim.promised {
        Some(_) => "raise min_server_version to",
        None => "add a min_server_version of",
    };
    let draft = out.add(format!(
        "the default of {name:?}{more} stands in a section: it has no effect before server \
         {since}, and {}",
        claim.in_words()
    ))
    .help(format!(
        "The System Console of older ones shows it, and the plugin does not get it: until somebody \
         saves the page, its value is empty. Let the plugin fill in its own defaults, repeat the \
         setting in `settings`, or {mend} {SINCE}."
    ))
    .at_span(file, default.span, &join_pointer(&first.pointer, "default"))
    .servers(claim.before(&since));
    claim.name_promise(draft);
}

/// The settings of a plugin with a server part whose defaults stand in sections and nowhere else.
pub(super) fn in_sections_alone(facts: &Facts) -> Vec<(&Setting, &Node)> {
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
