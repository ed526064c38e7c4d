//! Signatures, as servers check them.
//!
//! The verdict is made in `crate::signature`. Here its reason becomes a finding, of one rule each. What
//! `mmlint check` finds beside a bundle it judges by the key that every server has; `mmlint verify`
//! knows others.

pub mod expired_key;
pub mod invalid;
pub mod missing;
pub mod not_detached;
pub mod unknown_key;
pub mod unreadable_key;
pub mod unsupported_algorithm;
pub mod weak_digest;
pub mod weak_key;

use crate::facts::Facts;
use crate::report::Severity;
use crate::signature::detached::Refusal;
use crate::signature::fault::{Fault, Wrong};
use crate::signature::file::{Place, SignatureFacts};
use crate::signature::verdict::Why;

/// How to make a signature that servers take.
const SIGN: &str = "Sign the .tar.gz exactly as it is published: gpg --local-user KEY --digest-algo SHA256 \
                    --output BUNDLE.tar.gz.sig --detach-sign BUNDLE.tar.gz, with an RSA key of 3072 bits or more.";

/// The signature that was looked at.
fn of(facts: &Facts) -> Option<&SignatureFacts> {
    let signature = facts.contents.signature.as_ref();
    signature.filter(|signature| signature.unread.is_none())
}

/// Why it is not accepted, with the signature.
fn refused(facts: &Facts) -> Option<(&SignatureFacts, &Why)> {
    let signature = of(facts)?;
    Some((signature, signature.verdict.why.as_ref()?))
}

/// How bad it is that servers refuse it: nothing, for a file that none of them looks at.
fn refusal(signature: &SignatureFacts) -> Severity {
    match signature.place {
        Place::Asc => Severity::Warning,
        Place::Sig | Place::Asked => Severity::Error,
    }
}

/// What is said of a file that no server looks for.
fn note(signature: &SignatureFacts) -> &'static str {
    match signature.place {
        Place::Asc => " No server looks for .asc beside a bundle: call it .sig, armored or not.",
        Place::Sig | Place::Asked => "",
    }
}

/// Whether the file holds something else than a detached signature.
fn is_attached(signature: &SignatureFacts, why: &Why) -> bool {
    let armor = signature.armor.as_deref();
    matches!(armor, Some("PGP SIGNED MESSAGE" | "PGP MESSAGE"))
        || matches!(why, Why::Refusal(Refusal::NotASignature(_)))
}

/// Which part of what servers cannot do keeps them from it, if that is the reason.
fn unsupported(signature: &SignatureFacts, why: &Why) -> Option<String> {
    match why {
        _ if is_attached(signature, why) => None,
        Why::Refusal(Refusal::Fault(Fault::Unsupported(what))) => Some(what.to_string()),
        Why::Refusal(Refusal::Fault(Fault::Wrong(Wrong::KeyRefused))) => {
            let algorithm = signature.verdict.algorithm().unwrap_or_default();
            Some(format!("a key of {algorithm}"))
        }
        _ => None,
    }
}
