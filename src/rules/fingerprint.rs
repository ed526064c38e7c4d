//! What tells one finding from another, from build to build of the plugin and of mmlint.

use sha2::{Digest, Sha256};

use crate::bundle::path;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::{Document, Kind, NodeId};
use crate::report::Diagnostic;

/// What names an element of a list in a manifest: a setting or section by its key, an option
/// by its value or, lacking one, by its display name.
const NAMES: [&str; 3] = ["key", "value", "display_name"];

/// Of longer lists each element is named by its place.
const MAX_ITEMS: usize = 1_000;

/// The rule, the entry below the root, the place in the manifest and the evidence, hashed.
/// The place is the pointer with elements of lists by their names: another setting in front
/// of one moves it, and changes nothing about it.
#[must_use]
pub fn of(diagnostic: &Diagnostic, evidence: &str, facts: &Facts) -> String {
    let layout = facts.layout();
    let root = layout.path(layout.root);
    let entry = diagnostic.location.entry.as_deref().unwrap_or_default();
    let below = path::below(entry, &root);
    let pointer = diagnostic.location.pointer.as_deref().unwrap_or_default();
    let place = facts
        .manifest_file()
        .map_or_else(|| pointer.to_owned(), |file| by_names(file, pointer));
    digest(&[diagnostic.rule, below, &place, evidence])
}

/// Sixteen hexadecimal digits of the parts' hash.
#[must_use]
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    super::draft::hex(&hash.finalize()[..])
        .chars()
        .take(16)
        .collect()
}

/// `/settings_schema/settings/[Token]/default` for `/settings_schema/settings/3/default`.
fn by_names(file: &ManifestFile, pointer: &str) -> String {
    let document = &file.decoded.document;
    let mut at = file.decoded.root;
    let mut out = String::new();
    for step in pointer.split('/').skip(1) {
        out.push('/');
        at = match at.map(|id| &document.node(id).kind) {
            Some(Kind::Array(items)) => {
                let index = step.parse().ok();
                let name = index.and_then(|index| name_in(document, items, index));
                out.push_str(&name.unwrap_or_else(|| step.to_owned()));
                index.and_then(|index| items.get(index).copied())
            }
            Some(Kind::Object(members)) => {
                out.push_str(step);
                let step = step.replace("~1", "/").replace("~0", "~");
                let member = members.iter().rfind(|member| member.key == step);
                member.map(|member| member.value)
            }
            _ => {
                out.push_str(step);
                None
            }
        };
    }
    out
}

/// The name of an element, with a number where others before it have the same.
fn name_in(document: &Document, items: &[NodeId], index: usize) -> Option<String> {
    let items = items
        .get(..=index)
        .filter(|items| items.len() <= MAX_ITEMS)?;
    let (last, before) = items.split_last()?;
    let name = name(document, *last)?;
    let same = before
        .iter()
        .filter(|item| self::name(document, **item) == Some(name));
    Some(match same.count() {
        0 => format!("[{name}]"),
        n => format!("[{name}]#{n}"),
    })
}

fn name(document: &Document, item: NodeId) -> Option<&str> {
    let Kind::Object(members) = &document.node(item).kind else {
        return None;
    };
    NAMES.iter().find_map(|wanted| {
        let member = members.iter().rfind(|member| member.key == *wanted)?;
        match &document.node(member.value).kind {
            Kind::String(text) if !text.is_empty() => Some(text.as_str()),
            _ => None,
        }
    })
}
