//! A signature by another key than before.

use super::Both;
use crate::rules::{Rule, rule};
use crate::signature::detached::Refusal;
use crate::signature::fault::Fault;
use crate::signature::file::SignatureFacts;
use crate::signature::verdict::Why;
use crate::upgrade::{Side, Upgrade};

/// See `rules/upgrade/signing-key-changed.md`.
pub static RULE: Rule = rule!("upgrade/signing-key-changed", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    if upgrade.is_same_file() || !upgrade.is_of_one_plugin() {
        return;
    }
    let (Some(was), Some(is)) = (signature(&upgrade.old), signature(&upgrade.new)) else {
        return;
    };
    let (old, new) = (&was.verdict.signers, &is.verdict.signers);
    let same = |a: &str, b: &str| a.ends_with(b) || b.ends_with(a);
    // Servers take the one of several signatures whose key they have.
    if old.iter().any(|a| new.iter().any(|b| same(a, b))) {
        return;
    }
    // Subkeys of Mattermost's key; of other keys nobody knows whose they are.
    let is_known = |signature: &SignatureFacts| signature.verdict.key.is_some();
    if is_known(was) && is_known(is) {
        return;
    }
    let (Some(before), Some(now)) = (old.first(), new.first()) else {
        return;
    };
    out.new
        .add(format!(
            "{} is by the key {now}; the signature of the version before is by {before}",
            is.name
        ))
        .help(
            "Servers that trust the old key alone refuse the new version until the new key is added to \
             PluginSettings.SignaturePublicKeyFiles. If the change is meant, announce the new key where the old one \
             was; an unexpected key is one to ask the author about.",
        )
        .evidence(now);
}

/// The signature beside it, where it tells who made it.
fn signature<'a>(side: &Side<'a>) -> Option<&'a SignatureFacts> {
    let signature = side.facts.contents.signature.as_ref();
    // What does not verify proves nothing of the key that it names.
    let is_wrong = |signature: &SignatureFacts| {
        let why = signature.verdict.why.as_ref();
        matches!(why, Some(Why::Refusal(Refusal::Fault(Fault::Wrong(_)))))
    };
    signature.filter(|it| it.unread.is_none() && !is_wrong(it))
}
