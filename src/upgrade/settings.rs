//! What changed in the settings: what administrators have set and what they find.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, Group, Kind, Step};
use super::manifest::{DEPTH, keyed, some};
use super::side::Side;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::{Kind as Value, NodeId};
use crate::manifest::model::{Item, Manifest, Section, Setting, SettingsSchema, Text, text};
use crate::manifest::schema::to_value;

/// A setting of one of the bundles.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The setting.
    pub setting: &'a Setting,
    /// The manifest that it stands in.
    pub file: &'a ManifestFile,
    /// The key of its section.
    section: Option<&'a str>,
    /// Whether it, or another of the same name, is secret: then servers mask the value (`PluginSettings.Sanitize`
    /// in server/public/model/config.go; in sections since 11.5).
    secret: bool,
}

/// The settings by the names under which servers keep their values: keys in lower case. Of several
/// with one name the first counts; those without a key have no value.
#[must_use]
pub fn by_key<'a>(side: &Side<'a>) -> BTreeMap<String, Known<'a>> {
    let mut found = BTreeMap::new();
    for (key, known) in in_order(side) {
        let secret = known.setting.secret;
        found.entry(key).or_insert(known).secret |= secret;
    }
    found
}

/// Those that have a key, as they stand in the manifest: by key in lower case, those in sections last.
fn in_order<'a>(side: &Side<'a>) -> Vec<(String, Known<'a>)> {
    let mut found = Vec::new();
    let Some((file, manifest)) = side.manifest() else {
        return found;
    };
    let Some(schema) = &manifest.settings_schema else {
        return found;
    };
    let top = schema.settings.iter().flatten().map(|item| (None, item));
    let sections = schema.sections.iter().flatten().filter_map(Item::value);
    let inner = sections.flat_map(|section| {
        let key = text(section.key.as_ref());
        section
            .settings
            .iter()
            .flatten()
            .map(move |item| (Some(key), item))
    });
    for (section, item) in top.chain(inner) {
        let Some(setting) = item.value() else {
            continue;
        };
        let key = text(setting.key.as_ref()).to_lowercase();
        if !key.is_empty() {
            let known = Known {
                setting,
                file,
                section,
                secret: false,
            };
            found.push((key, known));
        }
    }
    found
}

impl Known<'_> {
    /// Its key as written.
    #[must_use]
    pub fn key(&self) -> &str {
        text(self.setting.key.as_ref())
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &str {
        text(self.setting.kind.as_ref())
    }

    /// Its default; `None` where there is none.
    #[must_use]
    pub fn default(&self) -> Option<String> {
        let id = self.setting.default?;
        let document = &self.file.decoded.document;
        match &document.node(id).kind {
            Value::Null => None,
            Value::Number(digits) => Some(digits.clone()),
            _ => Some(self.value(id).to_string()),
        }
    }

    fn value(&self, id: NodeId) -> serde_json::Value {
        to_value(&self.file.decoded.document, id, DEPTH, &mut { MAX_VALUES })
    }

    /// Whether the defaults are the same value. To a plugin none is what its type begins with in Go: false, 0, an empty text.
    fn has_default_of(&self, other: &Self) -> bool {
        let of = |known: &Self| {
            let value = known.setting.default.map(|id| known.value(id));
            value.filter(|value| match value {
                serde_json::Value::Null => false,
                serde_json::Value::Bool(is_set) => *is_set,
                serde_json::Value::Number(number) => number.as_f64() != Some(0.0),
                serde_json::Value::String(text) => !text.is_empty(),
                _ => true,
            })
        };
        of(self) == of(other)
    }

    /// The values that can be chosen, with what they are called.
    fn options(&self) -> BTreeMap<&str, &str> {
        let options = self.setting.options.iter().flat_map(|it| &it.items);
        let options = options.filter_map(Item::value);
        options
            .map(|it| (text(it.value.as_ref()), text(it.display_name.as_ref())))
            .collect()
    }
}

/// At most so many values of a default are compared.
const MAX_VALUES: usize = 10_000;

/// The kind of value that a server keeps for a setting, by its type: what the System Console saves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// A text.
    Text,
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// The plugin's own component decides.
    Any,
    /// The type is none that the console knows.
    Unknown,
}

impl Stored {
    /// Of a setting's type.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        match kind {
            "text" | "longtext" | "generated" | "username" | "dropdown" | "radio" => Self::Text,
            "bool" => Self::Bool,
            "number" => Self::Number,
            "custom" => Self::Any,
            _ => Self::Unknown,
        }
    }
}

