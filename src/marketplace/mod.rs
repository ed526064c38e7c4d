//! The Marketplace's listing, `plugins.json`: what stands in it, and what the Marketplace and the
//! servers that ask it make of that.
//!
//! [`read`] keeps the place of every value, [`store`] answers queries as the Marketplace does,
//! [`bundles`] finds the bundles that entries speak of. Rules look at [`ListingFacts`].
//! Source: `github.com/mattermost/mattermost-marketplace`, `internal/model` and `internal/store`.

pub mod bundles;
pub mod entry;
mod fields;
pub mod read;
mod replaced;
pub mod report;
pub mod signature;
pub mod store;

pub use entry::Entry;
pub use read::Listing;
pub use replaced::reaches_all_of;

use std::collections::{BTreeMap, HashMap};

use crate::manifest::model::text;

use bundles::Held;

/// The schema of `plugins.json`.
pub const FILE_SCHEMA: &str = include_str!("../../schemas/marketplace.schema.json");

/// Everything that rules about a listing may look at.
#[derive(Debug)]
pub struct ListingFacts {
    /// The listing.
    pub listing: Listing,
    /// The bundles that were found, by entry.
    pub bundles: Vec<Held>,
    /// The entries by their ids, each list in the order of the file.
    pub by_id: BTreeMap<String, Vec<usize>>,
    /// By entry: one that every server which could have it is offered instead, or a newer one yet.
    replaced: Vec<Option<usize>>,
    /// By entry: what tells it from others.
    keys: Vec<String>,
}

impl ListingFacts {
    /// Puts together what is known.
    #[must_use]
    pub fn new(listing: Listing, bundles: Vec<Held>) -> Self {
        let mut by_id: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for entry in &listing.entries {
            if entry.manifest.is_some() {
                by_id
                    .entry(entry.id().to_owned())
                    .or_default()
                    .push(entry.index);
            }
        }
        let keys = keys(&listing.entries);
        let replaced = replaced::find(&listing.entries, by_id.values());
        Self {
            listing,
            bundles,
            by_id,
            replaced,
            keys,
        }
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.listing.entries
    }

    /// The entry at this place in the file.
    #[must_use]
    pub fn entry(&self, index: usize) -> Option<&Entry> {
        self.listing.entries.get(index)
    }

    /// The bundles that an entry speaks of. They are in the order of the entries.
    pub fn held(&self, entry: &Entry) -> impl Iterator<Item = &Held> {
        let first = self
            .bundles
            .partition_point(|held| held.entry < entry.index);
        let held = self.bundles.iter().skip(first);
        held.take_while(move |held| held.entry == entry.index)
    }

    /// An entry for which no server is offered the one at this place, whatever it asks for.
    #[must_use]
    pub fn replaced_by(&self, index: usize) -> Option<&Entry> {
        self.entry((*self.replaced.get(index)?)?)
    }

    /// What tells the entry at this place from others, wherever it stands: id, version and hosting, and a
    /// number where others before it have the same.
    #[must_use]
    pub fn key(&self, index: usize) -> &str {
        self.keys.get(index).map_or("", String::as_str)
    }

    /// The entries of one id, those of each id in the order of the file.
    pub fn of_one_id(&self) -> impl Iterator<Item = Vec<&Entry>> {
        let entries =
            |indices: &Vec<usize>| indices.iter().filter_map(|i| self.entry(*i)).collect();
        self.by_id.values().map(entries)
    }
}

fn keys(entries: &[Entry]) -> Vec<String> {
    let mut seen: HashMap<(&str, &str, &str), usize> = HashMap::new();
    let named = entries.iter().map(|entry| {
        let hosting = text(entry.hosting.as_ref());
        let (id, version) = (entry.id(), entry.version());
        let before = seen.entry((id, version, hosting)).or_default();
        *before += 1;
        format!("{id} {version} {hosting} {before}")
    });
    named.collect()
}
