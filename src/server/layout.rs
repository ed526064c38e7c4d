//! The folder that a server ends up with when it unpacks a bundle.
//!
//! Mirrors `extractTarGz` (`server/channels/app/extract_plugin_tar.go`) and the choice of
//! the root in `extractPlugin` (`plugin_install.go`), on Linux, by an ordinary user. The
//! server stops at the first entry that it cannot unpack; here the faulty entry is left
//! out and the rest is laid out all the same, so that one fault does not hide another.

mod near;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::bundle::path::{MAX_COMPONENT, MAX_PATH, components};
use crate::bundle::{Bundle, EntryKind};
pub use near::Near;

/// The index of a node in a [`Layout`]; 0 is the folder that is unpacked into.
pub type NodeIndex = usize;

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A folder, made for an entry or on the way to a file.
    Directory,
    /// A file.
    File {
        /// The entry whose content it has: the last of that name.
        entry: usize,
        /// Its permission bits: those of the first of that name.
        mode: u32,
    },
}

/// Something at a path.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The folder that holds it.
    pub parent: NodeIndex,
    /// Its name in that folder.
    pub name: Vec<u8>,
    /// What it holds, by name: the order in which Go lists a folder.
    pub children: BTreeMap<Vec<u8>, NodeIndex>,
    /// The entry that made it.
    pub made_by: Option<usize>,
}

/// Why a server cannot unpack an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Its path leads out of the folder.
    Escapes,
    /// A file without a name, or called `.`.
    NoName,
    /// A component of its path, or the whole of it, is longer than Linux allows.
    TooLong,
    /// A folder whose parent does not exist yet.
    NoParent,
    /// A file where a folder is, or the other way round; the entry that was first.
    Conflict(Option<usize>),
    /// A second file of this name, and the first may not be written to; the first entry.
    NotWritable(usize),
}

/// An entry that a server cannot unpack: it gives up there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The entry.
    pub entry: usize,
    /// Why.
    pub kind: FaultKind,
}

/// The unpacked bundle.
#[derive(Clone, Debug)]
pub struct Layout {
    nodes: Vec<Node>,
    /// What there is of nearly a name, once it was asked for.
    near: OnceLock<near::Names>,
    /// The entries that cannot be unpacked, in order.
    pub faults: Vec<Fault>,
    /// The folder that becomes the plugin's.
    pub root: NodeIndex,
    /// The limit on paths, where there are more: the layout then lacks some.
    pub over_limit: Option<u64>,
}

impl Layout {
    /// Unpacks `bundle` in memory, names only; at most `limit` paths.
    #[must_use]
    pub fn new(bundle: &Bundle, limit: u64) -> Self {
        let top = Node {
            kind: NodeKind::Directory,
            parent: 0,
            name: Vec::new(),
            children: BTreeMap::new(),
            made_by: None,
        };
        let mut layout = Self {
            nodes: vec![top],
            near: OnceLock::new(),
            faults: Vec::new(),
            root: 0,
            over_limit: None,
        };
        for (index, entry) in bundle.entries.iter().enumerate() {
            if layout.nodes.len() as u64 > limit {
                layout.over_limit = Some(limit);
                break;
            }
            let result = match (entry.kind, components(&entry.name)) {
                (EntryKind::Other(_), _) => Ok(()),
                (_, None) => Err(FaultKind::Escapes),
                (EntryKind::Directory, Some(path)) => layout.directory(index, &path),
                (EntryKind::File, Some(path)) => layout.file(index, &path, entry.mode),
            };
            if let Err(kind) = result {
                layout.faults.push(Fault { entry: index, kind });
            }
        }
        layout.root = layout.find_root();
        layout
    }

    /// The node; `None` for an index that is none.
    #[must_use]
    pub fn node(&self, index: NodeIndex) -> Option<&Node> {
        self.nodes.get(index)
    }

    /// The node at `path` below `from`, if there is one.
    #[must_use]
    pub fn find(&self, from: NodeIndex, path: &str) -> Option<NodeIndex> {
        components(path.as_bytes())?
            .iter()
            .try_fold(from, |at, part| self.child(at, part))
    }

    /// The path of a node below the top, safe to show; empty for the top.
    #[must_use]
    pub fn path(&self, index: NodeIndex) -> String {
        let mut parts = Vec::new();
        let mut at = index;
        while let Some(node) = self.nodes.get(at).filter(|_| at != 0) {
            parts.push(node.name.as_slice());
            at = node.parent;
        }
        parts.reverse();
        crate::text::name(&parts.join(&b'/'))
    }

