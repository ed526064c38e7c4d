//! What changed in the webapp part, in what anyone can fetch, and in size.

use std::collections::BTreeMap;

use super::change::{Change, Group, Kind, Step};
use super::manifest::keyed;
use super::side::{Part, Side};
use crate::facts::public;
use crate::license::{Named, named};
use crate::server::layout::NodeKind;
use crate::text::size;
use crate::verdict::needs;

/// Everything about the webapp part, the public files, and sizes.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (was, is) = (registry_calls(old), registry_calls(new));
    for (method, ()) in was.beyond(&is) {
        let change = Change::new(Group::Webapp, Kind::Removed, "registry-call").name(method);
        out.push(change.asks(Step::Minor));
    }
    for (method, ()) in is.beyond(&was) {
        let change = Change::new(Group::Webapp, Kind::Added, "registry-call").name(method);
        out.push(change.asks(Step::Minor));
    }
    script(old, new, out);
    if old.is_whole() && new.is_whole() {
        let (was, is) = (public_files(old), public_files(new));
        keyed(&was, &is, |file, kind| {
            let change = Change::new(Group::Public, kind, "file").name(file);
            out.push(Change {
                old: was.get(file).map(|bytes| size(*bytes)),
                new: is.get(file).map(|bytes| size(*bytes)),
                ..change
            });
        });
        licences(old, new, out);
    }
    sizes(old, new, out);
}

/// The methods of the registry that the webapp calls.
fn registry_calls(side: &Side<'_>) -> Part<()> {
    let asked = needs::asked(side.facts);
    let known = asked.iter().map(|it| (it.method.name.clone(), ()));
    let read = side.facts.web_code().is_some_and(|(_, code)| !code.limited);
    let none = side.has_webapp() == Some(false) && side.is_whole();
    Part {
        known: known.collect(),
        complete: none || read && side.is_whole(),
    }
}

fn script(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (Some(was), Some(is)) = (&old.seen.webapp, &new.seen.webapp) else {
        return;
    };
    if was.not_read().is_some() || is.not_read().is_some() {
        return;
    }
    let libraries = |webapp: &crate::inventory::Webapp| -> BTreeMap<String, String> {
        let all = webapp.bundled.iter();
        let version = |it: &crate::inventory::Bundled| it.version.clone().unwrap_or_default();
        all.map(|it| (it.name.to_owned(), version(it))).collect()
    };
    let (were, are) = (libraries(was), libraries(is));
    keyed(&were, &are, |name, kind| {
        let change = Change::new(Group::Webapp, kind, "library").name(name);
        let of = |map: &BTreeMap<String, String>| {
            let version = map.get(name).filter(|version| !version.is_empty());
            version.map(|version| crate::text::printable(version))
        };
        out.push(Change {
            old: of(&were),
            new: of(&are),
            ..change
        });
    });
    let build = |is_dev: Option<bool>| match is_dev {
        Some(true) => Some("development"),
        Some(false) => Some("production"),
        None => None,
    };
    if let (Some(was), Some(is)) = (build(was.development), build(is.development)) {
        out.extend(Change::of(Group::Webapp, "build", Some(was), Some(is)));
    }
    out.extend(size_of(
        Group::Webapp,
        "script",
        was.size_bytes,
        is.size_bytes,
    ));
}

/// The files in `public/`, with their sizes. Those beside the webapp's script have names that
/// differ from build to build.
fn public_files(side: &Side<'_>) -> BTreeMap<String, u64> {
    let layout = side.facts.layout();
    let mut found = BTreeMap::new();
    let folders = public::folders(side.facts).into_iter();
    for folder in folders.filter(|folder| !folder.webapp) {
        let root = layout.path(layout.root);
        for node in layout.files(folder.node) {
            let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|it| it.kind) else {
                continue;
            };
            let path = layout.path(node);
            let path = crate::bundle::path::below(&path, &root).to_owned();
            let size = side.facts.entry(entry).map_or(0, |entry| entry.size);
            found.insert(path, size);
        }
    }
    found
}

/// The licences in the plugin's own folder.
fn licences(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let of = |side: &Side<'_>| -> BTreeMap<String, ()> {
        let layout = side.facts.layout();
        let names = layout
            .node(layout.root)
            .into_iter()
            .flat_map(|root| root.children.keys());
        let names = names.filter(|name| named(name).is_some_and(|it| it != Named::Scripts));
        names.map(|name| (crate::text::name(name), ())).collect()
    };
    keyed(&of(old), &of(new), |name, kind| {
        out.push(Change::new(Group::Links, kind, "licence").name(name));
    });
}

/// A change of size that is worth a line: by a tenth and more than 64 KiB.
fn size_of(group: Group, what: &'static str, old: Option<u64>, new: Option<u64>) -> Option<Change> {
    let (old, new) = (old?, new?);
    let by = old.abs_diff(new);
    let worth = by > 64 << 10 && by.saturating_mul(10) >= old;
    worth.then(|| {
        let change = Change::new(group, Kind::Changed, what);
        change.old(&size(old)).value(&size(new))
    })
}

fn sizes(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    if !old.facts.is_complete() || !new.facts.is_complete() {
        return;
    }
    // A bundle for one platform is smaller than that for all.
    let is_for_one = |side: &Side<'_>| side.facts.question.platform.is_some();
    if is_for_one(old) != is_for_one(new) {
        return;
    }
    let grew = grew(old, new);
    let name = |it: Change| match grew {
        true => it.rule("upgrade/size-grew"),
        false => it,
    };
    let (was, is) = (old.seen.size_bytes, new.seen.size_bytes);
    let packed = size_of(Group::Size, "packed", was, is);
    out.extend(packed.map(&name));
    let (was, is) = (old.seen.unpacked_bytes, new.seen.unpacked_bytes);
    out.extend(size_of(Group::Size, "unpacked", Some(was), Some(is)).map(&name));
}

/// How much larger a bundle is when a finding says so: by a quarter, and by 5 MiB.
const GROWTH: u64 = 5 << 20;

/// Whether the bundle grew so much that somebody may ask why: packed where both are, else unpacked.
#[must_use]
pub fn grew(old: &Side<'_>, new: &Side<'_>) -> bool {
    let (was, is) = measured(old, new);
    is.saturating_sub(was) >= GROWTH && is.saturating_sub(was).saturating_mul(4) >= was
}

/// The sizes that are compared: packed where both are, else unpacked.
#[must_use]
pub fn measured(old: &Side<'_>, new: &Side<'_>) -> (u64, u64) {
    match (old.seen.size_bytes, new.seen.size_bytes) {
        (Some(was), Some(is)) => (was, is),
        _ => (old.seen.unpacked_bytes, new.seen.unpacked_bytes),
    }
}
