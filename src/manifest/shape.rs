//! The shape of the server's `model.Manifest`: which field has which Go type.
//!
//! Both decoders (JSON and YAML) walk a parsed file along this table, and the result
//! is a tree of the fields that the server knows, under their own names.
//!
//! Source: `server/public/model/manifest.go`, release 11.11; fields before 9.0 that
//! later releases dropped (`backend`, `required_configuration`) are unknown keys here.

/// A Go type, as far as decoding sees one.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `string`.
    Text,
    /// `bool`.
    Bool,
    /// `interface{}`: any value.
    Any,
    /// `[]byte` that JSON does not see (`json:"-"`) and YAML does: `webapp.bundlehash`.
    Bytes,
    /// A pointer to a struct: `null` makes it nil.
    Struct(&'static Struct),
    /// A slice of pointers to a struct.
    List(&'static Struct),
    /// `map[string]string`.
    TextMap,
    /// `map[string]interface{}`.
    AnyMap,
}

/// A Go struct.
#[derive(Debug)]
pub struct Struct {
    /// Its name in the server's code.
    pub name: &'static str,
    /// Its fields in the order of the server's code.
    pub fields: &'static [Field],
}

/// A field of a [`Struct`].
#[derive(Debug)]
pub struct Field {
    /// Its name in manifests. JSON and YAML agree on all of them.
    pub name: &'static str,
    /// Its type.
    pub shape: Shape,
}

const fn field(name: &'static str, shape: Shape) -> Field {
    Field { name, shape }
}

/// The struct at a JSON pointer of a manifest; any step serves for an element of a list.
#[must_use]
pub fn at(pointer: &str) -> Option<&'static Struct> {
    let mut steps = pointer.split('/').skip(1);
    let mut at = &MANIFEST;
    while let Some(step) = steps.next() {
        at = match at.fields.iter().find(|field| field.name == step)?.shape {
            Shape::Struct(inner) => inner,
            Shape::List(inner) => {
                steps.next()?;
                inner
            }
            _ => return None,
        };
    }
    Some(at)
}

use Shape::{Any, AnyMap, Bool, Bytes, List, Text, TextMap};

/// `model.Manifest`.
pub static MANIFEST: Struct = Struct {
    name: "Manifest",
    fields: &[
        field("id", Text),
        field("name", Text),
        field("description", Text),
        field("homepage_url", Text),
        field("support_url", Text),
        field("release_notes_url", Text),
        field("icon_path", Text),
        field("version", Text),
        field("min_server_version", Text),
        field("server", Shape::Struct(&SERVER)),
        field("webapp", Shape::Struct(&WEBAPP)),
        field("settings_schema", Shape::Struct(&SETTINGS_SCHEMA)),
        field("props", AnyMap),
    ],
};

/// `model.ManifestServer`.
pub static SERVER: Struct = Struct {
    name: "ManifestServer",
    fields: &[field("executables", TextMap), field("executable", Text)],
};

/// `model.ManifestWebapp`.
pub static WEBAPP: Struct = Struct {
    name: "ManifestWebapp",
    fields: &[field("bundle_path", Text), field("bundlehash", Bytes)],
};

/// `model.PluginSettingsSchema`.
pub static SETTINGS_SCHEMA: Struct = Struct {
    name: "PluginSettingsSchema",
    fields: &[
        field("header", Text),
        field("footer", Text),
        field("settings", List(&SETTING)),
        field("sections", List(&SECTION)),
    ],
};

/// `model.PluginSetting`.
pub static SETTING: Struct = Struct {
    name: "PluginSetting",
    fields: &[
        field("key", Text),
        field("display_name", Text),
        field("type", Text),
        field("help_text", Text),
        field("regenerate_help_text", Text),
        field("placeholder", Text),
        field("default", Any),
        field("options", List(&OPTION)),
        field("hosting", Text),
        field("secret", Bool),
    ],
};

/// `model.PluginOption`.
pub static OPTION: Struct = Struct {
    name: "PluginOption",
    fields: &[field("display_name", Text), field("value", Text)],
};

/// `model.PluginSettingsSection`.
pub static SECTION: Struct = Struct {
    name: "PluginSettingsSection",
    fields: &[
        field("key", Text),
        field("title", Text),
        field("subtitle", Text),
        field("header", Text),
        field("footer", Text),
        field("settings", List(&SETTING)),
        field("custom", Bool),
        field("fallback", Bool),
    ],
};
