//! A version that differs only behind a plus sign.

use super::Both;
use crate::rules::{Rule, rule};
use crate::upgrade::{Upgrade, version};

/// See `rules/upgrade/build-metadata-only.md`.
pub static RULE: Rule = rule!("upgrade/build-metadata-only", Warning, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let (Ok(was), Ok(is)) = (version(&upgrade.old), version(&upgrade.new)) else {
        return;
    };
    if was.build == is.build || is.cmp_precedence(&was).is_ne() || !upgrade.is_of_one_plugin() {
        return;
    }
    let Some((file, manifest)) = upgrade.new.manifest() else {
        return;
    };
    let draft = out
        .new
        .add(format!("{was} and {is} are the same version to servers: they pass over what follows a plus sign"))
        .help(
            "Good for builds that somebody uploads by hand with force, and open pages load the new \
             webapp since the text differs. Where the plugin is prepackaged it is passed over, and \
             of two such builds the Marketplace offers the one that is listed last. Give a release \
             another number.",
        );
    match &manifest.version {
        Some(text) => draft.at_text(file, text),
        None => draft.at_entry(file.entry),
    };
}
