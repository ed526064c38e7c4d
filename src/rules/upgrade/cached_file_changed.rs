//! Scripts beside the webapp bundle that changed, and have the name that browsers know.

use std::collections::{BTreeMap, BTreeSet};

use super::Both;
use crate::facts::Facts;
use crate::facts::chunks::asked_for;
use crate::facts::webapp::has_extension;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, rule};
use crate::text::{list_at_most, shorten};
use crate::upgrade::Upgrade;

/// See `rules/upgrade/cached-file-changed.md`.
pub static RULE: Rule = rule!(
    "upgrade/cached-file-changed",
    Warning,
    High,
    upgrade: check
);

/// What a script may load from its folder and break on. An old picture or source map harms nobody.
const LOADED: [&str; 5] = ["js", "mjs", "cjs", "css", "wasm"];
/// The one name that servers let no browser keep unasked (`staticFilesHandler`, `server/channels/web/static.go`).
const ASKED_ANEW: &str = "remote_entry.js";
/// So many files are named.
const NAMED: usize = 3;

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    if upgrade.is_same_file() || !upgrade.is_of_one_plugin() {
        return;
    }
    let (was, is) = (beside(upgrade.old.facts), beside(upgrade.new.facts));
    let asked = Asked::of(upgrade.new.facts);
    let changed = is.iter().filter(|(path, file)| {
        let before = was.get(*path);
        before.is_some_and(|before| before.content != file.content) && !asked.varies(path)
    });
    let (loaded, other): (Vec<_>, Vec<_>) = changed.partition(|(path, _)| asked.has(path));
    for (files, is_loaded) in [(loaded, true), (other, false)] {
        let Some((_, first)) = files.first() else {
            continue;
        };
        let names = files.iter().map(|(path, _)| shorten(path, 80));
        let (severity, confidence, doubt) = match is_loaded {
            true => (Severity::Warning, Confidence::High, ""),
            false => (
                Severity::Info,
                Confidence::Medium,
                " That the webapp loads what is named here was not seen.",
            ),
        };
        out.new
            .add_as(
                severity,
                format!(
                    "{} beside the webapp bundle changed and kept {}",
                    list_at_most(NAMED, names.collect()),
                    if files.len() == 1 { "its name" } else { "their names" }
                ),
            )
            .help(format!(
                "Servers let browsers keep such a file for a year without asking again (Cache-Control: \
                 max-age=31556926). The address of the bundle has a hash of its content, and this has \
                 none: who used the old version runs the new bundle with the old file. Put a hash into \
                 the name: output.chunkFilename: '[name].[contenthash].js'.{doubt}"
            ))
            .confidence(confidence)
            .at_entry(first.entry)
            .evidence(match is_loaded {
                true => "loaded",
                false => "beside",
            });
    }
}

/// A file that a server publishes beside the bundle.
struct File {
    entry: usize,
    /// Its length and CRC-32.
    content: (u64, u32),
}

/// The files that may be loaded from the bundle's folder, by their path there. The bundle itself has another name on servers.
fn beside(facts: &Facts) -> BTreeMap<String, File> {
    let Some(bundle) = facts.bundle_script() else {
        return BTreeMap::new();
    };
    let files = facts.published(bundle.folder).filter(|file| {
        file.entry != bundle.entry
            && has_extension(&file.path, &LOADED)
            && own_name(&file.path) != ASKED_ANEW
    });
    let files = files.filter_map(|file| {
        let size = facts.entry(file.entry)?.size;
        let content = (size, facts.file(file.entry)?.crc32?);
        let entry = file.entry;
        Some((file.path, File { entry, content }))
    });
    files.collect()
}

/// What the bundle asks for, by the files' own names: the folder may be made at run time.
#[derive(Default)]
struct Asked {
    /// As it stands.
    plain: BTreeSet<String>,
    /// With something behind a `?`, which is another address each time that changes.
    varying: BTreeSet<String>,
}

impl Asked {
    fn of(facts: &Facts) -> Self {
        let mut asked = Self::default();
        for request in asked_for(facts) {
            match request.chunk.file.split_once('?') {
                Some((path, _)) => asked.varying.insert(own_name(path).to_owned()),
                None => asked.plain.insert(own_name(&request.chunk.file).to_owned()),
            };
        }
        asked
    }

    fn has(&self, path: &str) -> bool {
        self.plain.contains(own_name(path))
    }

    fn varies(&self, path: &str) -> bool {
        self.varying.contains(own_name(path)) && !self.has(path)
    }
}

fn own_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
