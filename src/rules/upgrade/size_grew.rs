//! A bundle that is much larger than before.

use super::Both;
use crate::rules::{Rule, rule};
use crate::text::size;
use crate::upgrade::{Side, Upgrade, measured};

/// See `rules/upgrade/size-grew.md`.
pub static RULE: Rule = rule!("upgrade/size-grew", Info, High, upgrade: check);

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    if upgrade.changes_of(RULE.name).next().is_none() {
        return;
    }
    let (was, is) = measured(&upgrade.old, &upgrade.new);
    let draft = out
        .new
        .add(format!("grew from {} to {}", size(was), size(is)))
        .help(
            "Every server of a cluster fetches and unpacks it, and its disk holds it twice. If \
             nothing that large was added on purpose, look at what was packed by mistake: symbols \
             (-ldflags \"-s -w\"), source maps, node_modules, builds for platforms that no server \
             runs on.",
        )
        .evidence("size");
    if let Some(entry) = largest_growth(&upgrade.old, &upgrade.new) {
        draft.related_entry("grew most", entry);
    }
}

/// The entry of the new bundle that is larger by most than the one of its name below the plugin's folder.
fn largest_growth(old: &Side<'_>, new: &Side<'_>) -> Option<usize> {
    let sizes = |side: &Side<'_>| {
        let root = side.facts.layout().path(side.facts.layout().root);
        let entries = side.facts.bundle().entries.iter().enumerate();
        let named = entries.map(move |(index, entry)| {
            let name = entry.display();
            (
                crate::bundle::path::below(&name, &root).to_owned(),
                (index, entry.size),
            )
        });
        named.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (was, is) = (sizes(old), sizes(new));
    let grew = is.iter().map(|(name, (index, size))| {
        let before = was.get(name).map_or(0, |(_, size)| *size);
        (size.saturating_sub(before), *index)
    });
    grew.max().filter(|(by, _)| *by > 0).map(|(_, index)| index)
}
