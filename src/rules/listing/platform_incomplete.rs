//! A platform's bundle without its link or its signature.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};

/// See `rules/listing/platform-incomplete.md`.
pub static RULE: Rule = rule!("listing/platform-incomplete", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        for platform in &entry.platforms {
            let is_empty = |field: &Option<_>| text(field.as_ref()).is_empty();
            let (has, lacks) = match (
                is_empty(&platform.download_url),
                is_empty(&platform.signature),
            ) {
                (false, true) => ("download_url", "signature"),
                (true, false) => ("signature", "download_url"),
                _ => continue,
            };
            let pointer = format!("{}/platforms/{}", entry.pointer(), platform.name);
            let field = match has {
                "signature" => platform.signature.as_ref(),
                _ => platform.download_url.as_ref(),
            };
            let place = field.map_or_else(
                || Place::new(platform.span, pointer),
                |text| Place::new(text.span, text.pointer.clone()),
            );
            out.add(
                Some(entry),
                &place,
                format!("{} has a {has} and no {lacks}: its bundle is offered to nobody", platform.name),
                "The Marketplace takes a platform's bundle only with both. Servers there are offered the \
                 entry's own download_url.",
            )
            .platform(Some(platform.name));
        }
    }
}
