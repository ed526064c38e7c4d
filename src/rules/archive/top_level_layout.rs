//! More at the top than the plugin's folder.

use super::{plugin_folder, stray_file};
use crate::facts::Facts;
use crate::facts::manifest::ManifestState;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeKind;

/// See `rules/archive/top-level-layout.md`.
pub static RULE: Rule = rule!("archive/top-level-layout", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    if !matches!(facts.manifest, ManifestState::Missing) || layout.root != 0 || !facts.is_complete()
    {
        return;
    }
    let Some(plugin) = plugin_folder(facts) else {
        return;
    };
    let folder = layout.path(plugin);
    for node in layout.top_level().filter(|node| *node != plugin) {
        let Some((entry, kind)) = layout.node(node).and_then(|n| Some((n.made_by?, n.kind))) else {
            continue;
        };
        let name = layout.path(node);
        if name.starts_with("._") || name == "__MACOSX" {
            continue; // archive/apple-double says so
        }
        let what = if kind == NodeKind::Directory {
            "folder"
        } else {
            "file"
        };
        // Junk is none in the folder either: archive/stray-file.
        let mend = match stray_file::kind(facts, node) {
            Some(_) => format!("Leave {name} out."),
            None => format!("Leave {name} out, or move it into {folder}."),
        };
        out.add(format!(
            "the {what} {name} stands beside the plugin's folder {folder}"
        ))
        .help(format!(
            "A server descends into the archive's folder only when nothing else is at the top. \
                 Here it looks for the manifest beside {name}, finds none and refuses the upload. \
                 {mend}"
        ))
        .at_entry(entry);
    }
}
