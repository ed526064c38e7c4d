//! Mappings into structs and maps, and `<<`.

use std::collections::HashSet;

use super::super::build::{MapValue, StructValue};
use super::super::fail::Fail;
use super::super::scalars;
use super::decode::{Decoder, MapKind, Step, Target, shorten};
use super::nodes::{Content, Ix};
use super::resolve::Value as Scalar;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{Member, Span};
use crate::manifest::shape::{self, Shape};

impl Decoder<'_> {
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
        if !self.v2 && !self.keys_are_unique(members, pointer) {
            return Ok(());
        }
        let mut merged = self.merged.take();
        let mut merge = None;
        let mut done = HashSet::new();
        for (key, value) in members {
            if tree.is_merge(*key) {
                if self.v2 {
                    let message = "servers up to 10.3 read `<<` in another way, which mmlint does \
                                   not follow";
                    return Err(Fail::new(
                        DecodeErrorKind::Unsure,
                        message,
                        tree.node(*key).span,
                    ));
                }
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
        let Some((index, shape, name)) = into.find(&name, self.fields) else {
            self.out.unknown_key(pointer, &name, key_span, into.shape);
            return Ok(());
        };
        if !done.insert(index) {
            let leaf = matches!(shape, Shape::Text | Shape::Bool | Shape::Any);
            if self.v2 && !leaf {
                let message = format!(
                    "the key {} stands twice: servers up to 10.3 put both values together, which \
                     mmlint does not follow",
                    shorten(name)
                );
                return Err(Fail::new(DecodeErrorKind::Unsure, message, key_span));
            }
            if !self.v2 {
                self.duplicate(name, key_span, pointer);
                return Ok(());
            }
        }
        let place = self.out.join(pointer, name, key_span)?;
        let value = self.passing_over(&place, |d| d.field(shape, value, &place))?;
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
        let place = self.out.join(pointer, &name, self.tree.node(key).span)?;
        let set = self.passing_over(&place, |d| {
            d.follow(value, |d, ix| match kind.text_values {
                true => d.text(ix, &place),
                false => d.any(ix, &place).map(Some),
            })
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

    /// Where the server does not know the field at `pointer`, whatever is wrong with its value is
    /// no error: it passes over that.
    fn passing_over<T>(
        &mut self,
        pointer: &str,
        decode: impl FnOnce(&mut Self) -> Step<Option<T>>,
    ) -> Step<Option<T>> {
        if shape::is_known(pointer, self.fields) {
            return decode(self);
        }
        let (depth, alias_depth) = (self.depth, self.alias_depth);
        let (active, in_progress) = (self.active.clone(), self.memo.in_progress.clone());
        decode(self).or_else(|_| {
            (self.depth, self.alias_depth) = (depth, alias_depth);
            (self.active, self.memo.in_progress) = (active, in_progress);
            self.merged = None;
            Ok(None)
        })
    }

    /// A key: its text, and what tells it apart in a Go map. `None` where it sets nothing:
    /// a null as text, or a collection as text, which is an error.
    pub(super) fn key(
        &mut self,
        ix: Ix,
        as_text: bool,
        pointer: &str,
    ) -> Step<Option<(String, String)>> {
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

    pub(super) fn duplicate(&mut self, name: &str, span: Span, pointer: &str) {
        if !shape::is_known(pointer, self.fields) {
            return;
        }
        let message = format!("the key {} stands twice in one mapping", shorten(name));
        let kind = DecodeErrorKind::DuplicateKey;
        self.out.fail(kind, message, span, pointer);
    }

    /// `<<`: what it names sets the keys that are not there.
    pub(super) fn merge(
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
