//! What changed in the manifest, the settings aside.

use std::collections::BTreeMap;

use serde_json::Value;

use super::change::{Change, Group, Kind, Step};
use super::side::Side;
use crate::manifest::model::{Manifest, Text, text};
use crate::manifest::schema::to_value;
use crate::server::releases;
use crate::version::Release;

/// Id, version and the like, what is asked of servers, links.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (Some((_, was)), Some((_, is))) = (old.manifest(), new.manifest()) else {
        return;
    };
    identity(was, is, out);
    servers(old, new, out);
    props(old, new, out);
    type Field = (Group, &'static str, fn(&Manifest) -> Option<&Text>);
    let fields: [Field; 4] = [
        (Group::Identity, BUILT[0], |it| it.version.as_ref()),
        (Group::Links, BUILT[1], |it| it.release_notes_url.as_ref()),
        (Group::Links, "homepage_url", |it| it.homepage_url.as_ref()),
        (Group::Links, "support_url", |it| it.support_url.as_ref()),
    ];
    for (group, name, field) in fields {
        let (was, is) = (some(field(was)), some(field(is)));
        let unbuilt = old.is_tree() && was.is_none() || new.is_tree() && is.is_none();
        if !(unbuilt && BUILT.contains(&name)) {
            out.extend(Change::of(group, name, was, is));
        }
    }
}

/// What the starter template's build writes into a manifest where the source has none
/// (mattermost-plugin-starter-template `build/manifest/main.go`).
const BUILT: [&str; 2] = ["version", "release_notes_url"];

/// The text of a field that is there and not empty.
pub(super) fn some(field: Option<&Text>) -> Option<&str> {
    Some(text(field)).filter(|text| !text.is_empty())
}

fn identity(was: &Manifest, is: &Manifest, out: &mut Vec<Change>) {
    let (old_id, new_id) = (was.server_id(), is.server_id());
    let id = Change::of(Group::Identity, "id", Some(&old_id), Some(&new_id));
    out.extend(id.map(|it| it.asks(Step::Major).rule("upgrade/id-changed")));
    let mut field = |what, old: Option<&Text>, new: Option<&Text>| {
        out.extend(Change::of(Group::Identity, what, some(old), some(new)));
    };
    field("name", was.name.as_ref(), is.name.as_ref());
    field(
        "description",
        was.description.as_ref(),
        is.description.as_ref(),
    );
    field("icon", was.icon_path.as_ref(), is.icon_path.as_ref());
}

/// What the upgrade does to the servers that the plugin runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Minimum {
    /// It asks for a newer server than before, and leaves out this release, the newest of those
    /// under extended support that it left in before.
    Cuts(Release),
    /// It asks for a newer one, and leaves out nothing that is still supported.
    Raised,
    /// It is no version any more: no server starts the plugin.
    Unreadable,
}

/// Whether the declared minimum was raised, and whom that leaves out. `None` where it was not, or
/// where it was no version before: no server started that.
#[must_use]
pub fn minimum(old: &Side<'_>, new: &Side<'_>) -> Option<Minimum> {
    let parse = |side: &Side<'_>| {
        let (_, manifest) = side.manifest()?;
        let text = some(manifest.min_server_version.as_ref());
        Some(text.map(|text| side.facts.server.semver.parse(text).ok()))
    };
    let before = match parse(old)? {
        Some(before) => Some(before?),
        None => None,
    };
    let Some(now) = parse(new)?? else {
        return Some(Minimum::Unreadable);
    };
    if before
        .as_ref()
        .is_some_and(|before| now.cmp_precedence(before).is_le())
    {
        return None;
    }
    // A release counts by its patches: the newest of 10.11 meets 10.11.4.
    let meets = |release: &Release, minimum: &semver::Version| {
        Release::new(release.major, release.minor, u64::MAX).meets(minimum)
    };
    let supported = releases::table()
        .into_iter()
        .flat_map(releases::Table::supported);
    let lost = supported.map(|known| known.version).rfind(|release| {
        !meets(release, &now) && before.as_ref().is_none_or(|before| meets(release, before))
    });
    Some(lost.map_or(Minimum::Raised, Minimum::Cuts))
}

fn servers(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let (was, is) = (&old.seen.min_server_version, &new.seen.min_server_version);
    let declared = Change::of(
        Group::Servers,
        "min_server_version",
        was.declared.as_deref(),
        is.declared.as_deref(),
    );
    let raised = minimum(old, new);
    out.extend(declared.map(|it| {
        match raised {
            Some(Minimum::Cuts(_) | Minimum::Unreadable) => it
                .asks(Step::Major)
                .rule("upgrade/min-server-version-raised"),
            Some(Minimum::Raised) => it
                .asks(Step::Minor)
                .rule("upgrade/min-server-version-raised"),
            None => it,
        }
    }));
    // What the code needs is known of neither or of both, or else says nothing of a change.
    if was.inferred.is_some() && is.inferred.is_some() {
        let needed = Change::of(
            Group::Servers,
            "needed-server",
            was.inferred.as_deref(),
            is.inferred.as_deref(),
        );
        let because = is
            .evidence
            .first()
            .map_or("", |newest| newest.name.as_str());
        out.extend(needed.map(|it| it.note(because)));
    }
}

/// `props` is served to browsers; its keys say what changed.
fn props(old: &Side<'_>, new: &Side<'_>, out: &mut Vec<Change>) {
    let of = |side: &Side<'_>| {
        let found = side.manifest().and_then(|(file, manifest)| {
            let mut budget = MAX_VALUES;
            Some(to_value(
                &file.decoded.document,
                manifest.props?,
                DEPTH,
                &mut budget,
            ))
        });
        match found {
            Some(Value::Object(map)) => map.into_iter().collect(),
            _ => BTreeMap::new(),
        }
    };
    let (was, is) = (of(old), of(new));
    keyed(&was, &is, |name, kind| {
        out.push(Change::new(Group::Identity, kind, "prop").name(name));
    });
}

/// At most so many values of `props` are compared.
const MAX_VALUES: usize = 100_000;

/// At most so deep.
pub(super) const DEPTH: usize = 32;

/// Tells what was added, removed or changed between two maps, by name.
pub(super) fn keyed<T: PartialEq>(
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    mut tell: impl FnMut(&str, Kind),
) {
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        match (old.get(name), new.get(name)) {
            (None, Some(_)) => tell(name, Kind::Added),
            (Some(_), None) => tell(name, Kind::Removed),
            (Some(was), Some(is)) if was != is => tell(name, Kind::Changed),
            _ => {}
        }
    }
}
