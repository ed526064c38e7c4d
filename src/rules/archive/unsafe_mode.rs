//! Modes that let anyone write, or ask for another user's rights.

use std::collections::HashSet;

use crate::bundle::EntryKind;
use crate::facts::{Facts, Target};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::{NodeIndex, NodeKind};

/// See `rules/archive/unsafe-mode.md`.
pub static RULE: Rule = rule!("archive/unsafe-mode", Warning, High, check);

const OTHERS_WRITE: u32 = 0o002;

/// How many names a finding gives beside the first.
const EXAMPLES: usize = 4;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let runs = what_runs(facts);
    let mut writable: Vec<(usize, u32, bool)> = Vec::new();
    let mut special: Vec<(usize, u32)> = Vec::new();
    for index in layout.nodes(layout.root) {
        let Some(node) = layout.node(index) else {
            continue;
        };
        let Some((number, entry)) = node.made_by.and_then(|n| Some((n, facts.entry(n)?))) else {
            continue;
        };
        let own = matches!(
            (node.kind, entry.kind),
            (NodeKind::Directory, EntryKind::Directory) | (NodeKind::File { .. }, EntryKind::File)
        );
        if own && entry.mode & OTHERS_WRITE != 0 {
            writable.push((number, entry.mode, runs.contains(&index)));
        }
        if own && entry.kind == EntryKind::File && entry.special_mode != 0 {
            special.push((number, entry.special_mode | entry.mode));
        }
    }
    // What a server runs comes first.
    // Then by path, since archives of the same files differ in their order.
    writable.sort_by_key(|(_, _, runs)| !runs);
    report_writable(facts, out, &writable);
    report_special(facts, out, &special);
}

/// The files that a server starts or loads, and the folders on the way to them: whoever can
/// write there says what the server and the browsers run.
fn what_runs(facts: &Facts) -> HashSet<NodeIndex> {
    let layout = facts.layout();
    let node_of = |target: &Target| match target {
        Target::File { node, .. } => Some(*node),
        _ => None,
    };
    let manifest = facts.manifest_file().and_then(|file| {
        let name = file.path.rsplit('/').next()?;
        layout.find(layout.root, name)
    });
    let files = facts
        .executables
        .iter()
        .filter_map(|executable| node_of(&executable.target))
        .chain(
            facts
                .webapp
                .iter()
                .filter_map(|webapp| node_of(&webapp.target)),
        )
        .chain(manifest);
    let mut all = HashSet::new();
    for file in files {
        let mut at = file;
        while all.insert(at) && at != layout.root {
            at = layout.node(at).map_or(layout.root, |node| node.parent);
        }
    }
    all
}

fn report_writable(facts: &Facts, out: &mut Findings<'_>, writable: &[(usize, u32, bool)]) {
    let Some((first, mode, runs)) = writable.first() else {
        return;
    };
    let name = facts.entry_name(*first);
    let severity = if *runs {
        Severity::Warning
    } else {
        Severity::Info
    };
    let message = match writable.len() - 1 {
        0 => format!("anyone may write to {name}: mode {mode:04o}"),
        more => format!("anyone may write to {name} (mode {mode:04o}) and {more} more"),
    };
    let mut draft = out
        .add_as(severity, message)
        .help(
            "A server takes this right away with its umask, usually 022. tar does not when root \
             unpacks the bundle by hand, into plugins/ or an image: then every account on that \
             machine can change the file, and so what the server or the browsers run. Pack with \
             tar --mode=go-w.",
        )
        .at_entry(*first)
        .evidence("writable");
    for (entry, mode, _) in writable.iter().skip(1).take(EXAMPLES) {
        draft = draft.related_entry(&format!("mode {mode:04o}"), *entry);
    }
}

fn report_special(facts: &Facts, out: &mut Findings<'_>, special: &[(usize, u32)]) {
    let Some((first, mode)) = special.first() else {
        return;
    };
    let name = facts.entry_name(*first);
    let message = match special.len() - 1 {
        0 => format!("{name} has mode {mode:04o}: setuid, setgid or sticky"),
        more => {
            format!("{name} (mode {mode:04o}) and {more} more have setuid, setgid or sticky bits")
        }
    };
    let mut draft = out
        .add_as(Severity::Info, message)
        .help(
            "Servers drop these bits, so a program that counts on them does not get the rights. \
             tar keeps them when root unpacks the bundle by hand. Pack without them.",
        )
        .at_entry(*first)
        .evidence("special");
    for (entry, mode) in special.iter().skip(1).take(EXAMPLES) {
        draft = draft.related_entry(&format!("mode {mode:04o}"), *entry);
    }
}
