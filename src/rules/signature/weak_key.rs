//! A signature by a short key.

use super::{SIGN, of, refused, unsupported};
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/signature/weak-key.md`.
pub static RULE: Rule = rule!("signature/weak-key", Warning, High, check);

/// Shorter keys of RSA and DSA are out of date (NIST SP 800-57 part 1, table 2: 128 bits of strength).
const ENOUGH: u64 = 3072;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(signature) = of(facts) else {
        return;
    };
    if refused(facts).is_some_and(|(signature, why)| unsupported(signature, why).is_some()) {
        return;
    }
    let verdict = &signature.verdict;
    let Some(bits) = verdict.bits().filter(|bits| *bits < ENOUGH) else {
        return;
    };
    let algorithm = match &verdict.key {
        Some(key) => key.algorithm.clone(),
        None => format!("RSA-{bits}"),
    };
    out.add(format!(
        "{} is by a key of {algorithm}, which is short",
        signature.name
    ))
    .help(format!(
        "Servers take keys from 1024 bits on. Who can compute the secret half can sign whatever a server will install; \
         3072 bits are what is advised today. {SIGN}"
    ))
    .evidence("key");
}
