//! A key that the Marketplace does not know.

use super::findings::{Findings, Place};
use crate::manifest::decoded::join_pointer;
use crate::marketplace::ListingFacts;
use crate::marketplace::entry::PLATFORMS;
use crate::rules::{Rule, rule};
use crate::text::{nearest, shorten};

/// See `rules/listing/unknown-field.md`.
pub static RULE: Rule = rule!("listing/unknown-field", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        for unknown in &entry.unknown {
            let place = Place::new(unknown.span, join_pointer(&unknown.parent, &unknown.key));
            let key = shorten(&unknown.key, 60);
            let known = unknown.known.iter().copied();
            let near = nearest(&unknown.key, known.clone());
            let (message, help) = if unknown.known == PLATFORMS {
                (
                    format!("the Marketplace knows no bundles for {key:?}"),
                    "It knows linux-amd64, darwin-amd64 and windows-amd64. Servers on other platforms are \
                     offered the entry's own download_url."
                        .to_owned(),
                )
            } else {
                let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                let known: Vec<&str> = known.collect();
                (
                    format!("the Marketplace does not know {key:?}{hint}"),
                    format!(
                        "It passes over the key, and the generator drops it when it writes the file again. \
                         Here stand {}.",
                        crate::text::list(&known)
                    ),
                )
            };
            out.add(Some(entry), &place, message, help)
                .evidence(&unknown.key);
        }
    }
}
