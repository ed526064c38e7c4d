//! From the tree of nodes to the server's struct.
//!
//! Type errors are collected and decoding goes on, other errors end it; the server answers
//! with an error either way. A key that the struct does not know is passed over together
//! with its value, whatever that is.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::build::{MAX_DEPTH, MapValue, Output, StructValue, Value, expected};
use super::super::fail::Fail;
use super::super::scalars;
use super::any::Memo;
use super::nodes::{Content, Ix, Tree};
use super::resolve::{self, Value as Scalar};
use super::scan::Style;
use crate::manifest::decoded::{DecodeErrorKind, Decoded};
use crate::manifest::document::{Kind, NodeId, Span};
use crate::manifest::shape::{self, Shape, Struct};
use crate::version::Release;

/// Decodes the first document.
pub(super) fn decode(tree: &Tree, v2: bool, fields: Release, size: usize) -> Decoded {
    let mut decoder = Decoder {
        tree,
        v2,
        fields,
        out: Output::new(size),
        memo: Memo::new(tree),
        active: HashSet::new(),
        merged: None,
        depth: 0,
        decoded: 1,
        from_aliases: 0,
        alias_depth: 0,
    };
    let Some(root) = tree.root else {
        return decoder.out.finish(None);
    };
    let mut manifest = StructValue::new(&shape::MANIFEST, tree.node(root).span);
    if let Err(fail) = decoder.document(root, &mut manifest) {
        decoder.out.error = Some(fail.at(""));
    }
    let id = decoder.out.emit_struct(manifest);
    decoder.out.finish(Some(id))
}

/// What a mapping is decoded into.
pub(super) enum Target<'t> {
    Struct(&'t mut StructValue),
    Map(MapKind, &'t mut MapValue),
}

/// The Go types of a map's keys and values.
#[derive(Clone, Copy)]
pub(super) struct MapKind {
    pub text_keys: bool,
    pub text_values: bool,
}

pub(super) struct Decoder<'t> {
    pub tree: &'t Tree,
    /// As yaml.v2 does.
    pub v2: bool,
    /// The fields known are those of this release.
    pub fields: Release,
    pub out: Output,
    pub memo: Memo,
    /// The aliases that are being followed.
    pub active: HashSet<Ix>,
    /// The keys that a merge may not set any more.
    pub merged: Option<HashSet<String>>,
    pub depth: usize,
    decoded: u64,
    from_aliases: u64,
    pub alias_depth: usize,
}

/// Whether something was set, or the error that ends decoding.
pub(super) type Step<T> = Result<T, Fail>;

