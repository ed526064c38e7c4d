//! A word that the Marketplace does not know.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};
use crate::text::{nearest, shorten};

/// See `rules/listing/unknown-value.md`.
pub static RULE: Rule = rule!("listing/unknown-value", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let fields: [(_, _, &[&str], _); 3] = [
            (
                "hosting",
                &entry.hosting,
                &["on-prem", "cloud"],
                "The plugin is offered to servers in the cloud and to all others.",
            ),
            (
                "author_type",
                &entry.author_type,
                &["mattermost", "partner", "community"],
                "The plugin gets no label that says who made it.",
            ),
            (
                "release_stage",
                &entry.release_stage,
                &["production", "beta", "experimental"],
                "The plugin gets no label that warns of its state.",
            ),
        ];
        for (name, field, known, what) in fields {
            let Some(field) = field else {
                continue;
            };
            if field.value.is_empty() || known.contains(&field.value.as_str()) {
                continue;
            }
            let near = nearest(&field.value, known.iter().copied());
            let hint = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
            let value = shorten(&field.value, 60);
            out.add(
                Some(entry),
                &Place::new(field.span, field.pointer.clone()),
                format!("{name} {value:?} means nothing to the Marketplace{hint}"),
                format!("{what} It knows {}.", crate::text::list(known)),
            );
        }
    }
}
