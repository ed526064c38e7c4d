//! No manifest where a server looks.

use crate::bundle::{Form, folder::MANIFEST_NAMES};
use crate::facts::Facts;
use crate::facts::manifest::ManifestState;
use crate::report::Location;
use crate::rules::{Rule, draft::Findings, rule, source};
use crate::server::layout::{Layout, NodeIndex};

/// See `rules/archive/no-manifest.md`.
pub static RULE: Rule = rule!("archive/no-manifest", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    match &facts.manifest {
        ManifestState::Directory(path) => {
            out.add(format!("{path} is a folder"))
                .help(
                    "The first of plugin.yml, plugin.yaml and plugin.json that exists is the \
                     manifest, and a server cannot read a folder as one: it refuses the upload.",
                )
                .at(Location {
                    entry: Some(path.clone()),
                    ..Location::default()
                });
        }
        ManifestState::Missing if facts.is_complete() => missing(facts, out),
        ManifestState::Missing if facts.bundle().form == Form::SourceTree => {
            out.add("the source tree holds no plugin.json at its top")
                .help("A plugin's manifest stands at the top of its repository.");
        }
        _ => {}
    }
}

fn missing(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let root = match layout.path(layout.root) {
        root if root.is_empty() && facts.bundle().form == Form::Folder => {
            "at the top of the folder".to_owned()
        }
        root if root.is_empty() => "at the top of the archive".to_owned(),
        root => format!("in the folder {root}"),
    };
    let mut elsewhere: Vec<String> = manifests(layout).map(|node| layout.path(node)).collect();
    elsewhere.sort_by_key(|path| (path.matches('/').count(), path.clone()));
    let other_case = layout
        .node(layout.root)
        .into_iter()
        .flat_map(|node| node.children.keys());
    let other_case = other_case
        .map(|name| crate::text::name(name))
        .find(|name| MANIFEST_NAMES.contains(&name.to_lowercase().as_str()));
    let mut help = format!(
        "A server looks for plugin.yml, plugin.yaml and plugin.json {root} and nowhere else, and \
         refuses the upload."
    );
    if let Some(name) = other_case {
        help += &format!(" It does not see {name}: names are case-sensitive.");
    } else if let Some(path) = elsewhere.first() {
        help += &format!(
            " There is one at {path}: the archive must hold one folder, and that folder the manifest."
        );
    }
    let holds_bundles = layout.top_level().any(|node| {
        layout
            .node(node)
            .is_some_and(|node| node.name.ends_with(b".tar.gz"))
    });
    if holds_bundles {
        help += " There are bundles in it: check those, as dist/*.tar.gz.";
    }
    help += source::hint(facts);
    out.add(format!("no manifest {root}")).help(help);
}

fn manifests(layout: &Layout) -> impl Iterator<Item = NodeIndex> {
    let is_manifest = |node: &NodeIndex| {
        layout.node(*node).is_some_and(|node| {
            MANIFEST_NAMES
                .iter()
                .any(|name| name.as_bytes() == node.name.as_slice())
        })
    };
    layout.files(0).into_iter().filter(is_manifest)
}
