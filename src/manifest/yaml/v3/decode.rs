//! From the tree of nodes to the server's struct.
//!
//! Type errors are collected and decoding goes on, other errors end it; the server answers
//! with an error either way. A key that the struct does not know is passed over together
//! with its value, whatever that is.

use std::collections::HashSet;

use super::super::build::{MAX_DEPTH, MapValue, Output, StructValue, Value, expected};
use super::super::fail::Fail;
use super::super::scalars;
use super::any::Memo;
use super::nodes::{Content, Ix, Tree};
use super::resolve::{self, Value as Scalar};
use super::scan::Style;
use crate::manifest::decoded::{DecodeErrorKind, Decoded, join_pointer};
use crate::manifest::document::{Kind, Member, NodeId, Span};
use crate::manifest::shape::{self, Shape, Struct};

/// Decodes the first document.
pub(super) fn decode(tree: &Tree) -> Decoded {
    let mut decoder = Decoder {
        tree,
        out: Output::default(),
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
    pub out: Output,
    pub memo: Memo,
    /// The aliases that are being followed.
    pub active: HashSet<Ix>,
    /// The keys that a merge may not set any more.
    merged: Option<HashSet<String>>,
    depth: usize,
    decoded: u64,
    from_aliases: u64,
    pub alias_depth: usize,
}

/// Whether something was set, or the error that ends decoding.
type Step<T> = Result<T, Fail>;

impl Decoder<'_> {
    fn document(&mut self, root: Ix, manifest: &mut StructValue) -> Step<()> {
        self.follow(root, |d, ix| {
            match &d.tree.node(ix).content {
                Content::Mapping(_) => d.mapping(ix, &mut Target::Struct(manifest), "", false)?,
                Content::Scalar { .. } if d.scalar(ix)? == Scalar::Null => {}
                _ => d.mismatch(ix, "", "a mapping"),
            }
            Ok(())
        })
    }

    /// Counts one step of decoding, follows an alias and does `then` with what is there.
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
                let result = then(self, *target);
                self.alias_depth -= 1;
                self.active.remove(&ix);
                result
            }
            _ => then(self, ix),
        };
        self.depth -= 1;
        result
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
        match resolve::resolve(&node.tag, value) {
            Ok(_) if node.tag == resolve::BINARY => {
                let (bytes, whole) = scalars::decode_base64(value);
                if !whole {
                    let message = "this is no base64, as !!binary asks";
                    return Err(Fail::new(DecodeErrorKind::Type, message, node.span));
                }
                Ok(Scalar::Text(String::from_utf8_lossy(&bytes).into_owned()))
            }
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
    fn scalar_text(&self, ix: Ix) -> Step<Option<String>> {
        Ok(match (self.scalar(ix)?, &self.tree.node(ix).content) {
            (Scalar::Null, _) => None,
            (Scalar::Text(text), _) => Some(text),
            (_, Content::Scalar { value, .. }) => Some(value.clone()),
            _ => None,
        })
    }

    fn mismatch(&mut self, ix: Ix, pointer: &str, expected: &str) {
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
    fn field(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Step<Option<Value>> {
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

    fn text(&mut self, ix: Ix, pointer: &str) -> Step<Option<NodeId>> {
        let node = self.tree.node(ix);
        match &node.content {
            Content::Scalar { .. } => {
                let text = self.scalar_text(ix)?;
                Ok(text.map(|text| self.out.text(text, node.span)))
            }
            _ => Ok(self.wrong(Shape::Text, ix, pointer)),
        }
    }

    fn boolean(&mut self, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let value = match self.scalar(ix)? {
            Scalar::Bool(value) => value,
            Scalar::Text(text) => match text.as_str() {
                "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => true,
                "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => false,
                _ => return Ok(self.wrong(Shape::Bool, ix, pointer).map(Value::Leaf)),
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
    fn wrong(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Option<NodeId> {
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
    fn bytes(&mut self, ix: Ix, pointer: &str) -> Step<Option<Value>> {
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
        let text = scalars::encode_base64(&bytes);
        Ok(Some(Value::Leaf(self.out.text(text, node.span))))
    }

    fn structure(&mut self, inner: &'static Struct, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        match &node.content {
            Content::Mapping(_) if node.tag != resolve::NULL => {
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

    fn list(&mut self, inner: &'static Struct, ix: Ix, pointer: &str) -> Step<Option<Value>> {
        let node = self.tree.node(ix);
        let Content::Sequence(items) = &node.content else {
            if matches!(node.content, Content::Scalar { .. }) && self.scalar(ix)? == Scalar::Null {
                return Ok(None);
            }
            return Ok(self.wrong(Shape::List(inner), ix, pointer).map(Value::Leaf));
        };
        let mut values = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let place = join_pointer(pointer, &i.to_string());
            let value = self.field(Shape::Struct(inner), *item, &place)?;
            let null = Value::Leaf(self.out.null(self.tree.node(*item).span));
            values.push(value.unwrap_or(null));
        }
        Ok(Some(Value::List(node.span, values)))
    }

    fn map(&mut self, shape: Shape, ix: Ix, pointer: &str) -> Step<Option<Value>> {
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

    /// A mapping into a struct or a map; `new` where the map was nil before.
    pub(super) fn mapping(
        &mut self,
        ix: Ix,
        target: &mut Target<'_>,
        pointer: &str,
        new: bool,
    ) -> Step<()> {
        let tree = self.tree;
        let Content::Mapping(members) = &tree.node(ix).content else {
            return Ok(());
        };
        if !self.keys_are_unique(members, pointer) {
            return Ok(());
        }
        let mut merged = self.merged.take();
        let mut merge = None;
        let mut done = HashSet::new();
        for (key, value) in members {
            if tree.is_merge(*key) {
                merge = Some(*value);
                continue;
            }
            match target {
                Target::Struct(into) => {
                    self.set_field(into, (*key, *value), &mut merged, &mut done, pointer)?;
                }
                Target::Map(kind, into) => {
                    self.set_entry(*kind, into, (*key, *value), &mut merged, pointer, new)?;
                }
            }
        }
        self.merged = merged;
        match merge {
            Some(value) => self.merge(members, value, target, pointer),
            None => Ok(()),
        }
    }

    fn set_field(
        &mut self,
        into: &mut StructValue,
        (key, value): (Ix, Ix),
        merged: &mut Option<HashSet<String>>,
        done: &mut HashSet<usize>,
        pointer: &str,
    ) -> Step<()> {
        let Some((name, id)) = self.key(key, true, pointer)? else {
            return Ok(());
        };
        if merged.as_mut().is_some_and(|merged| !merged.insert(id)) {
            return Ok(());
        }
        let key_span = self.tree.node(key).span;
        let Some((index, shape, name)) = into.find(&name) else {
            self.out.unknown_key(pointer, &name, key_span, into.shape);
            return Ok(());
        };
        if !done.insert(index) {
            self.duplicate(name, key_span, pointer);
            return Ok(());
        }
        let place = join_pointer(pointer, name);
        let value = self.field(shape, value, &place)?;
        into.set(index, key_span, value);
        Ok(())
    }

    fn set_entry(
        &mut self,
        kind: MapKind,
        into: &mut MapValue,
        (key, value): (Ix, Ix),
        merged: &mut Option<HashSet<String>>,
        pointer: &str,
        new: bool,
    ) -> Step<()> {
        let Some((name, id)) = self.key(key, kind.text_keys, pointer)? else {
            return Ok(());
        };
        let again = |merged: &mut HashSet<String>| !merged.insert(id.clone());
        if merged.as_mut().is_some_and(again) {
            return Ok(());
        }
        let place = join_pointer(pointer, &name);
        let set = self.follow(value, |d, ix| match kind.text_values {
            true => d.text(ix, &place),
            false => d.any(ix, &place).map(Some),
        })?;
        let set = match set {
            Some(set) => set,
            // Only text can be null without being set.
            None if new || !into.contains(&id) => self.out.text("", self.tree.node(value).span),
            None => return Ok(()),
        };
        let entry = Member {
            key: name,
            key_span: self.tree.node(key).span,
            value: set,
        };
        into.set(id, entry);
        Ok(())
    }

    /// A key: its text, and what tells it apart in a Go map. `None` where it sets nothing:
    /// a null as text, or a collection as text, which is an error.
    fn key(&mut self, ix: Ix, as_text: bool, pointer: &str) -> Step<Option<(String, String)>> {
        self.follow(ix, |d, ix| {
            let node = d.tree.node(ix);
            if !matches!(node.content, Content::Scalar { .. }) {
                if as_text {
                    d.mismatch(ix, pointer, "a text as key");
                    return Ok(None);
                }
                let message = "a list or mapping cannot be a key";
                return Err(Fail::new(DecodeErrorKind::Type, message, node.span));
            }
            let value = d.scalar(ix)?;
            let text = d.scalar_text(ix)?;
            if as_text {
                return Ok(text.map(|text| (text.clone(), format!("s:{text}"))));
            }
            let written = text.unwrap_or_else(|| "null".to_owned());
            let (text, id) = match value {
                Scalar::Null => (written, "null".to_owned()),
                Scalar::Bool(value) => (value.to_string(), format!("b:{value}")),
                Scalar::Int(value) => (value.to_string(), format!("i:{value}")),
                // No NaN equals another.
                Scalar::Float(value) if value.is_nan() => ("NaN".to_owned(), format!("f:{ix}")),
                Scalar::Float(value) => {
                    let text = scalars::sprint_float(value);
                    (text.clone(), format!("f:{text}"))
                }
                Scalar::Time(text) => (text.clone(), format!("t:{text}")),
                Scalar::Text(text) => (text.clone(), format!("s:{text}")),
            };
            Ok(Some((text, id)))
        })
    }

    fn keys_are_unique(&mut self, members: &[(Ix, Ix)], pointer: &str) -> bool {
        let tree = self.tree;
        let mut seen = HashSet::new();
        let twice = members
            .iter()
            .find(|(k, _)| !seen.insert(tree.key_text(*k)));
        let Some((key, _)) = twice else {
            return true;
        };
        let (_, name) = tree.key_text(*key);
        self.duplicate(name, tree.node(*key).span, pointer);
        false
    }

    fn duplicate(&mut self, name: &str, span: Span, pointer: &str) {
        let message = format!("the key {} stands twice in one mapping", shorten(name));
        let kind = DecodeErrorKind::DuplicateKey;
        self.out.fail(kind, message, span, pointer);
    }

    /// `<<`: what it names sets the keys that are not there.
    fn merge(
        &mut self,
        members: &[(Ix, Ix)],
        value: Ix,
        target: &mut Target<'_>,
        pointer: &str,
    ) -> Step<()> {
        let outermost = self.merged.is_none();
        if outermost {
            let mut own = HashSet::new();
            for (key, _) in members {
                // A list or mapping as key is what Go's map panics at here.
                own.extend(self.key(*key, false, pointer)?.map(|(_, id)| id));
            }
            self.merged = Some(own);
        }
        let parts = match &self.tree.node(value).content {
            Content::Sequence(items) => items.as_slice(),
            _ => std::slice::from_ref(&value),
        };
        for part in parts {
            let node = self.tree.node(*part);
            let mapping = match &node.content {
                Content::Alias { target, .. } => *target,
                _ => *part,
            };
            if !matches!(self.tree.node(mapping).content, Content::Mapping(_)) {
                let message = "`<<` takes a mapping or a list of mappings";
                return Err(Fail::new(DecodeErrorKind::Type, message, node.span));
            }
            self.follow(*part, |d, ix| d.mapping(ix, target, pointer, false))?;
        }
        if outermost {
            self.merged = None;
        }
        Ok(())
    }
}

/// A value in the words of an error.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("`{}…`", text.get(..end).unwrap_or_default()),
        None => format!("`{text}`"),
    }
}
