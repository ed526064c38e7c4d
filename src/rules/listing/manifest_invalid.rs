//! A manifest that `IsValid` refuses.

use super::findings::{Findings, Place};
use crate::marketplace::ListingFacts;
use crate::marketplace::store::{NULL_SETTING, model};
use crate::report::Severity;
use crate::rules::{self, Rule, page, rule};
use crate::server::validity;

/// See `rules/listing/manifest-invalid.md`.
pub static RULE: Rule = rule!("listing/manifest-invalid", Warning, High, listing: check);

/// What rules of their own say of a listing.
const OTHERS: [&str; 2] = [
    "manifest/version-invalid",
    "manifest/min-server-version-invalid",
];

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    let model = model();
    for entry in facts.entries() {
        let Some(manifest) = &entry.manifest else {
            continue;
        };
        let Some(objection) = validity::objection(manifest, &model) else {
            continue;
        };
        if OTHERS.contains(&objection) {
            continue;
        }
        let place = match objection {
            "manifest/id-invalid" => Place::in_manifest(entry, manifest.id.as_ref()),
            "manifest/name-missing" => Place::in_manifest(entry, manifest.name.as_ref()),
            _ => Place::in_manifest(entry, None),
        };
        let summary = rules::find(objection).and_then(|rule| page::front_matter(rule).ok());
        let summary = summary.map_or_else(String::new, |page| page.summary);
        let explain = format!("`mmlint explain {objection}` says more.");
        if objection == NULL_SETTING {
            let message = format!("the manifest makes the Marketplace panic: {summary}");
            let help = format!(
                "Its program ends when it starts: Manifest.IsValid does not expect null in a list. {explain}"
            );
            out.add(Some(entry), &place, message, help)
                .severity(Severity::Error)
                .evidence(objection);
            continue;
        }
        let message = format!("the manifest is not valid: {summary}");
        let help = format!(
            "Manifest.IsValid refuses it. The Marketplace writes a warning into its log and lists it all \
             the same. Mend the plugin's manifest and list a new release. {explain}"
        );
        out.add(Some(entry), &place, message, help)
            .evidence(objection);
    }
}
