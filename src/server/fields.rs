//! Since when servers know a field of the manifest: `rules/knowledge/manifest-fields.json`.

use serde::Deserialize;

use super::knowledge;
use super::version::Release;
use crate::facts::manifest::ManifestFile;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::{Document, Kind, NodeId, Span};

/// A field that came after the first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its JSON pointer; `-` stands for any element of a list.
    pub path: String,
    /// The first release that knows it.
    pub since: Release,
    /// What is missing on older ones, in a sentence; `None` where nobody misses it.
    pub lost: Option<String>,
    /// The only values that have an effect; empty for all.
    #[serde(default)]
    pub values: Vec<String>,
    /// A field beside it without which it has no effect.
    pub needs: Option<String>,
    /// Fields that keep it from being missed, as JSON pointers.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// Where it is from.
    pub source: String,
    /// The month that it was written in, as `2026-11`.
    pub date: String,
    /// The fields, by path.
    pub fields: Vec<Field>,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}

/// The fields of the table in use, by path.
#[must_use]
pub fn all() -> &'static [Field] {
    let table = knowledge::current().fields.as_ref();
    table.map_or(&[], |table| &table.fields)
}

/// As many settings are looked at; aliases of YAML make many of a few.
const MAX_PLACES: usize = 10_000;

/// A place where a field is set.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its key in the text.
    pub key: Span,
    /// Its JSON pointer.
    pub pointer: String,
}

/// Where a manifest sets a field of the table to something that has an effect; nowhere where
/// another field keeps it from being missed.
#[must_use]
pub fn places(file: &ManifestFile, field: &Field) -> Vec<Place> {
    let set = |pointer: &String| !places_of(file, pointer, field).is_empty();
    match field.unless.iter().any(set) {
        true => Vec::new(),
        false => places_of(file, &field.path, field),
    }
}

/// Where a path is set to something that has an effect.
fn places_of(file: &ManifestFile, path: &str, field: &Field) -> Vec<Place> {
    let document = &file.decoded.document;
    let mut at: Vec<(NodeId, String)> = file
        .decoded
        .root
        .into_iter()
        .map(|root| (root, String::new()))
        .collect();
    let Some((parents, name)) = path.rsplit_once('/') else {
        return Vec::new();
    };
    for step in parents.split('/').skip(1) {
        at = at
            .iter()
            .flat_map(|(id, pointer)| children(document, *id, pointer, step))
            .take(MAX_PLACES)
            .collect();
    }
    let place = |(id, pointer): (NodeId, String)| {
        let Kind::Object(members) = &document.node(id).kind else {
            return None;
        };
        let member = |name: &str| members.iter().find(|member| member.key == name);
        let is_set = |name: &str| {
            member(name).is_some_and(|member| has_effect(&document.node(member.value).kind))
        };
        let found = member(name)?;
        let value = &document.node(found.value).kind;
        (has_effect(value)
            && is_one_of(value, &field.values)
            && field.needs.as_deref().is_none_or(is_set))
        .then(|| Place {
            key: found.key_span,
            pointer: join_pointer(&pointer, name),
        })
    };
    at.into_iter().filter_map(place).collect()
}

fn children(document: &Document, id: NodeId, pointer: &str, step: &str) -> Vec<(NodeId, String)> {
    match &document.node(id).kind {
        Kind::Array(items) if step == "-" => items
            .iter()
            .enumerate()
            .map(|(i, item)| (*item, join_pointer(pointer, &i.to_string())))
            .collect(),
        Kind::Object(members) => members
            .iter()
            .filter(|member| member.key == step)
            .map(|member| (member.value, join_pointer(pointer, step)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a value is among the only ones that have an effect.
fn is_one_of(value: &Kind, values: &[String]) -> bool {
    match value {
        Kind::String(text) => values.is_empty() || values.contains(text),
        _ => true,
    }
}

/// Whether a value is another than the one that an absent field has.
#[must_use]
pub fn has_effect(kind: &Kind) -> bool {
    match kind {
        Kind::Null | Kind::Bool(false) => false,
        Kind::String(text) => !text.is_empty(),
        Kind::Number(number) => number.parse::<f64>() != Ok(0.0),
        Kind::Array(items) => !items.is_empty(),
        Kind::Object(members) => !members.is_empty(),
        Kind::Bool(true) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::manifest::shape;

    #[test]
    fn the_table_is_read_and_names_fields_of_the_manifest() {
        assert!(!all().is_empty());
        assert!(all().is_sorted_by_key(|field| &field.path));
        for field in all() {
            let (parent, name) = field.path.rsplit_once('/').unwrap_or_default();
            let parent = shape::at(parent);
            let known = |name: &str| {
                parent.is_some_and(|shape| shape.fields.iter().any(|field| field.name == name))
            };
            assert!(known(name), "{}", field.path);
            assert!(field.needs.as_deref().is_none_or(known), "{}", field.path);
        }
    }
}
