//! Settings that share a key.

use std::collections::HashMap;

use super::{default_value, in_section, settings, text};
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Kind;
use crate::manifest::model::{Item, Manifest, Section, Setting, Text};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::{first_of, shorten};

/// See `rules/manifest/setting-key-duplicate.md`.
pub static RULE: Rule = rule!("manifest/setting-key-duplicate", Warning, High, check);

/// So many keys are named in one message.
const MAX_NAMED: usize = 3;
/// Characters of each.
const MAX_KEY: usize = 60;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    // The first of each key, and the first in a section.
    let mut seen: HashMap<String, [Option<(&Text, &Setting)>; 2]> = HashMap::new();
    let mut copies: Vec<(&Text, &Text)> = Vec::new();
    for setting in settings(manifest) {
        let Some(key) = setting.key.as_ref().filter(|key| !key.value.is_empty()) else {
            continue;
        };
        let lower = key.value.to_lowercase();
        let [any, inside] = seen.entry(lower).or_default();
        let before = inside.filter(|_| in_section(setting)).or(*any);
        any.get_or_insert((key, setting));
        if in_section(setting) {
            inside.get_or_insert((key, setting));
        }
        let Some((first_key, first)) = before else {
            continue;
        };
        let is_copy = in_section(first) != in_section(setting);
        let is_alternative = is_alternative(first, setting);
        if (is_copy || is_alternative) && agree(file, first, setting) {
            // Else shown once, and the same either way.
            if is_copy && !is_alternative && !facts.server.sections_hide_settings {
                copies.push((first_key, key));
            }
            continue;
        }
        out.add(message("settings", first_key, key))
            .help(
                "Values are stored under the key in lower case: the settings share one value, \
                 what is entered in one shows in the other, and the last one's default counts. \
                 Give each its own key.",
            )
            .at_text(file, key)
            .related_span("the first is here", file, first_key.span);
    }
    shown_twice(file, &copies, out);
    custom_sections(file, manifest, out);
}

/// Settings that stand beside the sections and in one of them: older servers than 10.0 know no sections, and those before 11.8
/// take no defaults from them. Servers that show both lose nothing by it.
fn shown_twice(file: &ManifestFile, copies: &[(&Text, &Text)], out: &mut Findings<'_>) {
    let Some((first, copy)) = copies.first() else {
        return;
    };
    let named = |(first, _): &(&Text, &Text)| format!("{:?}", shorten(&first.value, MAX_KEY));
    let names: Vec<String> = copies.iter().take(MAX_NAMED).map(named).collect();
    let names = first_of(&names, copies.len());
    let message = match copies.len() {
        1 => format!(
            "the setting {names} stands beside the sections and in one of them, and is shown twice"
        ),
        count => format!(
            "{count} settings stand beside the sections and in one of them, and are shown twice: {names}"
        ),
    };
    out.add_as(Severity::Info, message)
        .help(
            "Servers from 12.0 on show settings beside sections too. Both show and change one value, so nothing is lost. \
             Those beside the sections are for servers before 11.8, which take no defaults from sections: with a \
             min_server_version of 11.8.0 or later, take them out.",
        )
        .at_text(file, copy)
        .related_span("the first is here", file, first.span)
        .evidence("copies");
}

fn message(what: &str, first: &Text, second: &Text) -> String {
    let (first, second) = (&first.value, &second.value);
    if first == second {
        format!("two {what} have the key {first:?}")
    } else {
        format!("two {what} have keys that differ only in letter case, {first:?} and {second:?}")
    }
}

/// Of settings for opposite kinds of hosting the System Console shows one.
fn is_alternative(first: &Setting, second: &Setting) -> bool {
    let hosting = [first, second].map(|setting| text(setting.hosting.as_ref()));
    hosting == ["cloud", "on-prem"] || hosting == ["on-prem", "cloud"]
}

/// Whether it is the same for a plugin which of the two counts.
fn agree(file: &ManifestFile, first: &Setting, second: &Setting) -> bool {
    let kinds = [first, second].map(|setting| text(setting.kind.as_ref()));
    let [a, b] = [first, second].map(|setting| default_value(file, setting).map(|node| &node.kind));
    let same = match (a, b) {
        (None, None) => true,
        // Lists and objects are made of nodes that are never equal.
        (Some(Kind::Array(_) | Kind::Object(_)), _) => false,
        (a, b) => a == b,
    };
    same && kinds.first() == kinds.last()
}

/// The web app finds the component of a custom section by its key.
/// Source: `webapp/channels/src/components/admin_console/custom_plugin_settings`.
fn custom_sections(file: &ManifestFile, manifest: &Manifest, out: &mut Findings<'_>) {
    let schema = manifest.settings_schema.iter();
    let sections = schema.flat_map(|schema| schema.sections.iter().flatten());
    let mut seen: HashMap<String, (&Text, &Section)> = HashMap::new();
    for section in sections.filter_map(Item::value) {
        let Some(key) = section.key.as_ref().filter(|key| !key.value.is_empty()) else {
            continue;
        };
        let lower = key.value.to_lowercase();
        let Some((first_key, first)) = seen.get(&lower) else {
            seen.insert(lower, (key, section));
            continue;
        };
        if section.custom && first.custom {
            out.add(message("custom sections", first_key, key))
                .help(
                    "The web app finds a section's component by its key in lower case: both show \
                     the same one. Give each its own key.",
                )
                .at_text(file, key)
                .related_span("the first is here", file, first_key.span);
        }
    }
}
