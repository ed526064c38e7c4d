//! The shape of the server's `model.Manifest`: which field has which Go type.
//!
//! Both decoders (JSON and YAML) walk a parsed file along this table, and the result
//! is a tree of the fields that the server knows, under their own names.
//!
//! Source: `server/public/model/manifest.go`, release 11.11, and `model/manifest.go` of the older ones
//! for what came later than 5.2 and what is gone (`backend`, `required_configuration`).
//!
//! A field that came later is decoded for every release, so that rules see all of the manifest; what is
//! wrong in it is no error to a server that does not know it. A field that is gone is an unknown key
//! to those that came after.

use crate::version::Release;

/// No field is too new for this release.
pub const ALL_FIELDS: Release = Release::new(u64::MAX, 0, 0);

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
    /// The first release that knows it, 5.2 for all that are older.
    pub since: Release,
    /// The first release that does not know it any more.
    pub until: Option<Release>,
}

impl Field {
    /// Whether `release` does not know it any more, or it never knew a field that is gone now.
    #[must_use]
    pub fn is_gone(&self, release: Release) -> bool {
        let gone = |until| release >= until || release < self.since;
        self.until.is_some_and(gone)
    }
}

impl Struct {
    /// The names of the fields that servers know today.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let today = self.fields.iter().filter(|field| field.until.is_none());
        today.map(|field| field.name)
    }
}

const FIRST: Release = Release::new(5, 2, 0);

const fn field(name: &'static str, shape: Shape) -> Field {
    since(5, 2, name, shape)
}

const fn since(major: u64, minor: u64, name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        since: Release::new(major, minor, 0),
        until: None,
    }
}

const fn gone(name: &'static str, shape: Shape, since: Release, until: Release) -> Field {
    Field {
        name,
        shape,
        since,
        until: Some(until),
    }
}

/// The releases that know `required_configuration`: from the first on, before the second.
pub const REQUIRED_CONFIGURATION: (Release, Release) =
    (Release::new(5, 20, 0), Release::new(9, 0, 0));

/// From this release on the keys of `server.executables` are free; before it knew three.
pub const FREE_EXECUTABLES: Release = Release::new(5, 32, 0);

/// The platforms of `server.executables` before [`FREE_EXECUTABLES`] (`ManifestExecutables`).
pub const OLD_EXECUTABLES: [&str; 3] = ["linux-amd64", "darwin-amd64", "windows-amd64"];

/// The releases at which what is known of the manifest changes, ascending.
pub const CHANGES: [(u64, u64); 13] = [
    (5, 2),
    (5, 6),
    (5, 8),
    (5, 18),
    (5, 20),
    (5, 22),
    (5, 32),
    (6, 0),
    (7, 3),
    (9, 0),
    (10, 0),
    (10, 1),
    (10, 5),
];

/// The last of [`CHANGES`] that `release` has.
#[must_use]
pub fn fields_of(release: Release) -> Release {
    let changes = CHANGES
        .iter()
        .map(|(major, minor)| Release::new(*major, *minor, 0));
    changes
        .filter(|change| *change <= release)
        .max()
        .unwrap_or(FIRST)
}

/// Whether `release` looks at the value at a JSON pointer: it knows every field on the way.
#[must_use]
pub fn is_known(pointer: &str, release: Release) -> bool {
    let mut steps = pointer.split('/').skip(1);
    let mut at = &MANIFEST;
    while let Some(step) = steps.next() {
        let Some(field) = at.fields.iter().find(|field| field.name == step) else {
            return true;
        };
        if release < field.since {
            return false;
        }
        at = match field.shape {
            Shape::Struct(inner) => inner,
            Shape::List(inner) => {
                steps.next();
                inner
            }
            Shape::TextMap if release < FREE_EXECUTABLES => {
                return steps.next().is_none_or(|key| {
                    OLD_EXECUTABLES
                        .iter()
                        .any(|known| key.eq_ignore_ascii_case(known))
                });
            }
            _ => return true,
        };
    }
    true
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
        since(5, 18, "homepage_url", Text),
        since(5, 18, "support_url", Text),
        since(5, 22, "release_notes_url", Text),
        since(5, 18, "icon_path", Text),
        field("version", Text),
        since(5, 6, "min_server_version", Text),
        field("server", Shape::Struct(&SERVER)),
        field("webapp", Shape::Struct(&WEBAPP)),
        field("settings_schema", Shape::Struct(&SETTINGS_SCHEMA)),
        since(5, 8, "props", AnyMap),
        gone(
            "backend",
            Shape::Struct(&SERVER),
            FIRST,
            Release::new(6, 0, 0),
        ),
        gone(
            "required_configuration",
            AnyMap,
            REQUIRED_CONFIGURATION.0,
            REQUIRED_CONFIGURATION.1,
        ),
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
        since(10, 0, "sections", List(&SECTION)),
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
        since(7, 3, "hosting", Text),
        since(10, 1, "secret", Bool),
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
        since(10, 5, "fallback", Bool),
    ],
};
