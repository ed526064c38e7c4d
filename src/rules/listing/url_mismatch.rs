//! Links that lead to another version.

use semver::Version;

use super::findings::{Findings, Place};
use crate::facts::version::{other_version_in_name, untagged, version_in_link};
use crate::marketplace::bundles::file_name;
use crate::marketplace::entry::SEMVER;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// See `rules/listing/url-mismatch.md`.
pub static RULE: Rule = rule!("listing/url-mismatch", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let Some(own) = entry.parsed_version() else {
            continue;
        };
        for (platform, link, _) in entry.downloads() {
            let name = file_name(&link.value);
            let other = name.and_then(|name| other_version_in_name(&name, &own));
            let Some(other) = other.or_else(|| other_tag(&link.value, &own)) else {
                continue;
            };
            out.add(
                Some(entry),
                &Place::new(link.span, link.pointer.clone()),
                format!("the download is of {other}, and the manifest says {}", entry.version()),
                "Servers install what is downloaded, whatever the listing says: they would show an update \
                 that never goes away, or miss one. Either the link is another release's, or the bundle's \
                 manifest was not raised; `--bundles DIR` tells which.",
            )
            .platform(platform);
        }
        notes(out, entry, &own);
    }
}

/// The tag of a release on GitHub, where it is another version: `/releases/download/<tag>/<file>`.
fn other_tag(link: &str, own: &Version) -> Option<String> {
    let (_, rest) = link.split_once("/releases/download/")?;
    let (tag, _) = rest.split_once('/')?;
    let tag = tag.replace("%2B", "+").replace("%2b", "+");
    let version = SEMVER.parse(untagged(&tag)).ok()?;
    let same_core =
        (version.major, version.minor, version.patch) == (own.major, own.minor, own.patch);
    (!same_core).then_some(tag)
}

fn notes(out: &mut Findings<'_>, entry: &Entry, own: &Version) {
    let Some(link) = &entry.release_notes_url else {
        return;
    };
    let Some(linked) = version_in_link(&link.value) else {
        return;
    };
    let named = &linked.version;
    let same_core = (named.major, named.minor, named.patch) == (own.major, own.minor, own.patch);
    if same_core {
        return;
    }
    out.add(
        Some(entry),
        &Place::new(link.span, link.pointer.clone()),
        format!(
            "release_notes_url is about {}, and the manifest says {}",
            linked.text,
            entry.version()
        ),
        "Administrators who look up what an update brings find another release's notes.",
    )
    .severity(Severity::Info);
}
