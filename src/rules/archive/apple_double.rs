//! Files that macOS adds beside the real ones.

use super::plugin_folder;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeIndex;

/// See `rules/archive/apple-double.md`.
pub static RULE: Rule = rule!("archive/apple-double", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let top: Vec<NodeIndex> = layout
        .top_level()
        .filter(|node| is_apple(facts, *node))
        .collect();
    let real = layout.top_level().count() - top.len();
    // The plugin's folder is the root only where nothing else is at the top. Whatever stands there beside these files
    // (.DS_Store, a README), each of them alone is enough.
    let is_lost = layout.root == 0 && facts.manifest_file().is_none();
    let moves_root = is_lost && (real == 1 || plugin_folder(facts).is_some());
    for node in &top {
        let Some(entry) = layout.node(*node).and_then(|node| node.made_by) else {
            continue;
        };
        let name = layout.path(*node);
        if moves_root {
            out.add(format!("{name} stands beside the plugin's folder"))
                .help(
                    "macOS's tar added it. A server takes the only folder of an archive as the \
                     plugin, and with this file the folder is not the only thing there: no \
                     manifest is found and the upload is refused. Pack with \
                     COPYFILE_DISABLE=1 tar --no-mac-metadata, or on Linux.",
                )
                .at_entry(entry);
        } else {
            warn(out, entry, &name);
        }
    }
    for (index, entry) in facts.bundle().entries.iter().enumerate() {
        let name = entry.display();
        let nested = name
            .split_once('/')
            .is_some_and(|(_, below)| below.split('/').any(is_apple_name));
        let below_listed = name.split('/').next().is_some_and(is_apple_name);
        if nested && !below_listed {
            warn(out, index, &name);
        }
    }
}

fn warn(out: &mut Findings<'_>, entry: usize, name: &str) {
    out.add_as(Severity::Warning, format!("{name} holds macOS metadata"))
        .help(
            "Servers unpack it with the plugin, for nothing. Pack with COPYFILE_DISABLE=1 tar \
             --no-mac-metadata, or on Linux.",
        )
        .at_entry(entry);
}

fn is_apple(facts: &Facts, node: NodeIndex) -> bool {
    let node = facts.layout().node(node);
    node.is_some_and(|node| is_apple_name(&String::from_utf8_lossy(&node.name)))
}

fn is_apple_name(name: &str) -> bool {
    name.starts_with("._") || name == "__MACOSX"
}
