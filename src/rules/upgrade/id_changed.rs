//! Another id: another plugin.

use super::Both;
use crate::rules::{Rule, rule};
use crate::upgrade::Upgrade;

/// See `rules/upgrade/id-changed.md`.
pub static RULE: Rule = rule!("upgrade/id-changed", Error, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let (Some((_, was)), Some((file, is))) = (upgrade.old.manifest(), upgrade.new.manifest())
    else {
        return;
    };
    let (old, new) = (was.server_id(), is.server_id());
    if old == new {
        return;
    }
    let draft = out
        .new
        .add(format!(
            "the id was {old:?} and is {new:?}: servers take it for another plugin"
        ))
        .help(
            "Nothing is upgraded: the new one is installed beside the old one, switched off and \
             without its settings and data, which are kept under the id, and both may answer the \
             same commands. Go back to the old id, or publish it as a new plugin that tells \
             administrators how to move.",
        )
        .evidence(&old);
    match &is.id {
        Some(id) => draft.at_text(file, id),
        None => draft.at_entry(file.entry),
    };
}
