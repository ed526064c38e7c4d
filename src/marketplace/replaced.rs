//! Which entries no server is offered, since another one of their id takes their place everywhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use semver::Version;

use super::entry::{Entry, SEMVER};
use crate::manifest::model::text;

/// Who may see an entry, but for its minimum: for servers of one's own, for the cloud, and whether
/// only with a licence.
type Audience = (bool, bool, bool);

fn audience(entry: &Entry) -> Audience {
    let hosting = text(entry.hosting.as_ref());
    (hosting != "cloud", hosting != "on-prem", entry.enterprise)
}

/// Whether whoever may see `a` may see `b`.
const fn covers(b: Audience, a: Audience) -> bool {
    (b.0 || !a.0) && (b.1 || !a.1) && (a.2 || !b.2)
}

/// Whether every server that may have an entry may have another one of the same id: which servers those
/// are is told by hosting, licence and minimum.
#[must_use]
pub fn reaches_all_of(b: &Entry, a: &Entry) -> bool {
    let meets = match (minimum(a), minimum(b)) {
        (Some(a), Some(b)) => b.cmp_precedence(&a).is_le(),
        _ => false,
    };
    meets && covers(audience(b), audience(a))
}

/// The first server that asks a Marketplace (developers.mattermost.com, "Use plugins").
const FIRST_TO_ASK: Version = Version::new(5, 16, 0);

/// The oldest server that may be offered an entry; `None` where queries fail at it.
fn minimum(entry: &Entry) -> Option<Version> {
    let minimum = match entry.minimum() {
        "" => return Some(FIRST_TO_ASK),
        text => SEMVER.parse(text).ok()?,
    };
    let is_newer = minimum.cmp_precedence(&FIRST_TO_ASK).is_gt();
    Some(if is_newer { minimum } else { FIRST_TO_ASK })
}

/// By entry: one of the same id that is newer, or as new and further down, and that reaches all of its
/// servers; of several the one for the oldest servers, and of these the one that was there first.
/// `ids` are the places of the entries of each id.
pub fn find<'a>(
    entries: &[Entry],
    ids: impl Iterator<Item = &'a Vec<usize>>,
) -> Vec<Option<usize>> {
    let mut replaced = vec![None; entries.len()];
    for indices in ids {
        let of_id = indices.iter().filter_map(|index| entries.get(*index));
        let mut sorted: Vec<_> = of_id
            .filter_map(|entry| Some((entry.parsed_version()?, minimum(entry)?, entry)))
            .collect();
        sorted.sort_by(|(a, _, first), (b, _, second)| {
            let newest = b.cmp_precedence(a);
            newest.then(Reverse(first.index).cmp(&Reverse(second.index)))
        });
        // Of those so far, by who may see them: the one with the lowest minimum.
        let mut best: BTreeMap<Audience, (&Version, &str, usize)> = BTreeMap::new();
        for (_, minimum, entry) in &sorted {
            let own = audience(entry);
            let fits = best.iter().filter(|(other, (oldest, ..))| {
                covers(**other, own) && oldest.cmp_precedence(minimum).is_le()
            });
            let first = fits.min_by_key(|(_, (_, added, index))| (*added, *index));
            if let Some(slot) = replaced.get_mut(entry.index) {
                *slot = first.map(|(_, (_, _, index))| *index);
            }
            let added = text(entry.updated_at.as_ref());
            let slot = best.entry(own).or_insert((minimum, added, entry.index));
            let older = minimum.cmp_precedence(slot.0);
            if older.is_lt() || (older.is_eq() && added < slot.1) {
                *slot = (minimum, added, entry.index);
            }
        }
    }
    replaced
}
