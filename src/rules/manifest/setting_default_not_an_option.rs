//! Defaults that nobody can choose.

use super::{default_value, is_mistyped, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::Kind;
use crate::manifest::model::{Item, SettingOption};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::OPTION_TYPES;
use crate::text::shorten;

/// See `rules/manifest/setting-default-not-an-option.md`.
pub static RULE: Rule = rule!(
    "manifest/setting-default-not-an-option",
    Warning,
    High,
    check
);

/// So many values are named in the help.
const MAX_NAMED: usize = 12;

/// As many characters of a value are shown.
const MAX_SHOWN: usize = 40;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let kind = text(setting.kind.as_ref());
        let Some(options) = &setting.options else {
            continue; // manifest/setting-options says so
        };
        if !OPTION_TYPES.contains(&kind)
            || options.items.is_empty()
            || is_mistyped(file, &options.pointer)
        {
            continue;
        }
        let Some(default) = default_value(file, setting) else {
            continue;
        };
        // An empty default is none.
        let Kind::String(value) = &default.kind else {
            continue; // manifest/setting-default-type says so
        };
        let options = || options.items.iter().filter_map(Item::value);
        if value.is_empty() || options().any(|option| value_of(option) == value) {
            continue;
        }
        let near = near(value, options());
        let hint = near.map_or_else(String::new, |near| {
            format!(" Did you mean {:?}?", shorten(near, MAX_SHOWN))
        });
        let values: Vec<String> = options()
            .take(MAX_NAMED)
            .map(|option| shorten(value_of(option), MAX_SHOWN))
            .collect();
        let draft = out
            .add(format!(
                "the default of {} is {value:?}, which is none of its options",
                setting_name(setting)
            ))
            .help(format!(
                "The plugin runs with it until somebody saves the setting; the System Console \
                 shows the first option instead. Values are compared letter by letter: {}.{hint}",
                values.join(", ")
            ))
            .at_span(
                file,
                default.span,
                &join_pointer(&setting.pointer, "default"),
            );
        if let Some(near) = near {
            // YAML reads JSON's strings.
            let quoted = serde_json::Value::from(near).to_string();
            draft.fix(
                &format!("write {}", shorten(near, MAX_SHOWN)),
                file,
                default.span,
                &quoted,
            );
        }
    }
}

fn value_of(option: &SettingOption) -> &str {
    text(option.value.as_ref())
}

/// The only option that is so named or has that value in other letter case.
fn near<'a>(value: &str, options: impl Iterator<Item = &'a SettingOption>) -> Option<&'a str> {
    let wanted = value.to_lowercase();
    let mut near = options.take(1000).filter(|option| {
        let names = [&option.display_name, &option.value];
        names
            .map(|name| text(name.as_ref()).to_lowercase())
            .contains(&wanted)
    });
    let found = near.next().map(value_of).filter(|value| !value.is_empty());
    found.filter(|_| near.next().is_none())
}
