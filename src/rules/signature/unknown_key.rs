//! A signature by a key that the server does not have.

use super::{note, refused};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::detached::Refusal;
use crate::signature::file::Place;
use crate::signature::ring::Barred;
use crate::signature::verdict::Why;

/// See `rules/signature/unknown-key.md`.
pub static RULE: Rule = rule!("signature/unknown-key", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((signature, Why::Refusal(Refusal::UnknownKey(barred)))) = refused(facts) else {
        return;
    };
    let Some(signer) = signature.verdict.signer() else {
        return;
    };
    let is_asked = signature.place == Place::Asked;
    // Which key an unreadable file holds nobody knows.
    if is_asked && barred.is_none() && !signature.verdict.unreadable.is_empty() {
        return;
    }
    // No server takes it, whichever keys it has: signature/invalid says so.
    if !is_asked && signature.verdict.of_another_file {
        return;
    }
    let name = &signature.name;
    let (message, help) = match barred {
        Some(barred) => {
            let why = match barred {
                Barred::Revoked => "it is revoked",
                Barred::NotForSigning => "it is not marked as one that signs",
                Barred::ByChance => {
                    "its user ids disagree on what it is for, and servers take one of them by chance"
                }
            };
            (
                format!("servers do not count the key {signer}, which made {name}: {why}"),
                "Sign with a key, or a subkey, that may sign; and give servers its public half as it is now.".to_owned(),
            )
        }
        None if is_asked => (
            format!("{name} is by the key {signer}, which is none of those that the server has"),
            "A server has Mattermost's own key and those of PluginSettings.SignaturePublicKeyFiles, which --key names. \
             Find out whose key this is, and publish its public half where people look for it."
                .to_owned(),
        ),
        None => (
            format!("{name} is by the key {signer}, which is not Mattermost's"),
            format!(
                "Servers take it only where an administrator has put that key into \
                 PluginSettings.SignaturePublicKeyFiles: name the key where the bundle is published. Whether the \
                 signature is good, mmlint verify BUNDLE --key FILE says.{}",
                match signature.place {
                    Place::Asc => note(facts, signature),
                    Place::Sig | Place::Asked => "",
                }
            ),
        ),
    };
    // Who signs with a key of their own may give it to their servers: nobody else is asked (`policy/profile.rs`).
    let severity = match barred {
        _ if is_asked => Severity::Error,
        Some(_) => Severity::Warning,
        None => Severity::Info,
    };
    out.add_as(severity, message).help(help).evidence(&signer);
}
