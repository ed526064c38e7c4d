//! A default in place of a random value.

use super::{default_value, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::Kind;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-generated-default.md`.
pub static RULE: Rule = rule!("manifest/setting-generated-default", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        if text(setting.kind.as_ref()) != "generated" {
            continue;
        }
        let Some(default) = default_value(file, setting) else {
            continue;
        };
        // Other kinds of values: manifest/setting-default-type.
        if !matches!(&default.kind, Kind::String(value) if !value.is_empty()) {
            continue;
        }
        out.add(format!(
            "{} is generated and has a default",
            setting_name(setting)
        ))
        .help(
            "Until an admin presses Regenerate, every installation works with this value, and \
             whoever has the bundle knows it. Take the default out; let the plugin make a random \
             value, or refuse to work without one.",
        )
        .at_span(
            file,
            default.span,
            &join_pointer(&setting.pointer, "default"),
        );
    }
}
