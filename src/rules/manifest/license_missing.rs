//! No licence in the bundle.

use crate::facts::Facts;
use crate::license::{Named, named};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeIndex;

/// See `rules/manifest/license-missing.md`.
pub static RULE: Rule = rule!("manifest/license-missing", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file().filter(|_| facts.is_complete()) else {
        return;
    };
    let layout = facts.layout();
    let node = |index: NodeIndex| layout.node(index);
    let Some(root) = node(layout.root) else {
        return;
    };
    if root
        .children
        .keys()
        .any(|name| named(name) == Some(Named::License))
    {
        return;
    }
    out.add("the bundle holds no licence")
        .help(
            "Nobody who has only the bundle can tell what they may do with it, and most licences \
             ask that their text goes with copies. Pack LICENSE (and NOTICE, where there is one) \
             into the plugin's folder.",
        )
        .at_entry(file.entry);
}
