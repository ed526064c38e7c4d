//! No signature.

use super::findings::{Findings, Place};
use crate::manifest::model::text;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// So many of the entries that no server is offered are named.
const MAX_NAMED: usize = 10;

/// See `rules/listing/signature-missing.md`.
pub static RULE: Rule = rule!("listing/signature-missing", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    let mut unseen: Vec<(&Entry, Place)> = Vec::new();
    for entry in facts.entries() {
        if !text(entry.signature.as_ref()).is_empty() || entry.manifest.is_none() {
            continue;
        }
        let place = Place::field(entry, entry.signature.as_ref());
        let signed: Vec<&str> = entry
            .platforms
            .iter()
            .filter(|platform| platform.is_complete())
            .map(|platform| platform.name)
            .collect();
        let message = match signed.is_empty() {
            true => {
                "no signature: a server that is offered this plugin cannot install it".to_owned()
            }
            false => format!(
                "no signature: only servers on {} can install this plugin",
                crate::text::list(&signed)
            ),
        };
        if facts.replaced_by(entry.index).is_some() {
            unseen.push((entry, place));
            continue;
        }
        out.add(
            Some(entry),
            &place,
            message,
            "Servers verify what they install from the Marketplace, and stop at a plugin without a \
             signature. Write the detached signature of the bundle's file, base64 of its bytes, into \
             `signature`. By themselves servers know Mattermost's key alone, which signs what was reviewed \
             for its Marketplace.",
        );
    }
    report_unseen(&unseen, out);
}

/// Entries that no server is offered, all in one finding: nobody misses their signatures.
fn report_unseen(unseen: &[(&Entry, Place)], out: &mut Findings<'_>) {
    let Some(((_, place), others)) = unseen.split_first() else {
        return;
    };
    let count = unseen.len() as u64;
    let (them, is) = match count {
        1 => ("it", "1 entry has".to_owned()),
        _ => ("them", format!("{count} entries have")),
    };
    let mut draft = out
        .add(
            None,
            place,
            format!("{is} no signature; no server is offered {them}, since newer versions are there"),
            "Nobody misses the signatures as long as the newer entries stay; without those these would be \
             offered, and could not be installed.",
        )
        .severity(Severity::Info)
        .evidence("unseen");
    for (entry, place) in others.iter().take(MAX_NAMED) {
        draft = draft.related(&entry.title(), place);
    }
}
