//! A parsed manifest file as a tree of values, each with its place in the file.
//!
//! The tree is an arena: a node names its children by index. Files nest to 10,000
//! levels (the limit of Go's `encoding/json`), and neither reading nor dropping such
//! a tree may recurse.

/// A half-open range of bytes in the manifest file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
}

/// The index of a [`Node`] in its [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// One key of an object and the value under it, in the order of the file.
/// A key that stands twice is two members.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The key, unescaped.
    pub key: String,
    /// Where the key stands, quotes included.
    pub key_span: Span,
    /// The value.
    pub value: NodeId,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written: a server may keep the digits where it wants text.
    Number(String),
    /// A string, unescaped; invalid UTF-8 is U+FFFD, as in Go.
    String(String),
    /// A list.
    Array(Vec<NodeId>),
    /// An object.
    Object(Vec<Member>),
}

impl Kind {
    /// The word of JSON for this kind, as Go's errors use it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
        }
    }
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub kind: Kind,
    /// From its first byte to one past its last (quotes and brackets included).
    pub span: Span,
}

/// A tree of values. Node ids are only meaningful in the document that made them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    nodes: Vec<Node>,
}

impl Document {
    /// An empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { nodes: Vec::new() }
    }

    /// Adds a node and returns its id. A file too large for 32-bit ids cannot occur:
    /// the reader's limit on manifests is far below.
    pub fn push(&mut self, kind: Kind, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span });
        id
    }

    /// The node `id`; `null` at the file's start for an id of another document.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        const NOWHERE: &Node = &Node {
            kind: Kind::Null,
            span: Span::new(0, 0),
        };
        self.nodes.get(id.0 as usize).unwrap_or(NOWHERE)
    }

    /// All nodes, those of what was read on the way included.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter()
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }
}
