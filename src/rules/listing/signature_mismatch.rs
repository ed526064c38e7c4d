//! A signature that is not the bundle's.

use super::findings::{Findings, Place};
use crate::manifest::model::Text;
use crate::marketplace::ListingFacts;
use crate::marketplace::signature::{Told, decode, told};
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, rule};

/// See `rules/listing/signature-mismatch.md`.
pub static RULE: Rule = rule!("listing/signature-mismatch", Error, High, listing: check);

const WRITE: &str = "Write the detached signature of the bundle's file here, base64 of its bytes: \
                     `base64 -w0 <bundle>.tar.gz.sig`.";

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        let own = entry.signature.iter().map(|signature| (None, signature));
        let others = entry.platforms.iter().filter_map(|platform| {
            let signature = platform.signature.as_ref()?;
            Some((Some(platform.name), signature))
        });
        for (platform, signature) in own.chain(others) {
            if signature.value.is_empty() {
                continue;
            }
            let place = Place::new(signature.span, signature.pointer.clone());
            let Told::Unusable(why) = told(&signature.value) else {
                continue;
            };
            let (severity, who) = match facts.replaced_by(entry.index) {
                None => (
                    Severity::Error,
                    "Every server that installs it stops at it.",
                ),
                Some(_) => (Severity::Info, "No server is offered this entry any more."),
            };
            let help = format!("{who} {WRITE}");
            out.add(Some(entry), &place, format!("the signature {why}"), help)
                .severity(severity)
                .platform(platform);
        }
    }
    held(facts, out);
}

/// Against the bundles.
fn held(facts: &ListingFacts, out: &mut Findings<'_>) {
    for held in &facts.bundles {
        let Some(entry) = facts.entry(held.entry) else {
            continue;
        };
        let own = entry
            .downloads()
            .find(|(platform, ..)| *platform == held.platform);
        let signature: Option<&Text> = own.and_then(|(_, _, signature)| signature);
        let Some(signature) = signature.filter(|signature| !signature.value.is_empty()) else {
            continue;
        };
        // What is no signature of any file is told already.
        if matches!(told(&signature.value), Told::Unusable(_)) {
            continue;
        }
        let place = Place::new(signature.span, signature.pointer.clone());
        if let Some(why) = &held.refuses_signature {
            out.add(
                Some(entry),
                &place,
                format!("the signature for {} {why}", held.path),
                format!("Every server that installs it says that the signature cannot be verified. {WRITE}"),
            )
            .platform(held.platform)
            .evidence("bundle");
            continue;
        }
        let Some(bytes) = decode(&signature.value) else {
            continue;
        };
        if held
            .signature
            .as_ref()
            .is_some_and(|beside| *beside != bytes)
        {
            out.add(
                Some(entry),
                &place,
                format!("the signature is another one than {}.sig", held.path),
                format!("One of both may be of an earlier build, or by another key. {WRITE}"),
            )
            .severity(Severity::Warning)
            .confidence(Confidence::Medium)
            .platform(held.platform)
            .evidence("sig");
        }
    }
}
