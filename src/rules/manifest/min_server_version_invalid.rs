//! A minimum server version that no server can parse.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/min-server-version-invalid.md`.
pub static RULE: Rule = rule!("manifest/min-server-version-invalid", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(version) = manifest
        .min_server_version
        .as_ref()
        .filter(|v| !v.value.is_empty())
    else {
        return;
    };
    if let Err(why) = facts.server.semver.parse(&version.value) {
        let draft = out
            .add(format!("min_server_version {:?} {why}", version.value))
            .help(
                "The plugin installs and then no server can enable it: failed to parse \
                 MinServerVersion. Write three numbers, as 10.11.0.",
            )
            .at_text(file, version);
        if let Some(mended) = crate::version::mended_minimum(&version.value) {
            draft.fix_text(&format!("write {mended}"), file, version, &mended);
        }
    }
}
