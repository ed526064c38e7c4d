//! A signature over a digest that can be forged.

use super::{SIGN, of, refused, unsupported};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::fault::digest_name;

/// See `rules/signature/weak-digest.md`.
pub static RULE: Rule = rule!("signature/weak-digest", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(signature) = of(facts) else {
        return;
    };
    if refused(facts).is_some_and(|(signature, why)| unsupported(signature, why).is_some()) {
        return;
    }
    let made = signature.verdict.made.as_ref();
    // MD5 and SHA-1.
    let Some(made) = made.filter(|made| matches!(made.digest, 1 | 2)) else {
        return;
    };
    let digest = digest_name(made.digest);
    out.add(format!("{} signs a digest by {digest}", signature.name))
        .help(format!(
            "Two files with the same {digest} can be made, and a signature of one is one of the other. Servers take it; gpg \
             and others do not any more. {SIGN}"
        ))
        .evidence("digest");
}
