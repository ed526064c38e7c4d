//! A signature that is not one of the bundle, or that no server can read.

use super::{SIGN, add_refused, is_attached, note, refused, unsupported};
use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::detached::Refusal;
use crate::signature::fault::{Fault, Wrong};
use crate::signature::verdict::Why;

/// See `rules/signature/invalid.md`.
pub static RULE: Rule = rule!("signature/invalid", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    if let Some(signature) = &facts.contents.signature
        && let Some(why) = &signature.unread
    {
        out.add_as(
            Severity::Warning,
            format!("{} was not looked at: {why}", signature.name),
        )
        .help("Whether servers take the bundle with it is not known: see that mmlint may read it, or take it away.")
        .confidence(Confidence::Medium)
        .evidence("unread");
        return;
    }
    let Some((signature, why)) = refused(facts) else {
        return;
    };
    if is_attached(signature, why) || unsupported(signature, why).is_some() {
        return;
    }
    let name = &signature.name;
    let broken = format!(
        "{name} was damaged, or is something else than a signature. {SIGN}{}",
        note(facts, signature)
    );
    let (message, help) = match why {
        Why::Refusal(Refusal::Fault(Fault::Wrong(Wrong::DigestTag))) => (
            format!("{name} is the signature of other bytes than this bundle"),
            format!(
                "Servers refuse it: it is that of another build, or the bundle was packed again after it was \
                 signed. {SIGN}{}",
                note(facts, signature)
            ),
        ),
        Why::Refusal(Refusal::Fault(Fault::Wrong(wrong))) => (
            format!("{name} does not verify: {wrong}"),
            format!("Servers refuse it. {SIGN}{}", note(facts, signature)),
        ),
        Why::Refusal(Refusal::Fault(Fault::TooMuch)) => {
            out.add_as(
                Severity::Warning,
                format!("{name} was not checked: that takes too long"),
            )
            .help("It asks for computations without end, as no signature that was made to be checked does.")
            .confidence(Confidence::Medium)
            .evidence("too much");
            return;
        }
        Why::Refusal(Refusal::Fault(fault)) => (
            format!("{name} is no signature that servers can read: {fault}"),
            broken,
        ),
        Why::Refusal(Refusal::NoIssuer) => (
            format!("{name} does not say which key made it"),
            format!(
                "Servers find the key by the issuer's id, in a subpacket that this signature lacks; a fingerprint \
                 alone does not do. {SIGN}{}",
                note(facts, signature)
            ),
        ),
        Why::Refusal(Refusal::UnknownKey(None)) if signature.verdict.made.is_none() => {
            (format!("{name} holds no signature"), broken)
        }
        _ if signature.verdict.of_another_file => (
            format!("{name} was made of another file, whoever's key it is"),
            format!(
                "Servers refuse it, also those that have the key: the hash that it names begins otherwise than this \
                 bundle's. It is that of another build, or the bundle was packed again after it was signed. {SIGN}{}",
                note(facts, signature)
            ),
        ),
        _ => return,
    };
    add_refused(facts, signature, message, out)
        .help(help)
        .evidence("signature");
}
