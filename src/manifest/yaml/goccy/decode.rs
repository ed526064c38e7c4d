//! From the tree of nodes to the server's struct.

use std::collections::{HashMap, HashSet};

use super::super::build::{MAX_DEPTH, Output, StructValue, Value, expected};
use super::super::fail::Fail;
use super::super::scalars;
use super::Library;
use super::nodes::{Content, File, Ix};
use super::values::{Value as Any, Values, Vx, Within};
use crate::manifest::decoded::{DecodeErrorKind, Decoded};
use crate::manifest::document::{Kind, NodeId, Span};
use crate::manifest::shape::{self, Shape, Struct};

/// Decodes the first document that is not null.
pub(super) fn decode(file: &File, library: Library, size: usize) -> Decoded {
    let mut decoder = Decoder {
        file,
        library,
        out: Output::new(size),
        values: Values::default(),
        anchor_nodes: HashMap::new(),
        anchor_values: HashMap::new(),
        anchor_sets: Vec::new(),
        depth: 0,
        steps: 0,
    };
    let mut first = None;
    for body in file.documents.iter().flatten() {
        match decoder.eval(*body, None) {
            Ok(value) => {
                let null = matches!(file.content(*body), Content::Null);
                if null || !matches!(decoder.values.get(value), Any::Null) {
                    first = first.or(Some(*body));
                }
            }
            Err(fail) => {
                decoder.out.error = Some(fail.at(""));
                break;
            }
        }
    }
    let Some(body) = first else {
        return decoder.out.finish(None);
    };
    decoder.anchor_values.clear();
    decoder.depth = 0;
    let root = match decoder.decode(Shape::Struct(&shape::MANIFEST), body, None, "") {
        Ok(Some(Value::Struct(value))) => Some(decoder.out.emit_struct(value)),
        Ok(_) => None,
        Err(fail) => {
            decoder.out.fail(fail.kind, fail.message, fail.span, "");
            None
        }
    };
    decoder.out.finish(root)
}

/// What an alias finds of an anchor that is decoded already.
pub(super) enum Held {
    Any(Vx),
    Text(String),
    Bool(bool),
}

pub(super) struct Decoder<'f> {
    pub file: &'f File,
    pub library: Library,
    pub out: Output,
    pub values: Values,
    /// The nodes that anchors name; `None` while their value is being made.
    pub anchor_nodes: HashMap<String, Option<Ix>>,
    pub anchor_values: HashMap<String, Held>,
    pub anchor_sets: Vec<HashSet<String>>,
    pub depth: usize,
    /// How many nodes were looked at.
    steps: usize,
}

/// Merges of nothing make no values, and can be looked at 2^200 times.
const MAX_STEPS: usize = 2_000_000;

