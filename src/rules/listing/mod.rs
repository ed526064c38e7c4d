//! Rules about the Marketplace's listing, `plugins.json`.

pub mod duplicate;
pub mod findings;
pub mod icon_invalid;
pub mod id_case;
pub mod label_conflict;
pub mod manifest_invalid;
pub mod manifest_mismatch;
pub mod manifest_missing;
pub mod min_server_version_invalid;
pub mod platform_incomplete;
pub mod signature_mismatch;
pub mod signature_missing;
pub mod syntax;
pub mod unknown_field;
pub mod unknown_value;
pub mod url_invalid;
pub mod url_mismatch;
pub mod version_invalid;
pub mod version_missing;
pub mod version_order;
pub mod wrong_type;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{ALL, Check, draft, internal};
use crate::marketplace::ListingFacts;
use crate::report::Diagnostic;
use findings::{Findings, resolve};

/// Runs the rules about listings. The findings come by place and rule; a rule that panics becomes a
/// finding, and the others still run.
#[must_use]
pub fn run(facts: &ListingFacts) -> Vec<Diagnostic> {
    let file = &facts.listing.file;
    let mut all = Vec::new();
    for rule in ALL {
        let Check::Listing(check) = rule.check else {
            continue;
        };
        let mut findings = Findings::new(rule, facts);
        let outcome = catch_unwind(AssertUnwindSafe(|| check(facts, &mut findings)));
        all.append(&mut findings.into_diagnostics());
        if outcome.is_err() {
            all.push(draft::in_file(
                &internal::rule_failed::RULE,
                &format!(
                    "{} failed; whether it would find something is unknown",
                    rule.name
                ),
                "This is a fault in mmlint, not in the listing. The other rules ran as far as they \
                 could. Please report it with the listing.",
                file,
                &(0..0),
                rule.name,
            ));
        }
    }
    resolve(&mut all, &file.text);
    super::sort(&mut all);
    all
}
