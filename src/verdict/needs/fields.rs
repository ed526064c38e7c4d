//! Where a manifest sets a field that came after the first.

use crate::facts::manifest::ManifestFile;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::{Document, Kind, NodeId, Span};
use crate::server::fields::Field;

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
