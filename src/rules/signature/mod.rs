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
use crate::report::{Reader, Severity};
use crate::rules::draft::{Draft, Findings};
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

/// A finding that servers refuse the signature. It costs an upload nothing, which reads no signature: only what
/// comes from the Marketplace (`InstallMarketplacePlugin`) and from `prepackaged_plugins`
/// (`buildPrepackagedPlugin`) is verified.
fn add_refused<'f, 'a>(
    facts: &Facts,
    signature: &SignatureFacts,
    message: impl AsRef<str>,
    out: &'f mut Findings<'a>,
) -> Draft<'f, 'a> {
    match signature.place {
        Place::Asc => out.add_as(Severity::Warning, message),
        Place::Asked => out.add_as(Severity::Error, message),
        Place::Sig if facts.contents.prepackaged.is_some() => out.add_as(Severity::Error, message),
        Place::Sig => out
            .add_as(Severity::Warning, message)
            .refused_by(Reader::MarketplaceInstall),
    }
}

/// Who looks at a file beside a bundle.
fn note(facts: &Facts, signature: &SignatureFacts) -> &'static str {
    match signature.place {
        Place::Asc => " No server looks for .asc beside a bundle: call it .sig, armored or not.",
        Place::Sig if facts.contents.prepackaged.is_none() => {
            " An upload needs no signature: servers verify what they install from the Marketplace and from their \
             prepackaged plugins."
        }
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
