//! Rules about what the manifest says.

pub mod custom_setting_without_webapp;
pub mod deprecated_field;
pub mod duplicate_key;
pub mod encoding;
pub mod icon_missing;
pub mod icon_not_svg;
pub mod icon_unsafe;
pub mod id_convention;
pub mod id_hidden;
pub mod id_invalid;
pub mod id_uppercase;
pub mod key_case;
pub mod license_missing;
pub mod listed_differently;
pub mod min_server_version_invalid;
pub mod min_server_version_missing;
pub mod min_server_version_unmet;
pub mod name_missing;
pub mod no_component;
pub mod public_props;
pub mod release_notes_stale;
mod secret_names;
pub mod section_key_missing;
pub mod section_settings_missing;
pub mod sections_hide_settings;
pub mod setting_default_not_an_option;
pub mod setting_default_type;
pub mod setting_generated_default;
pub mod setting_hosting;
pub mod setting_key_convention;
pub mod setting_key_duplicate;
pub mod setting_key_missing;
pub mod setting_not_secret;
pub mod setting_null;
pub mod setting_options;
pub mod setting_placeholder;
pub mod setting_regenerate;
pub mod setting_type_invalid;
pub mod shadowed;
pub mod syntax;
pub mod template_leftover;
mod templates;
pub mod trailing_data;
pub mod unknown_field;
pub mod url_invalid;
pub mod url_joined;
pub mod url_missing;
pub mod version_below_one;
pub mod version_invalid;
pub mod version_mismatch;
pub mod version_missing;
pub mod wrong_type;
pub mod yaml_hazard;

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{Kind, Node};
use crate::manifest::model::{Item, Manifest, Setting, text};
use crate::manifest::schema::Keyword;
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

/// Whether no script of the webapp mentions a function of the registry; false where not all of them are known. The names
/// survive minification: they are properties of an object of the web app.
fn never_mentions(facts: &Facts, function: Sign) -> bool {
    let Some(bundle) = facts.bundle_script().filter(|bundle| bundle.is_whole) else {
        return false;
    };
    let mentions = |script: &Script| script.has(function);
    facts.is_complete()
        && !mentions(bundle.script)
        && !facts
            .chunks(bundle)
            .any(|chunk| chunk.script.is_some_and(mentions))
}

/// All settings of a manifest that are not null, those in sections included.
fn settings(manifest: &Manifest) -> impl Iterator<Item = &Setting> {
    let schema = manifest.settings_schema.iter();
    schema
        .flat_map(|schema| schema.all_settings())
        .filter_map(Item::value)
}

/// A setting's name for messages: its key, or its place in the manifest.
fn setting_name(setting: &Setting) -> String {
    match text(setting.key.as_ref()) {
        "" => format!("the setting at {}", setting.pointer),
        key => format!("the setting {key:?}"),
    }
}

/// The value of a setting's `default`; `null` is none.
fn default_value<'a>(file: &'a ManifestFile, setting: &Setting) -> Option<&'a Node> {
    let node = file.decoded.document.node(setting.default?);
    (node.kind != Kind::Null).then_some(node)
}

/// Whether a setting stands in a section.
fn in_section(setting: &Setting) -> bool {
    setting.pointer.starts_with("/settings_schema/sections/")
}

/// Whether the decoder failed at a value, or at one inside it, because of its type.
fn is_mistyped(file: &ManifestFile, pointer: &str) -> bool {
    let is_there = |at: &str| {
        let rest = at.strip_prefix(pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let error = file.decoded.error.iter();
    let failed = error.filter(|error| error.kind == DecodeErrorKind::Type);
    let others = file.schema_errors.iter();
    let others = others.filter(|error| error.keyword == Keyword::Type && error.found != "null");
    failed.map(|error| &error.pointer).any(|at| is_there(at))
        || others.map(|error| &error.pointer).any(|at| is_there(at))
}
