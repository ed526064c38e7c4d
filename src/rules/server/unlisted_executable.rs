//! Plugin programs that no server starts.

use std::collections::HashSet;

use crate::bundle::path;
use crate::executable::{Contents, Executable, Kind, PluginVerdict};
use crate::facts::executables::{resolve, split_platform};
use crate::facts::{Facts, Target};
use crate::manifest::model::{Server, Text};
use crate::manifest::shape::FREE_EXECUTABLES;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeKind;
use crate::text::{list, shorten, size};
use crate::verdict::start::runs_on_a_server;

/// See `rules/server/unlisted-executable.md`.
pub static RULE: Rule = rule!("server/unlisted-executable", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    // A manifest that no server accepts has other findings.
    let sound = facts
        .manifest_file()
        .filter(|file| file.decoded.error.is_none());
    let Some(manifest) = sound
        .and_then(|file| file.manifest.as_ref())
        .filter(|manifest| manifest.id.is_some())
    else {
        return;
    };
    let Some((listed, misspelt)) = listed(facts, manifest.server_part()) else {
        return;
    };
    if listed.iter().any(|entry| starts_others(facts, *entry)) {
        return;
    }
    let layout = facts.layout();
    let root = layout.path(layout.root);
    for node in layout.files(layout.root) {
        let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|node| node.kind) else {
            continue;
        };
        let Some(program) = plugin(facts, entry).filter(|_| !listed.contains(&entry)) else {
            continue;
        };
        let full = layout.path(node);
        if misspelt.contains(file_name(&full).as_str()) {
            continue; // server/executable-missing, server/executable-path-invalid
        }
        let path = path::below(&full, &root);
        let platforms = platforms(program);
        let severity = if runs_on_a_server(program) {
            Severity::Warning
        } else {
            Severity::Info
        };
        let taken = manifest.server_part().is_some_and(|server| {
            let known = |p: &String| server.executables.iter().any(|e| e.platform == *p);
            platforms.iter().all(known)
        });
        let todo = if manifest.server_part().is_none() {
            "The manifest has no server part: add one, or leave the program out.".to_owned()
        } else if taken {
            "The manifest lists something else there. If this one is left over from an earlier \
             build leave it out, else mend the path."
                .to_owned()
        } else {
            let keys: Vec<String> = platforms
                .iter()
                .map(|p| format!("{p:?}: {path:?}"))
                .collect();
            format!(
                "Add {} to server.executables, or leave the program out.",
                list(&keys)
            )
        };
        let length = facts.entry(entry).map_or(0, |entry| entry.size);
        out.add_as(
            severity,
            format!(
                "{full} is a plugin program for {} that the manifest does not list",
                list(&platforms)
            ),
        )
        .help(format!(
            "No server starts it; it only makes the bundle larger ({}). {todo}",
            size(length)
        ))
        .platforms(platforms.iter().map(String::as_str))
        .at_entry(entry);
    }
}

/// The entries that some key of the manifest leads to, known platform or not, and the names of
/// the files that others mean, which lead nowhere. `None` where there are too many keys to look.
fn listed(facts: &Facts, server: Option<&Server>) -> Option<(HashSet<usize>, HashSet<String>)> {
    let known = facts
        .executables
        .iter()
        .map(|listed| (&listed.path, listed.target.clone()));
    // Some servers know three platforms and no others; what stands at the rest is listed all the same.
    let passed_over = facts.server.fields < FREE_EXECUTABLES;
    let others: Vec<&Text> = server
        .into_iter()
        .flat_map(|server| &server.executables)
        .filter(|executable| passed_over || split_platform(&executable.platform).is_none())
        .map(|executable| &executable.path)
        .collect();
    if others.len() > MAX_KEYS {
        return None;
    }
    let others = others
        .into_iter()
        .map(|path| (path, resolve(facts, &path.value)));
    let (mut entries, mut misspelt) = (HashSet::new(), HashSet::new());
    for (path, target) in known.chain(others) {
        match target {
            Target::File { entry, .. } => {
                entries.insert(entry);
            }
            _ => {
                misspelt.insert(file_name(&path.value));
            }
        }
    }
    Some((entries, misspelt))
}

/// Whether a listed file is a script, or a program that is no plugin as far as can be seen: either
/// may pick the plugin's program for the machine and start it.
fn starts_others(facts: &Facts, entry: usize) -> bool {
    match facts.file(entry).map(|file| &file.contents) {
        Some(Contents::Script(_)) => true,
        Some(Contents::Executable(program)) => program.plugin.verdict != PluginVerdict::Yes,
        _ => false,
    }
}

/// The last part of a path, in lower case.
fn file_name(path: &str) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.to_lowercase()
}

/// At most so many keys of unknown platforms are followed: looking a path up takes time.
const MAX_KEYS: usize = 50;

/// The program of an entry, if it is one and enters the plugin library.
fn plugin(facts: &Facts, entry: usize) -> Option<&Executable> {
    match &facts.file(entry)?.contents {
        Contents::Executable(program)
            if program.kind == Kind::Program && program.plugin.verdict == PluginVerdict::Yes =>
        {
            Some(program)
        }
        _ => None,
    }
}

/// The longest name of a platform that is shown, in characters: the program itself says it.
const MAX_SHOWN: usize = 40;

fn platforms(program: &Executable) -> Vec<String> {
    let os = program.os.as_ref().map_or("linux", |os| &os.name);
    let arches = program.slices.iter().map(|slice| &slice.arch);
    arches
        .map(|arch| shorten(&format!("{os}-{arch}"), MAX_SHOWN))
        .collect()
}
