//! A key or signature that has ended.

use super::of;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::signature::file::day;

/// See `rules/signature/expired-key.md`.
pub static RULE: Rule = rule!("signature/expired-key", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(signature) = of(facts) else {
        return;
    };
    let verdict = &signature.verdict;
    let ended = |seconds: i64| day(seconds).filter(|day| *day <= signature.today);
    let key = verdict.key.as_ref();
    if let Some((key, day)) = key.and_then(|key| Some((key, ended(key.expires?)?))) {
        out.add(format!(
            "the key {} that made {} expired on {day}",
            key.fingerprint, signature.name
        ))
        .help(
            "Servers do not look at that and take the signature. Others who check it will not: extend the key (gpg \
             --quick-set-expire) and publish it anew, or sign with another.",
        )
        .evidence("key");
    }
    let made = verdict.made.as_ref();
    let end = made.and_then(|made| {
        let lifetime = made.lifetime.filter(|seconds| *seconds > 0)?;
        ended(i64::from(made.created) + i64::from(lifetime))
    });
    if let Some(day) = end {
        out.add(format!("{} expired on {day}", signature.name))
            .help(
                "Servers do not look at that and take it. Others who check it will not: sign anew.",
            )
            .evidence("signature");
    }
}
