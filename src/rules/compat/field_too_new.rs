//! Fields of the manifest that older servers do not know.

use super::{concerns, has_effect, promised};
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::decoded::join_pointer;
use crate::manifest::document::{Document, Kind, NodeId, Span};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::fields::{self, Field};

/// See `rules/compat/field-too-new.md`.
///
/// No fix: whether the minimum is raised or the field given up is the author's choice.
pub static RULE: Rule = rule!("compat/field-too-new", Warning, High, check);

/// As many settings are looked at; aliases of YAML make many of a few.
const MAX_PLACES: usize = 10_000;

/// A place where a field is set.
struct Place {
    key: Span,
    pointer: String,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, text, minimum)) = promised(facts) else {
        return;
    };
    for field in fields::all() {
        let Some(lost) = field
            .lost
            .as_ref()
            .filter(|_| concerns(facts, field.since, &minimum))
        else {
            continue;
        };
        let set = |pointer: &String| !places(file, pointer, field).is_empty();
        if field.unless.iter().any(set) {
            continue;
        }
        let places = places(file, &field.path, field);
        let Some(first) = places.first() else {
            continue;
        };
        let name = field.path.rsplit('/').next().unwrap_or_default();
        let count = match places.len() {
            1 => String::new(),
            count => format!(" (it stands at {count} places)"),
        };
        let section = match field.path.contains("/sections/-/") {
            true => " in a section",
            false => "",
        };
        let since = field.since.short();
        out.add(format!(
            "{name:?}{section} has no effect before server {since}{count}, and min_server_version is {}",
            text.value
        ))
        .help(format!(
            "{lost} Raise min_server_version to {}, or accept that.",
            field.since
        ))
        .at_span(file, first.key, &first.pointer)
        .servers(format!(">={}, <{since}", text.value))
        .evidence(&field.path)
        .related_span("promised here", file, text.span);
    }
}

/// Where a path of the table is set to something that has an effect.
fn places(file: &ManifestFile, path: &str, field: &Field) -> Vec<Place> {
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
