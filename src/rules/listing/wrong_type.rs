//! A value that the Marketplace cannot decode.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};

/// See `rules/listing/wrong-type.md`.
pub static RULE: Rule = rule!("listing/wrong-type", Error, High, listing: check);

const HELP: &str = "The Marketplace does not start with it: encoding/json refuses the whole file.";

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    if let Some(fault) = &facts.listing.fault
        && let Some(pointer) = &fault.pointer
    {
        let place = Place::new(fault.span, pointer.clone());
        out.add(None, &place, &fault.message, HELP);
    }
    for entry in facts.entries() {
        if let Some(mistake) = &entry.mistake {
            let name = mistake.pointer.strip_prefix(&entry.pointer());
            let name = name.map_or("", |name| name.trim_start_matches('/'));
            let message = match name {
                "" => format!("the entry: {}", mistake.message),
                name => format!("{}: {}", name.replace('/', "."), mistake.message),
            };
            let place = Place::new(mistake.span, mistake.pointer.clone());
            out.add(Some(entry), &place, message, HELP);
        }
    }
}
