//! A version that is not yet 1.0.0.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/version-below-one.md`.
pub static RULE: Rule = rule!("manifest/version-below-one", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(text) = &manifest.version else {
        return;
    };
    let Ok(version) = facts.server.semver.parse(&text.value) else {
        return; // manifest/version-invalid says so
    };
    let what = if version.major == 0 {
        "is below 1.0.0"
    } else if !version.pre.is_empty() {
        "is a pre-release"
    } else {
        return;
    };
    out.add(format!("the version {} {what}", text.value))
        .help(
            "Servers do not mind. The Marketplace asks of a plugin that it is out of beta and \
             released as 1.0.0 or later.",
        )
        .at_text(file, text);
}
