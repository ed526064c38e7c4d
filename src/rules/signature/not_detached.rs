//! A signed message where a detached signature should be.

use super::{SIGN, add_refused, is_attached, note, refused};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::detached::Refusal;
use crate::signature::packet::Kind;
use crate::signature::verdict::Why;

/// See `rules/signature/not-detached.md`.
pub static RULE: Rule = rule!("signature/not-detached", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((signature, why)) = refused(facts).filter(|(it, why)| is_attached(it, why)) else {
        return;
    };
    let what = match (signature.armor.as_deref(), why) {
        (Some("PGP SIGNED MESSAGE"), _) => "a text with its signature (gpg --clear-sign)",
        (Some("PGP MESSAGE"), _) | (_, Why::Refusal(Refusal::NotASignature(Kind::Message))) => {
            "a message that contains what is signed (gpg --sign)"
        }
        _ => "a key, or something else than a signature",
    };
    let message = format!("{} is {what}, not a detached signature", signature.name);
    add_refused(facts, signature, message, out)
        .help(format!(
            "Servers want the signature alone. {SIGN}{}",
            note(facts, signature)
        ))
        .evidence("attached");
}
