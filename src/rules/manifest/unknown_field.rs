//! Fields that servers do not know.

use std::collections::HashMap;

use super::deprecated_field;
use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestFile};
use crate::manifest::decoded::{Note, join_pointer};
use crate::manifest::document::{Kind, Member, Span};
use crate::manifest::fold::fold;
use crate::manifest::shape::{self, Shape};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/unknown-field.md`.
pub static RULE: Rule = rule!("manifest/unknown-field", Warning, High, check);

/// The shortest name that a typing error is near enough to be sure of.
const LONG_ENOUGH: usize = 4;

/// Larger objects are not searched for the right name beside the wrong one.
const MAX_MEMBERS: usize = 1_000;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    let objects = objects(file);
    for note in &file.decoded.notes {
        let Note::UnknownKey {
            parent,
            key,
            span,
            known,
        } = note
        else {
            continue;
        };
        if deprecated_field::is_gone(file.format, parent, key) {
            continue;
        }
        let nearest = crate::text::nearest(key, known.iter().copied());
        let hint = match (nearest, home(key)) {
            (Some(nearest), _) => format!("Did you mean {nearest:?}?"),
            (None, Some(home)) => format!("They know it in `{home}`."),
            (None, None) if parent.is_empty() => {
                "Take it out, or move the value into `props`, which browsers read without a login."
                    .to_owned()
            }
            // What `props` says of a setting or a program nobody reads there.
            (None, None) => "Take it out.".to_owned(),
        };
        let draft = out
            .add(format!("servers do not know the field {key:?}"))
            .help(format!(
                "They pass over it; the starter template's manifest tool refuses it. {hint}"
            ))
            .at_span(file, *span, &join_pointer(parent, key));
        let object = objects.get(&span.start).copied().unwrap_or_default();
        if let Some(nearest) =
            nearest.filter(|name| is_typing_error(file, object, parent, key, name))
        {
            draft.fix(
                &format!("write {nearest}"),
                file,
                *span,
                &format!("\"{nearest}\""),
            );
        }
    }
}

/// The object of the manifest that has a field of this name, where it is one only.
fn home(key: &str) -> Option<&'static str> {
    let objects = [
        ("server", &shape::SERVER),
        ("webapp", &shape::WEBAPP),
        ("settings_schema", &shape::SETTINGS_SCHEMA),
    ];
    let visible = |field: &&shape::Field| !matches!(field.shape, Shape::Bytes);
    let mut homes = objects
        .into_iter()
        .filter(|(_, shape)| shape.fields.iter().filter(visible).any(|f| f.name == key));
    let (name, _) = homes.next()?;
    homes.next().is_none().then_some(name)
}

/// The members of the objects that hold unknown keys, by where the key stands.
fn objects(file: &ManifestFile) -> HashMap<usize, &[Member]> {
    let mut found: HashMap<usize, &[Member]> = HashMap::new();
    let keys = file.decoded.notes.iter().filter_map(|note| match note {
        Note::UnknownKey { span, .. } => Some(span.start),
        _ => None,
    });
    let keys: std::collections::HashSet<usize> = keys.collect();
    if keys.is_empty() {
        return found;
    }
    for node in file.decoded.document.nodes() {
        if let Kind::Object(members) = &node.kind {
            for member in members {
                if keys.contains(&member.key_span.start) {
                    found.insert(member.key_span.start, members);
                }
            }
        }
    }
    found
}

/// Whether renaming the key is surely right: one letter is wrong, the right name does not stand
/// beside it, and the value is what belongs there (another would make the server refuse
/// the manifest). Only in JSON, whose keys are always quoted.
fn is_typing_error(
    file: &ManifestFile,
    object: &[Member],
    parent: &str,
    key: &str,
    name: &str,
) -> bool {
    let near = name.len() >= LONG_ENOUGH && strsim::damerau_levenshtein(key, name) == 1;
    if file.format != Format::Json || !near || object.len() > MAX_MEMBERS {
        return false;
    }
    let mut same = object.iter().filter(|member| member.key == key);
    let (Some(member), None) = (same.next(), same.next()) else {
        return false;
    };
    // With a second key like it there would be two of that name, of which one counts.
    let others = object.iter().filter(|member| member.key != key);
    let mut others = others.map(|member| &member.key);
    if others.any(|k| fold(k) == fold(name) || strsim::damerau_levenshtein(k, name) == 1) {
        return false;
    }
    let field = shape::at(parent).and_then(|s| s.fields.iter().find(|field| field.name == name));
    let value = &file.decoded.document.node(member.value).kind;
    matches!(
        (field.map(|field| field.shape), value),
        (Some(Shape::Text), Kind::String(_)) | (Some(Shape::Bool), Kind::Bool(_))
    ) && quoted(file, member.key_span)
}

fn quoted(file: &ManifestFile, span: Span) -> bool {
    file.bytes.get(span.start) == Some(&b'"')
}
