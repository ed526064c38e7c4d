//! An entry without a manifest.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};

/// See `rules/listing/manifest-missing.md`.
pub static RULE: Rule = rule!("listing/manifest-missing", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        if entry.manifest.is_some() || entry.mistake.is_some() {
            continue;
        }
        let message = match entry.is_null {
            true => "the entry is null",
            false => "the entry has no manifest",
        };
        out.add(
            Some(entry),
            &Place::entry(entry),
            message,
            "The Marketplace's program panics when it starts: it looks into every entry's manifest. Take \
             the entry out, or add it with the generator, which copies the manifest from the bundle.",
        );
    }
}
