//! A signature by a short key.

use super::{SIGN, of, refused, unsupported};
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/signature/weak-key.md`.
pub static RULE: Rule = rule!("signature/weak-key", Warning, High, check);

/// Shorter keys of RSA and DSA have less than 128 bits of strength (NIST SP 800-57 part 1, table 2).
const ENOUGH: u64 = 3072;

/// Shorter ones have less than 112 bits, which are enough until 2030 (the same, table 4).
const SHORT: u64 = 2048;

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
    let (severity, what) = match bits < SHORT {
        true => (Severity::Warning, "which is short"),
        false => (Severity::Info, "which is enough until 2030"),
    };
    out.add_as(
        severity,
        format!("{} is by a key of {algorithm}, {what}", signature.name),
    )
    .help(format!(
        "Servers take keys from 1024 bits on. Who can compute the secret half can sign whatever a server will install; \
         3072 bits are what is advised for longer. {SIGN}"
    ))
    .evidence("key");
}
