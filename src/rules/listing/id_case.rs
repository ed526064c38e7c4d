//! Capital letters in an id.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::rules::{Rule, rule};
use crate::text::shorten;

/// See `rules/listing/id-case.md`.
pub static RULE: Rule = rule!("listing/id-case", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let Some(manifest) = &entry.manifest else {
            continue;
        };
        let lower = manifest.server_id();
        if lower == entry.id() {
            continue;
        }
        let message = format!(
            "servers call this plugin {:?}, and the listing {:?}",
            shorten(&lower, 60),
            shorten(entry.id(), 60)
        );
        out.add(
            Some(entry),
            &Place::in_manifest(entry, manifest.id.as_ref()),
            message,
            "A server makes the letters of an id small when it installs a plugin, and looks for it in the \
             listing by that: it is shown as never installed, with no updates. Write the id in small \
             letters, here and in the plugin.",
        );
    }
}
