//! A version that promises less change than there is.

use super::Both;
use crate::rules::{Rule, rule};
use crate::text::list_at_most;
use crate::upgrade::{Step, Upgrade};

/// See `rules/upgrade/bump-too-small.md`.
pub static RULE: Rule = rule!("upgrade/bump-too-small", Info, High, upgrade: check);

/// So many reasons are named.
const MAX_REASONS: usize = 3;

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let bump = &upgrade.bump;
    // That it is no newer version at all is a finding of its own.
    if bump.enough != Some(false) || bump.given <= Some(Step::None) {
        return;
    }
    let Some((file, manifest)) = upgrade.new.manifest() else {
        return;
    };
    let (Some(text), Some(least)) = (&manifest.version, &bump.at_least) else {
        return;
    };
    let shown = &text.value;
    out.new
        .add(format!(
            "{shown} is a smaller step than the changes ask for: {least} at least"
        ))
        .help(format!(
            "By the rules of docs/upgrade.md: {}. Administrators look at the first numbers \
             to decide whether to read the release notes.",
            list_at_most(MAX_REASONS, bump.reasons.clone())
        ))
        .at_text(file, text)
        .evidence(bump.asked.name());
}
