//! The tree of nodes that yaml.v3 decodes from.

use super::resolve;
use super::scan::Style;
use crate::manifest::document::Span;

/// The index of a node in its [`Tree`].
pub(super) type Ix = usize;

#[derive(Debug)]
pub(super) enum Content {
    Scalar {
        value: String,
        style: Style,
    },
    Sequence(Vec<Ix>),
    /// Keys and values in turn.
    Mapping(Vec<(Ix, Ix)>),
    Alias {
        name: String,
        target: Ix,
    },
}

#[derive(Debug)]
pub(super) struct Node {
    pub content: Content,
    /// The short form (`!!str`) of the tag that is written, or that the value has by itself.
    pub tag: String,
    pub span: Span,
}

/// The first document of a file; `root` is `None` where there is none.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
    pub root: Option<Ix>,
}

/// What `map` keys are compared by: the sort of node and its text.
pub(super) type KeyText<'a> = (u8, &'a str);

impl Tree {
    pub(super) fn node(&self, ix: Ix) -> &Node {
        static NOTHING: Node = Node {
            content: Content::Scalar {
                value: String::new(),
                style: Style::Plain,
            },
            tag: String::new(),
            span: Span::new(0, 0),
        };
        self.nodes.get(ix).unwrap_or(&NOTHING)
    }

    /// The tag of a node, an alias having its target's.
    pub(super) fn short_tag(&self, ix: Ix) -> &str {
        let mut node = self.node(ix);
        // An alias names a node that is no alias, as anchors stand on values only.
        if let Content::Alias { target, .. } = node.content {
            node = self.node(target);
        }
        &node.tag
    }

    /// Whether this key is `<<`.
    pub(super) fn is_merge(&self, ix: Ix) -> bool {
        let node = self.node(ix);
        matches!(&node.content, Content::Scalar { value, .. } if value == "<<")
            && (node.tag == resolve::MERGE || node.tag == resolve::BANG)
    }

    pub(super) fn key_text(&self, ix: Ix) -> KeyText<'_> {
        match &self.node(ix).content {
            Content::Scalar { value, .. } => (0, value),
            Content::Sequence(_) => (1, ""),
            Content::Mapping(_) => (2, ""),
            Content::Alias { name, .. } => (3, name),
        }
    }
}
