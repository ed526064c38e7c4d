//! A minimum that is no version.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::marketplace::entry::SEMVER;
use crate::rules::{Rule, rule};
use crate::text::shorten;

/// See `rules/listing/min-server-version-invalid.md`.
pub static RULE: Rule = rule!("listing/min-server-version-invalid", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let minimum = entry.minimum();
        let Some(why) = SEMVER.parse(minimum).err().filter(|_| !minimum.is_empty()) else {
            continue;
        };
        let manifest = entry.manifest.as_ref();
        let field = manifest.and_then(|it| it.min_server_version.as_ref());
        out.add(
            Some(entry),
            &Place::in_manifest(entry, field),
            format!("min_server_version {:?} {why}", shorten(minimum, 60)),
            "Every query that comes to this entry and says its server's version, as all servers do, is \
             answered with 500: no plugin at all is offered. Write three numbers, as 10.11.0, or leave it \
             out.",
        );
    }
}
