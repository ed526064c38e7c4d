//! What was packed by accident.

use std::collections::BTreeMap;

use crate::executable::{self, Contents};
use crate::facts::{Facts, public};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::{NodeIndex, NodeKind};

/// See `rules/archive/stray-file.md`.
pub static RULE: Rule = rule!("archive/stray-file", Warning, High, check);

/// How many places a finding gives beside the first.
const EXAMPLES: usize = 4;

/// What a stray file or folder is. Each kind is one finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Git,
    OtherHistory,
    Packages,
    System,
    Editor,
    Cache,
    Log,
    CoreDump,
    Bundle,
    Source,
}

/// One kind's places in a bundle.
#[derive(Default)]
struct Places {
    nodes: Vec<NodeIndex>,
    /// Files in all, those in folders included.
    files: usize,
    /// How many of the places anyone can fetch from.
    public: usize,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let folders = public::folders(facts);
    let mut found: BTreeMap<Kind, Places> = BTreeMap::new();
    let mut todo = vec![layout.root];
    while let Some((index, node)) = todo.pop().and_then(|i| Some((i, layout.node(i)?))) {
        let Some(kind) = kind(facts, index).filter(|_| index != layout.root) else {
            todo.extend(node.children.values().rev());
            continue;
        };
        let places = found.entry(kind).or_default();
        places.nodes.push(index);
        places.files += layout.files(index).len();
        let is_public = folders
            .iter()
            .any(|folder| layout.is_within(index, folder.node));
        places.public += usize::from(is_public);
    }
    for (kind, places) in found {
        // Without a manifest it is the source tree that was packed: archive/no-manifest says so.
        if kind == Kind::Source && facts.manifest_file().is_none() {
            continue;
        }
        report(facts, out, kind, &places);
    }
}

/// What kind of stray file or folder a node is.
pub fn kind(facts: &Facts, index: NodeIndex) -> Option<Kind> {
    let node = facts.layout().node(index)?;
    let name = String::from_utf8_lossy(&node.name).to_lowercase();
    let NodeKind::File { entry, .. } = node.kind else {
        return match name.as_str() {
            ".git" => Some(Kind::Git),
            ".svn" | ".hg" | ".bzr" => Some(Kind::OtherHistory),
            "node_modules" => has_packages(facts, index).then_some(Kind::Packages),
            ".idea" | ".vscode" | ".vs" => Some(Kind::Editor),
            "__pycache__" => Some(Kind::Cache),
            _ => None,
        };
    };
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if let Some(Contents::Executable(program)) = facts.file(entry).map(|file| &file.contents)
        && program.kind == executable::Kind::CoreDump
    {
        return Some(Kind::CoreDump);
    }
    match name.as_str() {
        ".git" => Some(Kind::Git), // of a worktree or submodule
        ".ds_store" | "thumbs.db" | "ehthumbs.db" | "desktop.ini" => Some(Kind::System),
        "go.mod" | "go.sum" => Some(Kind::Source),
        _ if ends(&[".swp", ".swo", "~", ".orig", ".rej"]) || name.starts_with(".#") => {
            Some(Kind::Editor)
        }
        _ if ends(&[".go", ".tsx", ".jsx"]) => Some(Kind::Source),
        _ if ends(&[".log"]) => Some(Kind::Log),
        _ if ends(&[".tar.gz", ".tgz"]) && is_own_bundle(facts, node.parent, &name) => {
            Some(Kind::Bundle)
        }
        _ => None,
    }
}

/// Whether what is called `node_modules` has packages. Without any it is what webpack wrote there, by the names of the files
/// that it copied: pictures, fonts.
fn has_packages(facts: &Facts, folder: NodeIndex) -> bool {
    let layout = facts.layout();
    let is_of_package = |name: &[u8]| {
        let endings = [&b".js"[..], b".cjs", b".mjs", b".ts", b".json", b".md"];
        endings.iter().any(|ending| name.ends_with(ending))
    };
    let mut files = layout.files(folder).into_iter();
    files.any(|file| {
        layout
            .node(file)
            .is_some_and(|file| is_of_package(&file.name))
    })
}

/// Whether a packed file is a bundle of this plugin: named after the id and a version, or after a version in
/// `dist/`, where the starter template puts it.
fn is_own_bundle(facts: &Facts, folder: NodeIndex, name: &str) -> bool {
    let layout = facts.layout();
    let id = facts
        .manifest()
        .map(crate::manifest::model::Manifest::server_id)
        .filter(|id| !id.is_empty());
    let rest = id.and_then(|id| name.strip_prefix(&id));
    let version = rest.map(|rest| rest.trim_start_matches(['-', '_', 'v', '.']));
    version.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        || layout.find(layout.root, "dist") == Some(folder) && has_version(name)
}

