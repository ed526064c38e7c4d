//! Settings beside sections.

use std::collections::HashSet;

use super::{settings, text};
use crate::facts::Facts;
use crate::manifest::model::{Item, Section, Setting};
use crate::manifest::schema;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::behaviour::SETTINGS_BESIDE_SECTIONS;
use crate::verdict::needs::section_defaults::SINCE as DEFAULTS_IN_SECTIONS;

/// See `rules/manifest/sections-hide-settings.md`.
pub static RULE: Rule = rule!("manifest/sections-hide-settings", Warning, High, check);

/// How the settings are shown, and keep their defaults.
fn advice(facts: &Facts, sections: &[Item<Section>]) -> &'static str {
    if sections.is_empty() {
        "Take the empty list out."
    } else if facts.includes_before(DEFAULTS_IN_SECTIONS) {
        "List the same in a section as well, and leave them here: servers before 11.8 take no defaults \
         from sections."
    } else {
        "Move them into a section."
    }
}

/// So many keys are named in a message.
const MAX_NAMED: usize = 5;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(schema) = &manifest.settings_schema else {
        return;
    };
    if schema.sections.is_none()
        || !facts.server.sections_hide_settings
        || facts.declares_at_least(SETTINGS_BESIDE_SECTIONS)
    {
        return;
    }
    let key = |setting: &Setting| text(setting.key.as_ref()).to_lowercase();
    let in_sections: HashSet<String> = settings(manifest)
        .filter(|setting| super::in_section(setting))
        .map(key)
        .collect();
    // One that is in a section as well is there for servers that know no sections.
    let outside = schema.settings.iter().flatten().filter_map(Item::value);
    let hidden: Vec<&Setting> = outside
        .filter(|setting| !in_sections.contains(&key(setting)))
        .collect();
    let Some(first) = hidden.first() else {
        return;
    };
    let count = hidden.len();
    let mut names: Vec<String> = hidden
        .iter()
        .take(MAX_NAMED)
        .map(|setting| format!("{:?}", text(setting.key.as_ref())))
        .collect();
    if count > MAX_NAMED {
        names.push("...".to_owned());
    }
    let verb = if count == 1 { "is" } else { "are" };
    let document = &file.decoded.document;
    let sections = file
        .decoded
        .root
        .map(|root| schema::find(document, root, "/settings_schema/sections"));
    let draft = out
        .add(format!(
            "{count} setting{} beside the sections {verb} not shown: {}",
            crate::text::plural(count as u64),
            names.join(", ")
        ))
        .help(format!(
            "Where there are sections, even an empty list, the System Console of servers before \
             12.0 shows nothing of `settings`; their defaults still count. {}",
            advice(facts, schema.sections.as_deref().unwrap_or_default())
        ))
        .at_span(file, first.span, &first.pointer);
    if let Some(sections) = sections {
        draft.related_span("the sections are here", file, document.node(sections).span);
    }
}