impl Decoder<'_> {
    /// Counts a node that is looked at.
    pub(super) fn step(&mut self, span: Span) -> Result<(), Fail> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            let message = "merges and aliases make more than 2,000,000 steps of this file";
            return Err(Fail::new(DecodeErrorKind::Depth, message, span));
        }
        Ok(())
    }

    pub(super) fn deeper(&mut self, span: Span) -> Result<(), Fail> {
        self.step(span)?;
        self.depth += 1;
        if self.depth <= MAX_DEPTH {
            return Ok(());
        }
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        Err(Fail::new(DecodeErrorKind::Depth, message, span))
    }

    /// A node in the words of an error.
    pub(super) fn describe(&self, ix: Ix) -> String {
        match self.file.content(ix) {
            Content::Null => "null".to_owned(),
            Content::Bool(value) => format!("`{value}`"),
            Content::Int(value) => format!("the number {value}"),
            Content::Float(value) => format!("the number {}", scalars::sprint_float(*value)),
            Content::Text(text) => {
                let short: String = text.chars().take(40).collect();
                format!("the text `{short}`")
            }
            Content::Mapping(_) => "a mapping".to_owned(),
            Content::Sequence(_) => "a list".to_owned(),
            Content::Alias { .. } => "an alias".to_owned(),
            Content::Tag { tag, .. } => format!("a value with the tag `{tag}`"),
            _ => "something else".to_owned(),
        }
    }

    fn mismatch<T>(&self, shape: Shape, ix: Ix) -> Result<T, Fail> {
        let expected = expected(shape);
        let message = format!("expected {expected}, found {}", self.describe(ix));
        let span = self.file.node(ix).span;
        Err(Fail::new(DecodeErrorKind::Type, message, span))
    }

    /// A value of this type: null makes the zero value, an alias what its anchor is.
    pub(super) fn field(
        &mut self,
        shape: Shape,
        mut ix: Ix,
        within: Within,
        pointer: &str,
    ) -> Result<Option<Value>, Fail> {
        let span = self.file.node(ix).span;
        if let Content::Alias { name, .. } = self.file.content(ix) {
            match (shape, self.anchor_values.get(name)) {
                (Shape::Any, Some(Held::Any(value))) => {
                    let value = *value;
                    return Ok(Some(Value::Leaf(self.emit(value, pointer))));
                }
                (Shape::Any | Shape::Text, Some(Held::Text(text))) => {
                    self.out.spend(text.len(), span)?;
                    let text = text.clone();
                    return Ok(Some(Value::Leaf(self.out.text(text, span))));
                }
                (Shape::Any | Shape::Bool, Some(Held::Bool(value))) => {
                    let kind = Kind::Bool(*value);
                    return Ok(Some(Value::Leaf(self.out.document.push(kind, span))));
                }
                _ => {}
            }
            match self.anchor_nodes.get(name) {
                Some(Some(node)) => ix = *node,
                Some(None) => {
                    let message = format!("the value of `&{name}` contains itself");
                    return Err(Fail::syntax(message, span));
                }
                None => {}
            }
        }
        if matches!(self.file.content(ix), Content::Null) {
            return Ok(match shape {
                Shape::Any => Some(Value::Leaf(self.out.null(span))),
                _ => None,
            });
        }
        self.decode(shape, ix, within, pointer)
    }

    fn decode(
        &mut self,
        shape: Shape,
        ix: Ix,
        within: Within,
        pointer: &str,
    ) -> Result<Option<Value>, Fail> {
        self.deeper(self.file.node(ix).span)?;
        let value = if let Content::Anchor { name, value } = self.file.content(ix) {
            let within = self.within(within, name);
            let decoded = self.decode(shape, *value, within, pointer)?;
            self.hold(name, shape, *value, within, decoded.as_ref())?;
            decoded
        } else {
            match shape {
                Shape::Struct(inner) => {
                    let value = self.structure(inner, ix, within, pointer)?;
                    Some(Value::Struct(value))
                }
                Shape::List(inner) => self.list(inner, ix, within, pointer)?,
                Shape::TextMap | Shape::AnyMap => {
                    let map = self.map(shape, ix, within, false, pointer)?;
                    Some(Value::Map(map))
                }
                Shape::Any => {
                    let value = self.eval(ix, within)?;
                    Some(Value::Leaf(self.emit(value, pointer)))
                }
                Shape::Text | Shape::Bool | Shape::Bytes => {
                    self.scalar(shape, ix, within)?.map(Value::Leaf)
                }
            }
        };
        self.depth -= 1;
        Ok(value)
    }

    /// Remembers what an anchor's value became.
    fn hold(
        &mut self,
        name: &str,
        shape: Shape,
        node: Ix,
        within: Within,
        value: Option<&Value>,
    ) -> Result<(), Fail> {
        let kind = match value {
            Some(Value::Leaf(id)) => Some(&self.out.document.node(*id).kind),
            _ => None,
        };
        let held = match (shape, kind) {
            (Shape::Text, Some(Kind::String(text))) => Held::Text(text.clone()),
            (Shape::Text, _) => Held::Text(String::new()),
            (Shape::Bool, kind) => Held::Bool(kind == Some(&Kind::Bool(true))),
            (Shape::Any, _) => Held::Any(self.eval(node, within)?),
            _ => return Ok(()),
        };
        self.anchor_values.insert(name.to_owned(), held);
        Ok(())
    }

    fn scalar(&mut self, shape: Shape, ix: Ix, within: Within) -> Result<Option<NodeId>, Fail> {
        let span = self.file.node(ix).span;
        let value = self.eval(ix, within)?;
        let text = match (shape, self.values.get(value)) {
            (_, Any::Null) => return Ok(None),
            (Shape::Bool, Any::Bool(value)) => {
                let kind = Kind::Bool(*value);
                return Ok(Some(self.out.document.push(kind, span)));
            }
            (Shape::Text, Any::Text(text)) => {
                self.out.spend(text.len(), span)?;
                text.clone()
            }
            (Shape::Text, Any::Bytes(bytes)) => {
                self.out.spend(bytes.len(), span)?;
                String::from_utf8_lossy(bytes).into_owned()
            }
            (Shape::Text, Any::Bool(_) | Any::Int(_) | Any::Float(_)) => {
                self.sprint(value, span)?
            }
            _ => return self.mismatch(shape, ix),
        };
        Ok(Some(self.out.text(text, span)))
    }

    fn structure(
        &mut self,
        inner: &'static Struct,
        ix: Ix,
        within: Within,
        pointer: &str,
    ) -> Result<StructValue, Fail> {
        let mut target = StructValue::new(inner, self.file.node(ix).span);
        let named = self.named_nodes(ix, within)?.unwrap_or_default();
        let mut known = HashMap::new();
        for node in &named {
            match target.find(&node.name, shape::ALL_FIELDS) {
                // `json:"-"` hides `bundlehash` from this library.
                Some((index, shape, _)) if !matches!(shape, Shape::Bytes) => {
                    known.insert(index, node);
                }
                _ => {
                    let span = self.file.node(node.key).span;
                    self.out.unknown_key(pointer, &node.name, span, inner);
                }
            }
        }
        // In the order of the struct, which decides what an alias finds.
        for (index, field) in inner.fields.iter().enumerate() {
            let Some(node) = known.get(&index) else {
                continue;
            };
            let place = self.out.join(pointer, field.name, target.span)?;
            let depth = self.depth;
            match self.field(field.shape, node.value, within, &place) {
                Ok(value) => target.set(index, self.file.node(node.key).span, value),
                Err(fail) => {
                    self.depth = depth;
                    self.out.fail(fail.kind, fail.message, fail.span, &place);
                }
            }
        }
        Ok(target)
    }

    fn list(
        &mut self,
        inner: &'static Struct,
        ix: Ix,
        within: Within,
        pointer: &str,
    ) -> Result<Option<Value>, Fail> {
        let file = self.file;
        let shape = Shape::List(inner);
        let span = file.node(ix).span;
        let array = match file.content(ix) {
            Content::Null => return Ok(None),
            Content::Anchor { value, .. } => *value,
            Content::Alias { name, .. } => match self.anchor_nodes.get(name) {
                Some(Some(node)) => *node,
                _ => return self.mismatch(shape, ix),
            },
            _ => ix,
        };
        let array = match file.content(array) {
            Content::Tag { value, .. } => *value,
            _ => array,
        };
        let Content::Sequence(items) = file.content(array) else {
            return self.mismatch(shape, ix);
        };
        let mut values = Vec::new();
        for (i, item) in items.iter().enumerate() {
            self.step(span)?;
            let place = self.out.join(pointer, &i.to_string(), span)?;
            let depth = self.depth;
            match self.field(Shape::Struct(inner), *item, within, &place) {
                Ok(Some(value)) => values.push(value),
                Ok(None) => {
                    let span = file.node(*item).span;
                    values.push(Value::Leaf(self.out.null(span)));
                }
                Err(fail) => {
                    self.depth = depth;
                    self.out.fail(fail.kind, fail.message, fail.span, &place);
                }
            }
        }
        Ok(Some(Value::List(span, values)))
    }
}