/// Whether what is kept for a setting of the one type may not fit one of the other.
#[must_use]
pub fn misfits(old: &str, new: &str) -> bool {
    let (old, new) = (Stored::of(old), Stored::of(new));
    old != new && old != Stored::Unknown && new != Stored::Unknown
}

/// What happened to settings and sections.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (Some((_, old_manifest)), Some((_, new_manifest))) = (old.manifest(), new.manifest())
    else {
        return;
    };
    let (was, is) = (by_key(old), by_key(new));
    let renamed = renamed(&was, &is);
    for (key, gone) in was.iter().filter(|(key, _)| !is.contains_key(*key)) {
        let change = Change::new(Group::Settings, Kind::Removed, "setting")
            .asks(Step::Major)
            .rule("upgrade/setting-removed");
        out.push(
            match renamed.get(key.as_str()).and_then(|key| is.get(*key)) {
                Some(now) => Change {
                    kind: Kind::Renamed,
                    ..change.old(gone.key()).value(now.key())
                },
                None => change.name(gone.key()).old(gone.kind()),
            },
        );
    }
    let taken: BTreeSet<&str> = renamed.values().copied().collect();
    for (key, fresh) in is.iter().filter(|(key, _)| !was.contains_key(*key)) {
        if taken.contains(key.as_str()) {
            continue;
        }
        let default = fresh.default().map(|value| format!("default {value}"));
        out.push(
            Change::new(Group::Settings, Kind::Added, "setting")
                .name(fresh.key())
                .value(fresh.kind())
                .note(&default.unwrap_or_default())
                .asks(Step::Minor),
        );
    }
    for (key, now) in &is {
        if let Some(before) = was.get(key) {
            one(before, now, out);
        }
    }
    order(old, new, out);
    sections(old_manifest, new_manifest, out);
    around(old_manifest, new_manifest, out);
}

/// Whether settings that both have stand in another order. One that stands in another section now is told as that.
fn order(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    type Place<'a> = (String, Option<&'a str>);
    let places = |side| -> Vec<Place<'_>> {
        let all = in_order(side).into_iter();
        all.map(|(key, known)| (key, known.section)).collect()
    };
    let (were, are) = (places(old), places(new));
    let both = |some: &[Place<'_>], others: &[Place<'_>]| -> Vec<String> {
        let others: BTreeSet<_> = others.iter().collect();
        let mut seen = BTreeSet::new();
        let both = some
            .iter()
            .filter(|place| others.contains(place) && seen.insert(*place));
        both.map(|(key, _)| key.clone()).collect()
    };
    if both(&were, &are) != both(&are, &were) {
        out.push(Change::new(
            Group::Settings,
            Kind::Changed,
            "settings-order",
        ));
    }
}

/// What stands above and below the settings.
fn around(old: &Manifest, new: &Manifest, out: &mut Vec<Change>) {
    type Part = (&'static str, fn(&SettingsSchema) -> Option<&Text>);
    let parts: [Part; 2] = [
        ("settings-header", |schema| schema.header.as_ref()),
        ("settings-footer", |schema| schema.footer.as_ref()),
    ];
    for (what, part) in parts {
        let was = some(old.settings_schema.as_ref().and_then(part));
        let is = some(new.settings_schema.as_ref().and_then(part));
        out.extend(Change::of(Group::Settings, what, was, is));
    }
}

/// The new key that each setting which is gone seems to have: one with the same type and the same
/// display name, where both sides have but one of these.
#[must_use]
pub fn renamed<'a>(
    was: &'a BTreeMap<String, Known<'_>>,
    is: &'a BTreeMap<String, Known<'_>>,
) -> BTreeMap<&'a str, &'a str> {
    let label = |known: &Known<'_>| {
        let name = text(known.setting.display_name.as_ref())
            .trim()
            .to_lowercase();
        (!name.is_empty()).then(|| (name, known.kind().to_owned()))
    };
    let only = |from: &'a BTreeMap<String, Known<'_>>, other: &BTreeMap<String, Known<'_>>| {
        let mut found: BTreeMap<_, Vec<&'a str>> = BTreeMap::new();
        for (key, known) in from.iter().filter(|(key, _)| !other.contains_key(*key)) {
            if let Some(label) = label(known) {
                found.entry(label).or_default().push(key);
            }
        }
        found
    };
    let fresh = only(is, was);
    let pairs = only(was, is).into_iter().filter_map(|(label, gone)| {
        match (gone.as_slice(), fresh.get(&label)?.as_slice()) {
            ([gone], [fresh]) => Some((*gone, *fresh)),
            _ => None,
        }
    });
    pairs.collect()
}