impl Decoder<'_> {
    pub(super) fn document(&mut self, root: Ix, manifest: &mut StructValue) -> Step<()> {
        self.follow(root, |d, ix| {
            match &d.tree.node(ix).content {
                Content::Mapping(_) => d.mapping(ix, &mut Target::Struct(manifest), "", false)?,
                Content::Scalar { .. } if d.scalar(ix)? == Scalar::Null => {}
                _ => d.mismatch(ix, "", "a mapping"),
            }
            Ok(())
        })
    }

    /// Counts one step of decoding and the text below an alias, follows an alias and does `then` with what is there.
    pub(super) fn follow<T>(
        &mut self,
        ix: Ix,
        then: impl FnOnce(&mut Self, Ix) -> Step<T>,
    ) -> Step<T> {
        let span = self.tree.node(ix).span;
        self.count(1, span)?;
        if self.depth >= MAX_DEPTH {
            let message = format!("nested more than {MAX_DEPTH} levels deep");
            return Err(Fail::new(DecodeErrorKind::Depth, message, span));
        }
        self.depth += 1;
        let result = match &self.tree.node(ix).content {
            Content::Alias { name, target } => {
                if !self.active.insert(ix) {
                    return Err(self.contains_itself(name, span));
                }
                self.alias_depth += 1;
                self.count(1, span)?;
                self.copied(*target)?;
                let result = then(self, *target);
                self.alias_depth -= 1;
                self.active.remove(&ix);
                result
            }
            _ => {
                self.copied(ix)?;
                then(self, ix)
            }
        };
        self.depth -= 1;
        result
    }

    /// Below an alias a text is made once more, as a value or as a key, which is kept in three places.
    fn copied(&mut self, ix: Ix) -> Step<()> {
        let node = self.tree.node(ix);
        match &node.content {
            Content::Scalar { value, .. } if self.alias_depth > 0 => {
                self.out.spend(value.len() * 3, node.span)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn contains_itself(&self, name: &str, span: Span) -> Fail {
        Fail::syntax(format!("the value of `&{name}` contains itself"), span)
    }

    /// Counts steps; too large a part of them from aliases is an error.
    pub(super) fn count(&mut self, steps: u64, span: Span) -> Step<()> {
        self.decoded = self.decoded.saturating_add(steps);
        if self.alias_depth > 0 {
            self.from_aliases = self.from_aliases.saturating_add(steps);
        }
        let (part, all) = (self.from_aliases, self.decoded);
        #[allow(clippy::cast_precision_loss)] // As Go does.
        let (ratio, size) = (part as f64 / all as f64, all as f64);
        let allowed = match all {
            0..=400_000 => 0.99,
            4_000_000.. => 0.10,
            _ => 0.99 - 0.89 * ((size - 400_000.0) / 3_600_000.0),
        };
        if part > 100 && all > 1000 && ratio > allowed {
            let message = "aliases make too large a part of the file's values";
            return Err(Fail::syntax(message, span));
        }
        Ok(())
    }

    pub(super) const fn counted(&self) -> u64 {
        self.decoded
    }

    /// A scalar's value; `Null` for what is no scalar.
    pub(super) fn scalar(&self, ix: Ix) -> Step<Scalar> {
        let node = self.tree.node(ix);
        let Content::Scalar { value, style } = &node.content else {
            return Ok(Scalar::Null);
        };
        match resolve::resolve(&node.tag, value, self.v2) {
            Ok(_) if node.tag == resolve::BINARY => {
                let (bytes, whole) = scalars::decode_base64(value);
                if !whole {
                    let message = "this is no base64, as !!binary asks";
                    return Err(Fail::new(DecodeErrorKind::Type, message, node.span));
                }
                Ok(Scalar::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
            // yaml.v2 checks times and hands on the text.
            Ok(Scalar::Time(_)) if self.v2 => Ok(Scalar::Text(value.clone())),
            Ok(value) => Ok(value),
            Err(is) => {
                let shown = if *style == Style::Plain {
                    ""
                } else {
                    " in quotes"
                };
                let message = format!("{} is {is}{shown}, no {}", shorten(value), node.tag);
                Err(Fail::new(DecodeErrorKind::Type, message, node.span))
            }
        }
    }

    /// What a Go string gets of a scalar; `None` for null.
    pub(super) fn scalar_text(&self, ix: Ix) -> Step<Option<String>> {
        Ok(match (self.scalar(ix)?, &self.tree.node(ix).content) {
            (Scalar::Null, _) => None,
            (Scalar::Text(text), _) => Some(text),
            (_, Content::Scalar { value, .. }) => Some(value.clone()),
            _ => None,
        })
    }

    pub(super) fn mismatch(&mut self, ix: Ix, pointer: &str, expected: &str) {
        if !shape::is_known(pointer, self.fields) {
            return;
        }
        let node = self.tree.node(ix);
        let found = match &node.content {
            Content::Scalar { value, .. } => match node.tag.as_str() {
                resolve::STR => format!("the text {}", shorten(value)),
                resolve::INT | resolve::FLOAT => format!("the number {}", shorten(value)),
                _ => shorten(value),
            },
            Content::Sequence(_) => "a list".to_owned(),
            Content::Mapping(_) => "a mapping".to_owned(),
            Content::Alias { .. } => "an alias".to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        self.out
            .fail(DecodeErrorKind::Type, message, node.span, pointer);
    }

    /// The value of a field.
    pub(super) fn field(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        self.follow(ix, |d, ix| match shape {
            Shape::Text => Ok(d.text(ix, pointer)?.map(Value::Leaf)),
            Shape::Bool => d.boolean(ix, pointer),
            Shape::Any => Ok(Some(Value::Leaf(d.any(ix, pointer)?))),
            Shape::Bytes => d.bytes(ix, pointer),
            Shape::Struct(inner) => d.structure(inner, ix, pointer),
            Shape::List(inner) => d.list(inner, ix, pointer),
            Shape::TextMap | Shape::AnyMap => d.map(shape, ix, pointer),
        })
    }

    pub(super) fn text(&mut self, ix: Ix, pointer: &str) -> Step<Option<NodeId>> {
        let node = self.tree.node(ix);
        match &node.content {
            Content::Scalar { .. } => {
                let text = self.scalar_text(ix)?;
                Ok(text.map(|text| self.out.text(text, node.span)))
            }
            _ => Ok(self.wrong(Shape::Text, ix, pointer)),
        }
    }

    pub(super) fn boolean(&mut self, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let value = match self.scalar(ix)? {
            Scalar::Bool(value) => value,
            // yaml.v2 has read these words as booleans where they are not in quotes.
            Scalar::Text(text) if !self.v2 => match scalars::word(&text) {
                Some(value) => value,
                None => return Ok(self.wrong(Shape::Bool, ix, pointer).map(Value::Leaf)),
            },
            Scalar::Null if matches!(self.tree.node(ix).content, Content::Scalar { .. }) => {
                return Ok(None);
            }
            _ => return Ok(self.wrong(Shape::Bool, ix, pointer).map(Value::Leaf)),
        };
        let span = self.tree.node(ix).span;
        let id = self.out.document.push(Kind::Bool(value), span);
        Ok(Some(Value::Leaf(id)))
    }

    /// A type error. What stands there is kept without what is in it.
    pub(super) fn wrong(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Option<NodeId> {
        self.mismatch(ix, pointer, expected(shape));
        let node = self.tree.node(ix);
        let kind = match &node.content {
            Content::Scalar { value, .. } => Kind::String(value.clone()),
            Content::Sequence(_) => Kind::Array(Vec::new()),
            _ => Kind::Object(Vec::new()),
        };
        Some(self.out.document.push(kind, node.span))
    }

    /// `bundlehash`: a list of numbers from 0 to 255.
    pub(super) fn bytes(&mut self, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        let Content::Sequence(items) = &node.content else {
            if matches!(node.content, Content::Scalar { .. }) && self.scalar(ix)? == Scalar::Null {
                return Ok(None);
            }
            return Ok(self.wrong(Shape::Bytes, ix, pointer).map(Value::Leaf));
        };
        let mut bytes = Vec::new();
        for item in items {
            self.follow(*item, |d, ix| {
                match d.scalar(ix)? {
                    Scalar::Int(value) if u8::try_from(value).is_ok() => {
                        bytes.extend(u8::try_from(value));
                    }
                    Scalar::Float(value) if (0.0..256.0).contains(&value) => {
                        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                        bytes.push(value as u8); // As Go does.
                    }
                    Scalar::Null if matches!(d.tree.node(ix).content, Content::Scalar { .. }) => {}
                    _ => d.mismatch(ix, pointer, "a number from 0 to 255"),
                }
                Ok(())
            })?;
        }
        let text = STANDARD.encode(&bytes);
        Ok(Some(Value::Leaf(self.out.text(text, node.span))))
    }

    pub(super) fn structure(
        &mut self,
        inner: &'static Struct,
        ix: Ix,
        pointer: &str,
    ) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        match &node.content {
            // yaml.v2 passes over tags of mappings.
            Content::Mapping(_) if self.v2 || node.tag != resolve::NULL => {
                let mut value = StructValue::new(inner, node.span);
                self.mapping(ix, &mut Target::Struct(&mut value), pointer, false)?;
                Ok(Some(Value::Struct(value)))
            }
            Content::Scalar { .. } if self.scalar(ix)? == Scalar::Null => Ok(None),
            _ => Ok(self
                .wrong(Shape::Struct(inner), ix, pointer)
                .map(Value::Leaf)),
        }
    }

    pub(super) fn list(
        &mut self,
        inner: &'static Struct,
        ix: Ix,
        pointer: &str,
    ) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        let Content::Sequence(items) = &node.content else {
            if matches!(node.content, Content::Scalar { .. }) && self.scalar(ix)? == Scalar::Null {
                return Ok(None);
            }
            return Ok(self.wrong(Shape::List(inner), ix, pointer).map(Value::Leaf));
        };
        let mut values = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let place = self.out.join(pointer, &i.to_string(), node.span)?;
            let value = self.field(Shape::Struct(inner), *item, &place)?;
            let null = Value::Leaf(self.out.null(self.tree.node(*item).span));
            values.push(value.unwrap_or(null));
        }
        Ok(Some(Value::List(node.span, values)))
    }

    pub(super) fn map(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        match &node.content {
            Content::Mapping(_) => {
                let kind = MapKind {
                    text_keys: true,
                    text_values: matches!(shape, Shape::TextMap),
                };
                let mut value = MapValue::new(node.span);
                self.mapping(ix, &mut Target::Map(kind, &mut value), pointer, true)?;
                Ok(Some(Value::Map(value)))
            }
            Content::Scalar { .. } if self.scalar(ix)? == Scalar::Null => Ok(None),
            _ => Ok(self.wrong(shape, ix, pointer).map(Value::Leaf)),
        }
    }
}

/// A value in the words of an error.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}
