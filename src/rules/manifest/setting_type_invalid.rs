//! A type that no setting has.

use super::{is_mistyped, never_mentions, setting_name, settings, text};
use crate::facts::Facts;
use crate::manifest::schema::Keyword;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::validity::SETTING_TYPES;
use crate::webapp::signatures::Sign;

/// See `rules/manifest/setting-type-invalid.md`.
pub static RULE: Rule = rule!("manifest/setting-type-invalid", Warning, High, check);

/// Words that the System Console renders although `IsValid` refuses them.
/// Source: `webapp/channels/src/components/admin_console/schema_admin_settings.tsx`.
const RENDERED: [&str; 8] = [
    "color",
    "permission",
    "banner",
    "button",
    "language",
    "jobstable",
    "fileupload",
    "roles",
];

/// What other forms call a type, by Mattermost's word for it.
fn synonym(kind: &str) -> Option<&'static str> {
    match kind.to_ascii_lowercase().as_str() {
        "string" => Some("text"),
        "textarea" => Some("longtext"),
        "boolean" | "checkbox" => Some("bool"),
        "select" => Some("dropdown"),
        "integer" | "int" => Some("number"),
        "password" => Some("text with \"secret\": true"),
        _ => None,
    }
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    for setting in settings(manifest) {
        let kind = text(setting.kind.as_ref());
        // What the schema says of the place is what a reader of the manifest would be told.
        let pointer = setting
            .kind
            .as_ref()
            .map_or("", |kind| kind.pointer.as_str());
        let known = file
            .schema_errors
            .iter()
            .all(|error| error.pointer != pointer || error.keyword != Keyword::Enum);
        if known && SETTING_TYPES.contains(&kind)
            || kind.is_empty() && is_mistyped(file, &format!("{}/type", setting.pointer))
        {
            continue;
        }
        let message = if kind.is_empty() {
            format!("{} has no type", setting_name(setting))
        } else {
            format!(
                "{} has the type {kind:?}, which Mattermost does not know",
                setting_name(setting)
            )
        };
        let effect = if RENDERED.contains(&kind) {
            "The System Console happens to show it"
        } else if manifest.webapp.is_some() && !never_mentions(facts, Sign::CustomSetting) {
            // `custom_plugin_settings/index.ts`: a component for the key comes before the type.
            "The System Console shows nothing for it, without an error, unless the webapp registers a component for \
             its key, whose type should be custom"
        } else {
            "The System Console shows nothing for it, without an error"
        };
        let nearest = synonym(kind).or_else(|| crate::text::nearest(kind, SETTING_TYPES));
        let hint = nearest.map_or_else(
            || format!("Known are {}.", SETTING_TYPES.join(", ")),
            |nearest| format!("Did you mean {nearest}?"),
        );
        let draft = out.add(message).help(format!(
            "{effect}; the starter template's manifest tool refuses (the Marketplace's generator warns of) it. {hint}"
        ));
        match &setting.kind {
            Some(kind) => draft.at_text(file, kind),
            None => draft.at_span(file, setting.span, &setting.pointer),
        };
    }
}
