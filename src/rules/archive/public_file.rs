//! What anyone can fetch, and nobody expects there.

use std::collections::{BTreeMap, HashSet};

use super::stray_file;
use crate::bundle::folder::MANIFEST_NAMES;
use crate::executable::Contents;
use crate::facts::{Facts, Target, public};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::{Layout, NodeIndex, NodeKind};
use crate::text::plural;

/// See `rules/archive/public-file.md`.
pub static RULE: Rule = rule!("archive/public-file", Info, High, check);

/// How many files a finding gives beside the first.
const EXAMPLES: usize = 4;

/// What no ordinary web asset is, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Key,
    Program,
    Manifest,
    Data,
    Archive,
    Configuration,
    Source,
    Hidden,
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let layout = facts.layout();
    let folders = public::folders(facts);
    if folders.is_empty() {
        return;
    }
    let started: HashSet<usize> = facts
        .executables
        .iter()
        .filter_map(crate::facts::executables::ListedExecutable::entry)
        .collect();
    let mut found: BTreeMap<Kind, Vec<(NodeIndex, usize)>> = BTreeMap::new();
    let mut seen = HashSet::new();
    let bundle = facts
        .webapp
        .as_ref()
        .and_then(|webapp| match webapp.target {
            Target::File { node, .. } => Some(node),
            _ => None,
        });
    // archive/stray-file reports it.
    let stray = with_all_below(layout, layout.root, |node| {
        stray_file::kind(facts, node).is_some()
    });
    let mut starts = false;
    for folder in folders {
        // webapp/bundle-at-root says that everything is public.
        if folder.node == layout.root {
            continue;
        }
        let hidden = with_all_below(layout, folder.node, |node| is_hidden_folder(layout, node));
        for node in layout.files(folder.node) {
            let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|node| node.kind) else {
                continue;
            };
            if bundle == Some(node) || stray.contains(&node) || !seen.insert(node) {
                continue;
            }
            if !folder.webapp
                && layout
                    .node(node)
                    .is_some_and(|node| node.name == b"index.html")
            {
                index(facts, out, node, entry);
            }
            let in_hidden = || hidden.contains(&node).then_some(Kind::Hidden);
            if let Some(kind) = kind(facts, node, entry).or_else(in_hidden) {
                starts |= started.contains(&entry);
                found.entry(kind).or_default().push((node, entry));
            }
        }
    }
    let all: Vec<(NodeIndex, usize)> = found.values().flatten().copied().collect();
    let Some((first, entry)) = all.first() else {
        return;
    };
    let counts: Vec<String> = found
        .iter()
        .map(|(kind, files)| kind.count(files.len()))
        .collect();
    let severity = if starts {
        Severity::Warning
    } else {
        Severity::Info
    };
    let message = match all.len() {
        1 => format!(
            "anyone can fetch {}, {}",
            layout.path(*first),
            counts.join(", ")
        ),
        _ => format!(
            "anyone can fetch {}; in all {}",
            layout.path(*first),
            counts.join(", ")
        ),
    };
    let id = facts
        .manifest()
        .map(crate::manifest::model::Manifest::server_id)
        .unwrap_or_default();
    let mut draft = out
        .add_as(severity, message)
        .help(format!(
            "A server hands out public/ under /plugins/{id}/public/ and the whole folder of the \
             webapp bundle under /static/plugins/{id}/, to anyone and without a login. Move what \
             is not meant for everyone to another folder, as assets/ or server/dist/."
        ))
        .at_entry(*entry)
        .evidence("unexpected");
    for (_, entry) in all.iter().skip(1).take(EXAMPLES) {
        draft = draft.related_entry("also public", *entry);
    }
}

/// Go's file server redirects `…/index.html` to its folder, which then is not found.
fn index(facts: &Facts, out: &mut Findings<'_>, node: NodeIndex, entry: usize) {
    out.add(format!(
        "nobody can fetch {}: servers do not hand out an index.html",
        facts.layout().path(node)
    ))
    .help(
        "A request for it is redirected to its folder, and a request for a folder is answered \
         with 404. Give it another name.",
    )
    .at_entry(entry)
    .evidence("index");
}

/// What is of a kind below `from`, with all that lies in it.
fn with_all_below(
    layout: &Layout,
    from: NodeIndex,
    is: impl Fn(NodeIndex) -> bool,
) -> HashSet<NodeIndex> {
    let mut found = HashSet::new();
    // Folders come before what lies in them, and `from` before all.
    for index in layout.nodes(from).into_iter().skip(1) {
        let is_inside = layout
            .node(index)
            .is_some_and(|node| found.contains(&node.parent));
        if is_inside || is(index) {
            found.insert(index);
        }
    }
    found
}

/// Whether a node is a hidden folder; `.well-known` is for others to fetch.
fn is_hidden_folder(layout: &Layout, index: NodeIndex) -> bool {
    let node = layout.node(index).filter(|_| layout.is_directory(index));
    node.is_some_and(|node| node.name.starts_with(b".") && node.name != b".well-known")
}

/// What kind of file that is no web asset; `None` for what is one.
fn kind(facts: &Facts, node: NodeIndex, entry: usize) -> Option<Kind> {
    let name = String::from_utf8_lossy(&facts.layout().node(node)?.name).to_lowercase();
    if let Contents::Executable(_) | Contents::Damaged(_) | Contents::Script(_) =
        facts.file(entry)?.contents
    {
        return Some(Kind::Program);
    }
    if MANIFEST_NAMES.contains(&name.as_str()) {
        return Some(Kind::Manifest);
    }
    match name.as_str() {
        ".gitkeep" | ".keep" | ".nojekyll" => return None,
        "package.json" | "package-lock.json" | "yarn.lock" | "makefile" | "dockerfile"
        | "docker-compose.yml" => return Some(Kind::Configuration),
        "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" => return Some(Kind::Key),
        _ if name.starts_with("._") => return None, // archive/apple-double
        _ if name.starts_with('.') => return Some(Kind::Hidden),
        _ => {}
    }
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "pem" | "key" | "p8" | "p12" | "pfx" | "jks" | "keystore" | "ppk" => Some(Kind::Key),
        "db" | "sqlite" | "sqlite3" | "sql" | "bak" | "dump" => Some(Kind::Data),
        "zip" | "tar" | "tgz" | "7z" | "rar" | "bz2" | "xz" | "zst" | "jar" => Some(Kind::Archive),
        // main.js.gz is the script, packed.
        "gz" if stem.ends_with(".tar") || !stem.contains('.') => Some(Kind::Archive),
        "yml" | "yaml" | "toml" | "ini" | "conf" | "cfg" | "env" => Some(Kind::Configuration),
        "py" | "sh" | "bat" | "cmd" | "ps1" | "rs" | "java" | "rb" | "php" | "cs" => {
            Some(Kind::Source)
        }
        _ => None,
    }
}

impl Kind {
    fn count(self, count: usize) -> String {
        let word = match self {
            Self::Key => "key file",
            Self::Program => "program",
            Self::Manifest => "manifest",
            Self::Data => "database or dump",
            Self::Archive => "archive",
            Self::Configuration => "configuration file",
            Self::Source => "source file",
            Self::Hidden => "hidden file",
        };
        let word = match (self, count) {
            (Self::Data, 2..) => "databases or dumps".to_owned(),
            _ => format!("{word}{}", plural(count as u64)),
        };
        format!("{count} {word}")
    }
}
