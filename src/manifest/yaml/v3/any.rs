//! Values of any type: `props` and the defaults of settings.

use std::collections::{HashMap, HashSet};

use super::super::build::MapValue;
use super::super::fail::Fail;
use super::decode::{Decoder, MapKind, Target};
use super::nodes::{Content, Ix, Tree};
use super::resolve::{self, Value as Scalar};
use crate::manifest::decoded::Cure;
use crate::manifest::document::{Kind, NodeId};

/// What aliases named before: decoding again gives the same nodes, and costs as much in
/// the server's account.
pub(super) struct Memo {
    targets: HashSet<Ix>,
    known: HashMap<Ix, (NodeId, u64)>,
    pub in_progress: HashSet<Ix>,
}

impl Memo {
    pub(super) fn new(tree: &Tree) -> Self {
        let targets = tree.nodes.iter().filter_map(|node| match node.content {
            Content::Alias { target, .. } => Some(target),
            _ => None,
        });
        Self {
            targets: targets.collect(),
            known: HashMap::new(),
            in_progress: HashSet::new(),
        }
    }
}

impl Decoder<'_> {
    /// A node into an `interface{}`. Aliases are followed already.
    pub(super) fn any(&mut self, ix: Ix, pointer: &str) -> Result<NodeId, Fail> {
        if !self.memo.targets.contains(&ix) {
            return self.any_value(ix, pointer);
        }
        let span = self.tree.node(ix).span;
        if let Some((id, cost)) = self.memo.known.get(&ix).copied() {
            self.count(cost, span)?;
            return Ok(id);
        }
        if !self.memo.in_progress.insert(ix) {
            return Err(self.contains_itself("…", span));
        }
        let before = self.counted();
        let id = self.any_value(ix, pointer)?;
        self.memo.in_progress.remove(&ix);
        let cost = self.counted() - before;
        self.memo.known.insert(ix, (id, cost));
        Ok(id)
    }

    fn any_value(&mut self, ix: Ix, pointer: &str) -> Result<NodeId, Fail> {
        let tree = self.tree;
        let node = tree.node(ix);
        match &node.content {
            Content::Scalar { .. } | Content::Alias { .. } => self.any_scalar(ix, pointer),
            Content::Sequence(items) => {
                let mut ids = Vec::with_capacity(items.len());
                for (i, item) in items.iter().enumerate() {
                    let place = self.out.join(pointer, &i.to_string(), node.span)?;
                    ids.push(self.follow(*item, |d, ix| d.any(ix, &place))?);
                }
                Ok(self.out.document.push(Kind::Array(ids), node.span))
            }
            Content::Mapping(members) => {
                let is_text = |tag: &str| tag == resolve::STR || tag == resolve::MERGE;
                let text_keys = members.iter().all(|(key, _)| is_text(tree.short_tag(*key)));
                if !text_keys {
                    let what = "a key here is no text: servers before 11.3 cannot list their \
                                plugins with it";
                    self.out
                        .hazard(|| pointer.to_owned(), node.span, what, Cure::QuoteKey);
                }
                let kind = MapKind {
                    text_keys,
                    text_values: false,
                };
                let mut value = MapValue::new(node.span);
                self.mapping(ix, &mut Target::Map(kind, &mut value), pointer, false)?;
                Ok(value.emit(&mut self.out.document))
            }
        }
    }

    fn any_scalar(&mut self, ix: Ix, pointer: &str) -> Result<NodeId, Fail> {
        let span = self.tree.node(ix).span;
        let kind = match self.scalar(ix)? {
            Scalar::Null => Kind::Null,
            Scalar::Bool(value) => Kind::Bool(value),
            Scalar::Int(value) => Kind::Number(value.to_string()),
            Scalar::Float(value) => return Ok(self.out.float(value, || pointer.to_owned(), span)),
            Scalar::Time(text) | Scalar::Text(text) => Kind::String(text),
        };
        Ok(self.out.document.push(kind, span))
    }
}