/// What changed about a setting that both have.
fn one(before: &Known<'_>, now: &Known<'_>, out: &mut Vec<Change>) {
    let key = now.key();
    let of = |what, old: Option<&str>, new: Option<&str>| {
        Change::of(Group::Settings, what, old, new).map(|change| Change {
            kind: Kind::Changed,
            ..change.name(key)
        })
    };
    let kind = of("setting-type", Some(before.kind()), Some(now.kind()));
    let misfits = misfits(before.kind(), now.kind());
    out.extend(kind.map(|it| match misfits {
        true if Stored::of(before.kind()) == Stored::Any
            || Stored::of(now.kind()) == Stored::Any =>
        {
            it.asks(Step::Minor).rule("upgrade/setting-retyped")
        }
        true => it.asks(Step::Major).rule("upgrade/setting-retyped"),
        false => it,
    }));
    if !before.has_default_of(now) {
        let value = |known: &Known<'_>| known.default().unwrap_or_else(|| "none".to_owned());
        let default = of("setting-default", Some(&value(before)), Some(&value(now)));
        out.extend(default.map(|it| {
            let it = it.asks(Step::Minor);
            match misfits {
                true => it,
                false => it.rule("upgrade/default-changed"),
            }
        }));
    }
    let word = |known: &Known<'_>| {
        if known.secret { "secret" } else { "not secret" }
    };
    out.extend(of("setting-secret", Some(word(before)), Some(word(now))));
    let hosting = |known: &Known<'_>| text(known.setting.hosting.as_ref()).to_owned();
    out.extend(of(
        "setting-hosting",
        Some(&hosting(before)),
        Some(&hosting(now)),
    ));
    let (were, are) = (before.options(), now.options());
    let beyond = |some: &BTreeMap<&str, &str>, others: &BTreeMap<&str, &str>| {
        let names = some.keys().filter(|value| !others.contains_key(*value));
        names.copied().collect::<Vec<_>>().join(", ")
    };
    let (gone, fresh) = (beyond(&were, &are), beyond(&are, &were));
    // Without a list on one side the type changed, which says more.
    if !were.is_empty() && !are.is_empty() {
        let option = |kind| Change::new(Group::Settings, kind, "setting-option").name(key);
        if !gone.is_empty() {
            out.push(option(Kind::Removed).old(&gone).asks(Step::Minor));
        }
        if !fresh.is_empty() {
            out.push(option(Kind::Added).value(&fresh).asks(Step::Minor));
        }
    }
    for (value, label) in &are {
        let was = were.get(value).copied();
        let change = was.and_then(|was| of("setting-option-label", Some(was), Some(label)));
        out.extend(change);
    }
    let place = |known: &Known<'_>| known.section.unwrap_or("(none)").to_owned();
    out.extend(of(
        "setting-section",
        Some(&place(before)),
        Some(&place(now)),
    ));
    let label = |known: &Known<'_>| text(known.setting.display_name.as_ref()).to_owned();
    out.extend(of("setting-label", Some(&label(before)), Some(&label(now))));
    type Field = (&'static str, fn(&Setting) -> Option<&Text>);
    let texts: [Field; 2] = [
        ("setting-help", |it| it.help_text.as_ref()),
        ("setting-placeholder", |it| it.placeholder.as_ref()),
    ];
    for (what, field) in texts {
        if text(field(before.setting)) != text(field(now.setting)) {
            out.push(Change::new(Group::Settings, Kind::Changed, what).name(key));
        }
    }
}

fn sections(old: &Manifest, new: &Manifest, out: &mut Vec<Change>) {
    let of = |manifest: &Manifest| -> BTreeMap<String, ()> {
        let schema = manifest.settings_schema.iter();
        let sections = schema.flat_map(|schema| &schema.sections).flatten();
        let keys = sections
            .filter_map(Item::value)
            .map(|it: &Section| text(it.key.as_ref()));
        keys.map(|key| (key.to_owned(), ())).collect()
    };
    keyed(&of(old), &of(new), |key, kind| {
        let change = Change::new(Group::Settings, kind, "section").name(key);
        out.push(match kind {
            Kind::Added => change.asks(Step::Minor),
            _ => change,
        });
    });
}
