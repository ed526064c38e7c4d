//! Defaults of another type than the setting's.

use super::{default_value, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::Kind;
use crate::manifest::schema::describe;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/setting-default-type.md`.
pub static RULE: Rule = rule!("manifest/setting-default-type", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let Some(default) = default_value(file, setting) else {
            continue;
        };
        let kind = text(setting.kind.as_ref());
        let Some(effect) = effect(kind, &default.kind) else {
            continue;
        };
        let draft = out
            .add(format!(
                "the default of {} is {}, and its type is {kind}",
                setting_name(setting),
                describe(&default.kind)
            ))
            .help(effect)
            .at_span(
                file,
                default.span,
                &join_pointer(&setting.pointer, "default"),
            );
        // Of a number in quotes the type may be the mistake.
        let literal = match &default.kind {
            Kind::String(value) if kind == "bool" => value.as_str(),
            _ => "",
        };
        if literal == "true" || literal == "false" {
            draft.fix(&format!("write {literal}"), file, default.span, literal);
        }
    }
}

/// What comes of a default that does not fit; `None` for one that does.
///
/// Until somebody saves the setting, `LoadPluginConfiguration` hands the plugin the default as
/// JSON (`server/channels/app/plugin_api.go`), and the System Console shows it; then it saves a
/// value of the setting's type (`webapp/channels/src/components/admin_console`,
/// `components/widgets/settings/text_setting.tsx`).
fn effect(kind: &str, default: &Kind) -> Option<&'static str> {
    const TEXTS: [&str; 6] = [
        "text",
        "longtext",
        "username",
        "generated",
        "dropdown",
        "radio",
    ];
    match (kind, default) {
        ("bool", Kind::Bool(_)) | ("number", Kind::Number(_)) => None,
        ("bool", Kind::String(value)) if !value.is_empty() => Some(
            "The System Console shows any text as true, even \"false\". It saves true or false, \
             and a plain field of the plugin's configuration holds only one of the two: until the \
             setting is saved, a bool is false and the server's log has an error. Write true or false \
             without quotes.",
        ),
        ("bool", _) => Some(
            "The System Console saves true or false, and a plain field of the plugin's \
             configuration holds only one of the two: until the setting is saved, a bool is false \
             and the server's log has an error. Write true or false.",
        ),
        ("number", _) => Some(
            "The System Console saves a number, and a plain field of the plugin's configuration \
             holds only one of the two: an int is 0 until the setting is saved, a string is empty \
             afterwards, and the server's log has an error. Write the number without quotes and read \
             it as one, or make the type text.",
        ),
        (_, Kind::String(_)) => None,
        (kind, _) if TEXTS.contains(&kind) => Some(
            "The System Console saves a text, and a plain field of the plugin's configuration \
             holds only one of the two: until the setting is saved, a string is empty and the \
             server's log has an error. Write a text in quotes, or change the type.",
        ),
        _ => None, // custom settings may hold anything; other types have a rule of their own
    }
}
