//! A version that is not newer.

use std::cmp::Ordering;

use super::Both;
use crate::rules::{Rule, rule};
use crate::upgrade::{Upgrade, version};

/// See `rules/upgrade/version-not-increased.md`.
pub static RULE: Rule = rule!("upgrade/version-not-increased", Error, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let (Ok(was), Ok(is)) = (version(&upgrade.old), version(&upgrade.new)) else {
        return;
    };
    if upgrade.is_same_file() || !upgrade.is_of_one_plugin() {
        return;
    }
    let (what, open) = match is.cmp_precedence(&was) {
        Ordering::Greater => return,
        // Words behind a plus sign are a rule of their own.
        Ordering::Equal if is.build != was.build => return,
        Ordering::Equal => (
            format!("the version is {is}, as before"),
            " Pages that are open keep the old webapp until they are reloaded, since the web app \
             looks at the version.",
        ),
        Ordering::Less => (format!("the version goes back from {was} to {is}"), ""),
    };
    let Some((file, manifest)) = upgrade.new.manifest() else {
        return;
    };
    let draft = out.new.add(what).help(format!(
        "No server takes it for an update: where the plugin is prepackaged it is passed over, and \
         the Marketplace goes on offering the newest version. An upload is refused while the plugin \
         is installed, whatever the versions; one with force replaces it without a comparison.{open} \
         Give it a newer version."
    ));
    match &manifest.version {
        Some(text) => draft.at_text(file, text),
        None => draft.at_entry(file.entry),
    };
}
