//! A file of keys that servers can use nothing of.

use super::of;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::fault::{Fault, Unsupported};
use crate::signature::verdict::{Outcome, Why};

/// See `rules/signature/unreadable-key.md`.
pub static RULE: Rule = rule!("signature/unreadable-key", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(signature) = of(facts) else {
        return;
    };
    let verdict = &signature.verdict;
    let severity = match verdict.outcome {
        Outcome::Accepted => Severity::Warning,
        Outcome::Refused | Outcome::Unknown => Severity::Error,
    };
    for (file, fault) in &verdict.unreadable {
        let name = file.as_deref().unwrap_or("Mattermost's key");
        let message = match fault {
            Fault::TooMuch => format!("{name} was not checked: that takes too long"),
            fault => format!("servers can use no key of {name}: {}", reason(fault)),
        };
        out.add_as(severity, message)
            .help(help(fault))
            .evidence(name);
    }
    let mut unreadable = verdict.unreadable.iter();
    if let Some(Why::KeyLeftOut { file, fault }) = &verdict.why
        && !unreadable.any(|(known, _)| known == file)
    {
        let name = file.as_deref().unwrap_or("Mattermost's key");
        out.add_as(
            severity,
            format!(
                "servers leave out the key of {name} that made the signature: {}",
                reason(fault)
            ),
        )
        .help(help(fault))
        .evidence(name);
    }
}

fn reason(fault: &Fault) -> String {
    match fault {
        Fault::Unsupported(what) => format!("it has {what}, which they cannot read"),
        other => other.to_string(),
    }
}

fn help(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unsupported(
            Unsupported::Curve | Unsupported::KeyAlgorithm(_) | Unsupported::KeyVersion,
        ) => {
            "A key or subkey that the server's library does not know takes the key before it along. Export the one key \
             that signs, without others: gpg --armor --export-options export-minimal --export 'KEY!', where KEY is RSA. \
             That has its main key too: a subkey of a main key that servers cannot read is of no use to them, so sign \
             with a key whose main key is RSA."
        }
        _ => {
            "Export it anew: gpg --armor --export-options export-minimal --export KEY. A file of armor holds one block; of \
             more only the first is read."
        }
    }
}
