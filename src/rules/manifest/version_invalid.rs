//! A version that is not semantic.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/version-invalid.md`.
pub static RULE: Rule = rule!("manifest/version-invalid", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(version) = manifest.version.as_ref().filter(|v| !v.value.is_empty()) else {
        return;
    };
    if let Err(why) = facts.server.semver.parse(&version.value) {
        let draft = out.add(format!(
            "version {:?} {why}",
            crate::text::shorten(&version.value, 80)
        ))
        .help(
            "Servers install it; the starter template's manifest tool refuses (the Marketplace's generator warns of) \
                 it, and a prepackaged plugin with it cannot be upgraded. Write three numbers, as \
                 1.0.0.",
        )
        .at_text(file, version);
        if let Some(mended) = crate::version::mended(&version.value) {
            draft.fix_text(&format!("write {mended}"), file, version, &mended);
        }
    }
}
