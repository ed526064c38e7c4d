//! `Manifest.IsValid`: what the Marketplace and the starter template ask of a manifest.
//!
//! Installing a plugin does not ask it, so a manifest can be invalid and the plugin run. It came
//! with 5.22: for older servers this is what the first one says.
//! Source: `server/public/model/manifest.go` and `plugin_valid.go`.

use super::behaviour::Server;
use super::url;
use crate::manifest::model::{Item, Manifest, Section, Setting, SettingsSchema, Text, text};
use crate::manifest::shape;

/// The words that `type` of a setting may be, in the order of the documentation.
pub const SETTING_TYPES: [&str; 9] = [
    "bool",
    "dropdown",
    "generated",
    "radio",
    "text",
    "longtext",
    "number",
    "username",
    "custom",
];

/// The types of settings that may have a placeholder.
pub const PLACEHOLDER_TYPES: [&str; 6] = [
    "generated",
    "text",
    "longtext",
    "number",
    "username",
    "custom",
];

/// The types of settings that may have options.
pub const OPTION_TYPES: [&str; 2] = ["radio", "dropdown"];

/// The rule whose finding says why `IsValid` refuses, the first in the server's order;
/// `None` for a valid manifest. Where `IsValid` panics (a null setting), that is refusing.
#[must_use]
pub fn objection(manifest: &Manifest, server: &Server) -> Option<&'static str> {
    if !is_valid_id(&manifest.server_id()) {
        return Some("manifest/id-invalid");
    }
    let name = text(manifest.name.as_ref());
    if server.asks_for_name && name.chars().all(char::is_whitespace) {
        return Some("manifest/name-missing");
    }
    let urls = [
        &manifest.homepage_url,
        &manifest.support_url,
        &manifest.release_notes_url,
    ];
    for link in urls.into_iter().flatten() {
        if !link.value.is_empty() && url::check(&link.value, server.urls).is_err() {
            return Some("manifest/url-invalid");
        }
    }
    let unparsable = |version: &Option<Text>| {
        let version = text(version.as_ref());
        !version.is_empty() && server.semver.parse(version).is_err()
    };
    if unparsable(&manifest.version) {
        return Some("manifest/version-invalid");
    }
    if unparsable(&manifest.min_server_version) {
        return Some("manifest/min-server-version-invalid");
    }
    let schema = manifest.settings_schema.as_ref();
    schema.and_then(|schema| schema_objection(schema, server))
}

/// Whether it is not known what `IsValid` says: of a placeholder of a custom setting on 7.3 to 7.5.
#[must_use]
pub fn is_unsure(manifest: &Manifest, server: &Server) -> bool {
    let Some(schema) = &manifest.settings_schema else {
        return false;
    };
    let is_doubtful = |settings: &Option<Vec<Item<Setting>>>| {
        let mut settings = settings.iter().flatten().filter_map(Item::value);
        settings.any(|setting| {
            text(setting.kind.as_ref()) == "custom"
                && !text(setting.placeholder.as_ref()).is_empty()
        })
    };
    let mut sections = sections(schema, server).filter_map(Item::value);
    server.custom_placeholders.is_none()
        && (is_doubtful(&schema.settings) || sections.any(|section| is_doubtful(&section.settings)))
}

/// `model.IsValidPluginId`, of an id already in lower case.
#[must_use]
pub fn is_valid_id(id: &str) -> bool {
    (3..=190).contains(&id.chars().count())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn schema_objection(schema: &SettingsSchema, server: &Server) -> Option<&'static str> {
    let outside = schema
        .settings
        .iter()
        .flatten()
        .find_map(|item| setting_item_objection(item, server));
    let mut sections = sections(schema, server);
    outside.or_else(|| sections.find_map(|section| section_objection(section, server)))
}

/// The sections that a server knows, which came with 10.0.
fn sections<'a>(
    schema: &'a SettingsSchema,
    server: &Server,
) -> impl Iterator<Item = &'a Item<Section>> {
    let known = shape::is_known("/settings_schema/sections", server.fields);
    schema.sections.iter().flatten().filter(move |_| known)
}

fn section_objection(section: &Item<Section>, server: &Server) -> Option<&'static str> {
    let Item::Value(section) = section else {
        return Some("manifest/setting-null");
    };
    if text(section.key.as_ref()).is_empty() {
        return Some("manifest/section-key-missing");
    }
    section
        .settings
        .iter()
        .flatten()
        .find_map(|item| setting_item_objection(item, server))
}

fn setting_item_objection(setting: &Item<Setting>, server: &Server) -> Option<&'static str> {
    let null = Some("manifest/setting-null");
    setting
        .value()
        .map_or(null, |setting| setting_objection(setting, server))
}

fn setting_objection(setting: &Setting, server: &Server) -> Option<&'static str> {
    let kind = text(setting.kind.as_ref());
    if !SETTING_TYPES.contains(&kind) {
        return Some("manifest/setting-type-invalid");
    }
    if kind != "generated" && !text(setting.regenerate_help_text.as_ref()).is_empty() {
        return Some("manifest/setting-regenerate");
    }
    let custom = kind == "custom" && server.custom_placeholders == Some(false);
    let takes_placeholder = PLACEHOLDER_TYPES.contains(&kind) && !custom;
    if !takes_placeholder && !text(setting.placeholder.as_ref()).is_empty() {
        return Some("manifest/setting-placeholder");
    }
    let options = setting.options.as_ref()?;
    if !OPTION_TYPES.contains(&kind) {
        return Some("manifest/setting-options");
    }
    options.items.iter().find_map(|option| match option {
        Item::Null { .. } => Some("manifest/setting-null"),
        Item::Value(option) => {
            let empty = |field: &Option<Text>| text(field.as_ref()).is_empty();
            (empty(&option.display_name) || empty(&option.value))
                .then_some("manifest/setting-options")
        }
    })
}
