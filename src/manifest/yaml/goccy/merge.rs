//! Mappings behind anchors, aliases and `<<`.

use super::super::fail::Fail;
use super::decode::Decoder;
use super::nodes::{Content, Ix};
use super::values::{Value, Within};
use crate::manifest::decoded::{Cure, DecodeErrorKind};

/// A key of a struct with the node that names it and its value.
pub(super) struct NamedNode {
    pub name: String,
    pub key: Ix,
    pub value: Ix,
}

impl Decoder<'_> {
    /// The mappings that a node stands for: several where `<<` takes a list.
    pub(super) fn map_nodes(&mut self, ix: Ix, merge: bool) -> Result<Vec<Ix>, Fail> {
        let file = self.file;
        let span = file.node(ix).span;
        self.deeper(span)?;
        let nodes = match file.content(ix) {
            Content::Mapping(_) => vec![ix],
            Content::Anchor { name, value } => {
                self.anchor_nodes.insert(name.clone(), Some(*value));
                self.map_nodes(*value, merge)?
            }
            Content::Alias { name, .. } => match self.anchor_nodes.get(name) {
                Some(Some(node)) => self.map_nodes(*node, merge)?,
                _ => {
                    let message = format!("no anchor `&{name}` stands before this alias");
                    return Err(Fail::syntax(message, span));
                }
            },
            Content::Sequence(items) if merge => {
                let mut nodes = Vec::new();
                for item in items {
                    nodes.extend(self.map_nodes(*item, false)?);
                }
                nodes
            }
            _ => {
                let message = format!("expected a mapping, found {}", self.describe(ix));
                return Err(Fail::new(DecodeErrorKind::Type, message, span));
            }
        };
        self.depth -= 1;
        Ok(nodes)
    }

    /// The keys of a struct. `None` where a key is no text: the library then forgets the
    /// whole mapping. A key that `<<` sets may not stand beside it.
    pub(super) fn named_nodes(
        &mut self,
        ix: Ix,
        within: Within,
    ) -> Result<Option<Vec<NamedNode>>, Fail> {
        let file = self.file;
        self.deeper(file.node(ix).span)?;
        let mut seen = std::collections::HashSet::new();
        let mut named: Vec<NamedNode> = Vec::new();
        for node in self.map_nodes(ix, false)? {
            let Content::Mapping(members) = file.content(node) else {
                continue;
            };
            for (key, value) in members {
                if file.is_merge(*key) {
                    for merged in self.named_nodes(*value, within)?.unwrap_or_default() {
                        self.check_unique(&mut seen, &merged.name, *value)?;
                        named.push(merged);
                    }
                    continue;
                }
                let name = self.eval(*key, within)?;
                let Value::Text(name) = self.values.get(name).clone() else {
                    let span = file.node(*key).span;
                    let what = "this key is no text: servers from 11.3 on then ignore all the \
                                keys beside it";
                    self.out.hazard(String::new, span, what, Cure::QuoteKey);
                    self.depth -= 1;
                    return Ok(None);
                };
                self.check_unique(&mut seen, &name, *key)?;
                let (key, value) = (*key, *value);
                named.push(NamedNode { name, key, value });
            }
        }
        self.depth -= 1;
        Ok(Some(named))
    }

    fn check_unique(
        &mut self,
        seen: &mut std::collections::HashSet<String>,
        name: &str,
        at: Ix,
    ) -> Result<(), Fail> {
        self.out.spend(name.len() * 2, self.file.node(at).span)?;
        if seen.insert(name.to_owned()) {
            return Ok(());
        }
        let message = format!("the key `{name}` stands twice in one mapping, `<<` included");
        let span = self.file.node(at).span;
        Err(Fail::new(DecodeErrorKind::DuplicateKey, message, span))
    }
}
