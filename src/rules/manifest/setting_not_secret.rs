//! Settings that hold a secret and do not say so.

use std::collections::HashSet;

use super::{in_section, secret_names, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::model::Setting;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-not-secret.md`.
pub static RULE: Rule = rule!("manifest/setting-not-secret", Info, Medium, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    // Servers go by the key in lower case, wherever it is marked (`PluginSettings.Sanitize`).
    let stored = |setting: &Setting| text(setting.key.as_ref()).to_lowercase();
    let marked = settings(manifest).filter(|setting| setting.secret);
    let mut told: HashSet<String> = marked.map(stored).collect();
    for setting in settings(manifest).filter(|setting| !setting.secret) {
        let kind = text(setting.kind.as_ref());
        let key = text(setting.key.as_ref());
        if key.is_empty() || !["text", "longtext", "generated"].contains(&kind) {
            continue;
        }
        let display_name = text(setting.display_name.as_ref());
        let by_display_name = Some(display_name)
            .filter(|_| !secret_names::is_harmless(key))
            .and_then(secret_names::kind);
        let reason = if let Some(what) = secret_names::kind(key) {
            format!("is {what} by its key")
        } else if let Some(what) = by_display_name {
            format!("is {what} by its display name, {display_name:?},")
        } else if kind == "generated" {
            "is a random value".to_owned()
        } else {
            continue;
        };
        if !told.insert(stored(setting)) {
            continue;
        }
        let since = if in_section(setting) { "11.5" } else { "10.1" };
        let draft = out
            .add(format!(
                "{} {reason} and is not marked as secret",
                setting_name(setting)
            ))
            .help(format!(
                "With \"secret\": true, servers from {since} on send asterisks in place of the \
                 value to everyone who reads the configuration, the System Console included; \
                 older ones pass over it and show the value as they do now. \
                 LoadPluginConfiguration still gives the plugin the value; GetConfig and \
                 GetPluginConfig do not."
            ));
        match &setting.key {
            Some(key) => draft.at_text(file, key),
            None => draft,
        };
    }
}
