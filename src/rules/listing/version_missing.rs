//! No version.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};

/// See `rules/listing/version-missing.md`.
pub static RULE: Rule = rule!("listing/version-missing", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let Some(manifest) = entry.manifest.as_ref().filter(|_| entry.mistake.is_none()) else {
            continue;
        };
        if entry.version().is_empty() {
            out.add(
                Some(entry),
                &Place::in_manifest(entry, manifest.version.as_ref()),
                "the manifest has no version",
                "The Marketplace does not start: it asks every entry for one. Write that of the bundle, as \
                 1.0.0.",
            );
        }
    }
}