    /// All files below `from`, in the order in which Go walks a folder.
    #[must_use]
    pub fn files(&self, from: NodeIndex) -> Vec<NodeIndex> {
        let mut nodes = self.nodes(from);
        nodes.retain(|index| !self.is_directory(*index));
        nodes
    }

    /// `from` and all below it, in the order in which Go walks a folder.
    #[must_use]
    pub fn nodes(&self, from: NodeIndex) -> Vec<NodeIndex> {
        let mut nodes = Vec::new();
        let mut todo = vec![from];
        while let Some((index, node)) = todo.pop().and_then(|i| Some((i, self.nodes.get(i)?))) {
            nodes.push(index);
            todo.extend(node.children.values().rev());
        }
        nodes
    }

    /// Whether `index` is `folder` or lies below it.
    #[must_use]
    pub fn is_within(&self, index: NodeIndex, folder: NodeIndex) -> bool {
        let mut at = index;
        while let Some(node) = self.nodes.get(at).filter(|_| at != folder && at != 0) {
            at = node.parent;
        }
        at == folder
    }

    /// What stands at the top of the archive, in order.
    pub fn top_level(&self) -> impl Iterator<Item = NodeIndex> {
        self.nodes
            .first()
            .into_iter()
            .flat_map(|top| top.children.values().copied())
    }

    fn child(&self, at: NodeIndex, name: &[u8]) -> Option<NodeIndex> {
        self.nodes.get(at)?.children.get(name).copied()
    }

    fn find_root(&self) -> NodeIndex {
        let mut top = self.top_level();
        match (top.next(), top.next()) {
            (Some(only), None) if self.is_directory(only) => only,
            _ => 0,
        }
    }

    /// Whether a node is a folder.
    #[must_use]
    pub fn is_directory(&self, index: NodeIndex) -> bool {
        self.nodes
            .get(index)
            .is_some_and(|node| node.kind == NodeKind::Directory)
    }

    /// `os.Mkdir`, an existing path being no error.
    fn directory(&mut self, entry: usize, path: &[&[u8]]) -> Result<(), FaultKind> {
        let Some((name, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut at = 0;
        for part in parents {
            at = self.child(at, part).ok_or(FaultKind::NoParent)?;
            self.must_be_directory(at)?;
        }
        if self.child(at, name).is_none() {
            check_length(path)?;
            self.add(at, name, NodeKind::Directory, entry);
        }
        Ok(())
    }

    /// `os.MkdirAll` of the parents, then a file created or truncated for reading and writing.
    fn file(&mut self, entry: usize, path: &[&[u8]], mode: u32) -> Result<(), FaultKind> {
        let (name, parents) = path.split_last().ok_or(FaultKind::NoName)?;
        check_length(path)?;
        let mut at = 0;
        for part in parents {
            at = match self.child(at, part) {
                Some(next) => next,
                None => self.add(at, part, NodeKind::Directory, entry),
            };
            self.must_be_directory(at)?;
        }
        let Some(existing) = self.child(at, name) else {
            self.add(at, name, NodeKind::File { entry, mode }, entry);
            return Ok(());
        };
        match self.nodes.get_mut(existing).map(|node| &mut node.kind) {
            Some(NodeKind::File { entry: first, mode }) if *mode & 0o600 != 0o600 => {
                Err(FaultKind::NotWritable(*first))
            }
            Some(NodeKind::File { entry: content, .. }) => {
                *content = entry;
                Ok(())
            }
            _ => Err(self.conflict(existing)),
        }
    }

    fn must_be_directory(&self, index: NodeIndex) -> Result<(), FaultKind> {
        if self.is_directory(index) {
            Ok(())
        } else {
            Err(self.conflict(index))
        }
    }

    fn conflict(&self, index: NodeIndex) -> FaultKind {
        FaultKind::Conflict(self.nodes.get(index).and_then(|node| node.made_by))
    }

    fn add(&mut self, parent: NodeIndex, name: &[u8], kind: NodeKind, entry: usize) -> NodeIndex {
        let index = self.nodes.len();
        self.nodes.push(Node {
            kind,
            parent,
            name: name.to_vec(),
            children: BTreeMap::new(),
            made_by: Some(entry),
        });
        if let Some(parent) = self.nodes.get_mut(parent) {
            parent.children.insert(name.to_vec(), index);
        }
        index
    }
}

fn check_length(path: &[&[u8]]) -> Result<(), FaultKind> {
    let total: usize = path.iter().map(|part| part.len() + 1).sum();
    if total > MAX_PATH || path.iter().any(|part| part.len() > MAX_COMPONENT) {
        Err(FaultKind::TooLong)
    } else {
        Ok(())
    }
}
