//! A listing that is not JSON.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// See `rules/listing/syntax.md`.
pub static RULE: Rule = rule!("listing/syntax", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    let listing = &facts.listing;
    if let Some(fault) = listing.fault.as_ref().filter(|it| it.pointer.is_none()) {
        let place = Place::new(fault.span, String::new());
        out.add(
            None,
            &place,
            &fault.message,
            "The Marketplace reads the file with Go's encoding/json and does not start.",
        );
    }
    if let Some(span) = listing.trailing {
        out.add(
            None,
            &Place::new(span, String::new()),
            "text follows the list, and the Marketplace reads none of it",
            "It reads the first value of the file only. Entries behind it are offered to nobody, and the \
             generator drops them when it writes the file again.",
        )
        .severity(Severity::Warning)
        .evidence("trailing");
    }
}
