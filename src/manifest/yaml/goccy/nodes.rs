//! The tree of nodes that go-yaml decodes from.

use super::super::scalars::Integer;
use crate::manifest::document::Span;

/// The index of a node in its [`File`].
pub(super) type Ix = usize;

#[derive(Clone, Debug)]
pub(super) enum Content {
    Null,
    Bool(bool),
    Int(Integer),
    Float(f64),
    Text(String),
    MergeKey,
    Mapping(Vec<(Ix, Ix)>),
    Sequence(Vec<Ix>),
    Anchor {
        name: String,
        value: Ix,
    },
    /// `shown` is the name as the library writes it, by which it looks for the value.
    Alias {
        name: String,
        shown: String,
    },
    /// `as_text`: a `%TAG !!` directive makes text of every tagged value.
    Tag {
        tag: String,
        value: Ix,
        as_text: bool,
    },
    /// `? key`
    Key(Ix),
    Directive,
}

#[derive(Clone, Debug)]
pub(super) struct Node {
    pub content: Content,
    pub span: Span,
}

/// All documents of a file; those without content are `None`.
#[derive(Debug, Default)]
pub(super) struct File {
    pub nodes: Vec<Node>,
    pub documents: Vec<Option<Ix>>,
}

impl File {
    pub(super) fn node(&self, ix: Ix) -> &Node {
        static NOTHING: Node = Node {
            content: Content::Null,
            span: Span::new(0, 0),
        };
        self.nodes.get(ix).unwrap_or(&NOTHING)
    }

    pub(super) fn content(&self, ix: Ix) -> &Content {
        &self.node(ix).content
    }

    /// Whether this key is `<<`.
    pub(super) fn is_merge(&self, mut ix: Ix) -> bool {
        loop {
            match self.content(ix) {
                Content::MergeKey => return true,
                Content::Key(value)
                | Content::Anchor { value, .. }
                | Content::Tag { value, .. } => ix = *value,
                _ => return false,
            }
        }
    }
}
