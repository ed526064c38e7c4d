//! A signature by an algorithm that the server's library lacks.

use super::{SIGN, add_refused, note, refused, unsupported};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/signature/unsupported-algorithm.md`.
pub static RULE: Rule = rule!("signature/unsupported-algorithm", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((signature, why)) = refused(facts) else {
        return;
    };
    let Some(what) = unsupported(signature, why) else {
        return;
    };
    let message = format!("{} needs what servers cannot do: {what}", signature.name);
    add_refused(facts, signature, message, out)
    .help(format!(
        "Servers check signatures by RSA, DSA and ECDSA on NIST's curves, in OpenPGP's version 4, with MD5, SHA-1 \
         and SHA-2. Of EdDSA, which gpg uses for new keys, they know nothing. {SIGN}{}",
        note(facts, signature)
    ))
    .evidence(&what);
}
