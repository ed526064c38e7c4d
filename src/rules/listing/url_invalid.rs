//! A download that no server makes.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::ListingFacts;
use crate::marketplace::store::model;
use crate::report::Severity;
use crate::rules::{Rule, rule};
use crate::server::url;

/// See `rules/listing/url-invalid.md`.
pub static RULE: Rule = rule!("listing/url-invalid", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    let urls = model().urls;
    for entry in facts.entries() {
        if entry.manifest.is_none() {
            continue;
        }
        if text(entry.download_url.as_ref()).is_empty() {
            out.add(
                Some(entry),
                &Place::field(entry, entry.download_url.as_ref()),
                "no download_url",
                "Servers download the plugin from there. A platform's own link is only used by servers on \
                 that platform.",
            );
        }
        for (platform, link, _) in entry.downloads() {
            let place = Place::new(link.span, link.pointer.clone());
            if url::check(&link.value, urls).is_err() {
                out.add(
                    Some(entry),
                    &place,
                    "the link is no http or https URL",
                    "Servers refuse to download from it.",
                )
                .platform(platform);
            } else if !link.value.starts_with("https://") {
                out.add(
                    Some(entry),
                    &place,
                    "the link is not https",
                    "Servers refuse to download from it, unless their administrator has allowed it \
                     (PluginSettings.AllowInsecureDownloadURL, off by default).",
                )
                .severity(Severity::Warning)
                .platform(platform);
            }
        }
    }
}