/// Whether two numbers with a dot between are in a name: `1.0` of `x-1.0.0.tar.gz`.
fn has_version(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut threes = bytes.windows(3);
    threes.any(|it| matches!(it, [a, b'.', b] if a.is_ascii_digit() && b.is_ascii_digit()))
}

fn report(facts: &Facts, out: &mut Findings<'_>, kind: Kind, places: &Places) {
    let layout = facts.layout();
    let Some(first) = places.nodes.first() else {
        return;
    };
    let path = layout.path(*first);
    let more = match places.nodes.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let mut message = format!("{path}{more} should not be in the bundle: {}", kind.says());
    if places.files > places.nodes.len() {
        message += &format!(", {} files", places.files);
    }
    let handed_out = "where a server hands out files to anyone, without a login";
    let help = match (places.public, places.nodes.len()) {
        (0, _) => kind.help().to_owned(),
        (1, 1) => format!("It lies {handed_out}. {}", kind.help()),
        (public, all) if public == all => format!("They lie {handed_out}. {}", kind.help()),
        (1, _) => format!("One of them lies {handed_out}. {}", kind.help()),
        (public, _) => format!("{public} of them lie {handed_out}. {}", kind.help()),
    };
    let severity = match (kind, places.public) {
        (Kind::Source, 0) => Severity::Info,
        _ => Severity::Warning,
    };
    let mut draft = out
        .add_as(severity, message)
        .help(help)
        .evidence(kind.key());
    if let Some(entry) = layout.node(*first).and_then(|node| node.made_by) {
        draft = draft.at_entry(entry);
    }
    for node in places.nodes.iter().skip(1).take(EXAMPLES) {
        if let Some(entry) = layout.node(*node).and_then(|node| node.made_by) {
            draft = draft.related_entry("another", entry);
        }
    }
}

impl Kind {
    const fn key(self) -> &'static str {
        match self {
            Self::Git => "git",
            Self::OtherHistory => "history",
            Self::Packages => "node_modules",
            Self::System => "system",
            Self::Editor => "editor",
            Self::Cache => "cache",
            Self::Log => "log",
            Self::CoreDump => "core",
            Self::Bundle => "bundle",
            Self::Source => "source",
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::Git => "Git's own data",
            Self::OtherHistory => "a version control system's own data",
            Self::Packages => "npm's packages",
            Self::System => "made by macOS or Windows for itself",
            Self::Editor => "left by an editor or a merge",
            Self::Cache => "Python's cache",
            Self::Log => "a log",
            Self::CoreDump => "the memory of a program that crashed",
            Self::Bundle => "a bundle of this plugin in itself",
            Self::Source => "source code",
        }
    }

    const fn help(self) -> &'static str {
        match self {
            Self::Git => {
                "Whoever gets the bundle gets the history: all that was ever committed, deleted \
                 files and secrets too, and the addresses of remotes, sometimes with a password. \
                 Leave .git out; if the bundle was published, see what the history gave away."
            }
            Self::OtherHistory => {
                "It can hold earlier versions of files, addresses and names. Leave it out."
            }
            Self::Packages => {
                "Servers do not read it, and the webapp bundle has what it needs of them built in. It \
                 makes the bundle large and slow to unpack, and brings other people's code that \
                 scanners then find. Leave it out, unless a program of the plugin runs on Node."
            }
            Self::System => {
                "Such files say what else lay in the folder, and are of no use. Leave them out."
            }
            Self::Editor => {
                "It can hold what was not meant to be published: unsaved text, paths, earlier \
                 versions. Leave it out."
            }
            Self::Cache => {
                "It is of no use to others and names the paths of a build. Leave it out."
            }
            Self::Log => {
                "It tells of the machine that it was written on: paths, names, sometimes \
                 passwords. Leave it out."
            }
            Self::CoreDump => {
                "It holds all that the program had in memory, environment and secrets too. Leave \
                 it out, and see what was in it."
            }
            Self::Bundle => {
                "It doubles the size, and grows with every build that packs dist/. Leave it out."
            }
            Self::Source => {
                "A server needs only what was built from it. Harmless where it is public anyway; \
                 else leave it out."
            }
        }
    }
}
