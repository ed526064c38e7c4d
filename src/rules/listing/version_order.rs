//! An entry that came too late.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};

/// See `rules/listing/version-order.md`.
pub static RULE: Rule = rule!("listing/version-order", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let Some(newer) = facts.replaced_by(entry.index) else {
            continue;
        };
        let (own, other) = (
            text(entry.updated_at.as_ref()),
            text(newer.updated_at.as_ref()),
        );
        // Days: enough to say so, and the same whatever the zone of both.
        let day = |time: &str| time.get(..10).map(str::to_owned);
        let (Some(own), Some(other)) = (day(own), day(other)) else {
            continue;
        };
        let is_same = entry.parsed_version().zip(newer.parsed_version());
        let is_same = is_same.is_none_or(|(a, b)| a.cmp_precedence(&b).is_eq());
        if own <= other || is_same {
            continue;
        }
        let manifest = entry.manifest.as_ref();
        let place = Place::in_manifest(entry, manifest.and_then(|it| it.version.as_ref()));
        out.add(
            Some(entry),
            &place,
            format!(
                "added on {own} and offered to no server: {} was there since {other}",
                newer.title()
            ),
            "Every server that could have this entry is offered the newer version instead. For servers \
             that the newer one leaves out, raise its min_server_version; if this is meant to replace it, \
             take the other entry out.",
        )
        .related("the newer version", &Place::entry(newer));
    }
}
