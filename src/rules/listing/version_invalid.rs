//! A version that is none.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::entry::SEMVER;
use crate::marketplace::store::share_servers;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};
use crate::text::shorten;
use crate::version::Semver;

/// See `rules/listing/version-invalid.md`.
pub static RULE: Rule = rule!("listing/version-invalid", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entries in facts.of_one_id() {
        // Of each kind of hosting two are enough to find another one.
        let mut known: Vec<&Entry> = Vec::new();
        for hosting in ["on-prem", "cloud", ""] {
            let kind = |entry: &&&Entry| match text(entry.hosting.as_ref()) {
                own @ ("on-prem" | "cloud") => own == hosting,
                _ => hosting.is_empty(),
            };
            known.extend(entries.iter().filter(kind).take(2));
        }
        known.sort_by_key(|entry| entry.index);
        for entry in &entries {
            let version = entry.version();
            let Some(why) = SEMVER.parse(version).err().filter(|_| !version.is_empty()) else {
                continue;
            };
            let manifest = entry.manifest.as_ref();
            let place = Place::in_manifest(entry, manifest.and_then(|it| it.version.as_ref()));
            let message = format!("the version {:?} {why}", shorten(version, 60));
            let other = known
                .iter()
                .find(|other| other.index != entry.index && share_servers(entry, other));
            match other {
                Some(other) => {
                    let other = Place::entry(other);
                    out.add(
                        Some(entry),
                        &place,
                        message,
                        "The Marketplace compares the versions of entries with the same id: queries that \
                         come to both fail, and then no plugin at all is offered. Write three numbers, as \
                         1.0.0.",
                    )
                    .related("the same id again", &other);
                }
                None if Semver::MastermindsCapped.parse(version).is_ok() => {
                    out.add(
                        Some(entry),
                        &place,
                        message,
                        "Servers before 11.6 cannot install the plugin: they read its version as the \
                         Marketplace does. With the next release of it all queries fail. Write three \
                         numbers, as 1.0.0.",
                    )
                    .severity(Severity::Warning);
                }
                // `InstallMarketplacePlugin`: 6.7.2 and the later ones that were looked at parse it before they
                // download; 5.39.3 and 6.0.3 do not.
                None => {
                    out.add(
                        Some(entry),
                        &place,
                        message,
                        "Servers are offered the plugin and cannot install it: they answer 400, \
                         app.prepackged-plugin.invalid_version.app_error (those of 6.0 and older do not \
                         look). With the next release of it all queries to the Marketplace fail. Write three \
                         numbers, as 1.0.0.",
                    );
                }
            }
        }
    }
}
