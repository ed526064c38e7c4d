//! The same version twice.

use std::collections::HashSet;

use semver::Version;

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::{Entry, ListingFacts, reaches_all_of};
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// See `rules/listing/duplicate.md`.
pub static RULE: Rule = rule!("listing/duplicate", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entries in facts.of_one_id() {
        let mut sorted: Vec<_> = entries
            .iter()
            .filter_map(|entry| Some((entry.parsed_version()?, *entry)))
            .collect();
        sorted.sort_by(|(a, first), (b, second)| {
            a.cmp_precedence(b).then(first.index.cmp(&second.index))
        });
        for same in sorted.chunk_by(|(a, _), (b, _)| a.cmp_precedence(b).is_eq()) {
            let outdated = outdated(facts, same);
            // The last one so far for the cloud, and for servers of one's own.
            let (mut cloud, mut own): (Option<&Entry>, Option<&Entry>) = (None, None);
            for (_, entry) in same.iter().rev() {
                let hosting = text(entry.hosting.as_ref());
                let (for_cloud, for_own) = (hosting != "on-prem", hosting != "cloud");
                let later = own.filter(|_| for_own).or(cloud.filter(|_| for_cloud));
                if let Some(later) = later {
                    let unseen = outdated.contains(&entry.index) && outdated.contains(&later.index);
                    report(out, entry, later, unseen);
                }
                if for_cloud {
                    cloud = Some(entry);
                }
                if for_own {
                    own = Some(entry);
                }
            }
        }
    }
}

/// Of entries of one version those that a newer one replaces for every server that asks.
fn outdated(facts: &ListingFacts, same: &[(Version, &Entry)]) -> HashSet<usize> {
    let mut outdated = HashSet::new();
    // What replaces an entry is newer, or as new and further down.
    for (version, entry) in same.iter().rev() {
        let Some(by) = facts.replaced_by(entry.index) else {
            continue;
        };
        let newer = by.parsed_version();
        if newer.is_some_and(|newer| newer.cmp_precedence(version).is_gt())
            || outdated.contains(&by.index)
        {
            outdated.insert(entry.index);
        }
    }
    outdated
}

fn report(out: &mut Findings<'_>, entry: &Entry, later: &Entry, unseen: bool) {
    let manifest = entry.manifest.as_ref();
    let place = Place::in_manifest(entry, manifest.and_then(|it| it.version.as_ref()));
    let draft = if unseen {
        out.add(
            Some(entry),
            &place,
            "listed twice; no server is offered either, since a newer version is there",
            "Nobody misses one of them as long as the newer entry stays. Take out the one that is wrong.",
        )
        .severity(Severity::Info)
    } else if reaches_all_of(later, entry) {
        out.add(
            Some(entry),
            &place,
            "listed twice, and this one is offered to no server",
            "Of equal versions the Marketplace offers the one further down. Take out the one that is wrong, \
             or give the new bundle a new version: a server that has one of them never sees the other \
             as an update.",
        )
    } else {
        out.add(
            Some(entry),
            &place,
            "listed twice: servers are offered this one or the other",
            "Which of both bundles a server gets depends on its version, licence or hosting, and an update \
             to the other one is never shown. Give one of them another version.",
        )
        .severity(Severity::Warning)
    };
    draft.related("the other one", &Place::entry(later));
}
