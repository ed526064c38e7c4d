//! What both decoders fill: the server's struct while it is being set.

use std::collections::HashMap;

use super::fail::Fail;
use crate::manifest::decoded::{
    Concerns, Cure, DecodeError, DecodeErrorKind, Decoded, Note, join_pointer,
};
use crate::manifest::document::{Document, Kind, Member, NodeId, Span};
use crate::manifest::shape::{Shape, Struct};
use crate::version::Release;

/// As many notes are kept of one file; a hostile one could ask for millions.
const MAX_NOTES: usize = 1_000;

/// So many bytes their pointers and keys may have together, but for the last.
const MAX_NOTED: usize = 1 << 20;

/// So many bytes of text decoding may make, and eight times as many as the file has: a value is copied some times on its
/// way, and once more for each alias.
const MAX_TEXTS: usize = 16 << 20;

/// What keeping a text costs beside its bytes, about.
const TEXT: usize = 16;

/// So deep decoding follows values, aliases and merges. The servers go on to 10,000; this
/// is what the stack of a thread holds with ease, and no manifest comes near it.
pub(super) const MAX_DEPTH: usize = 200;

/// A value of a field.
pub(super) enum Value {
    Leaf(NodeId),
    Struct(StructValue),
    List(Span, Vec<Value>),
    Map(MapValue),
}

/// A struct: by field, the place of its key and its value.
pub(super) struct StructValue {
    pub shape: &'static Struct,
    pub span: Span,
    pub fields: Vec<Option<(Span, Value)>>,
}

impl StructValue {
    pub(super) fn new(shape: &'static Struct, span: Span) -> Self {
        let fields = shape.fields.iter().map(|_| None).collect();
        Self {
            shape,
            span,
            fields,
        }
    }

    /// The field of this name and its number.
    pub(super) fn find(&self, name: &str, known: Release) -> Option<(usize, Shape, &'static str)> {
        let mut fields = self.shape.fields.iter().enumerate();
        let found = fields.find(|(_, field)| field.name == name && !field.is_gone(known));
        found.map(|(index, field)| (index, field.shape, field.name))
    }

    pub(super) fn set(&mut self, index: usize, key_span: Span, value: Option<Value>) {
        if let Some(slot) = self.fields.get_mut(index) {
            *slot = value.map(|value| (key_span, value));
        }
    }
}

/// A Go map. `id` tells keys apart: in Go, `1` and `"1"` may both be keys of one map.
#[derive(Default)]
pub(super) struct MapValue {
    pub span: Span,
    entries: Vec<Member>,
    index: HashMap<String, usize>,
}

impl MapValue {
    pub(super) fn new(span: Span) -> Self {
        Self {
            span,
            ..Self::default()
        }
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.index.contains_key(id)
    }

    /// Sets a key, replacing what it had.
    pub(super) fn set(&mut self, id: String, entry: Member) {
        match self.index.get(&id).and_then(|i| self.entries.get_mut(*i)) {
            Some(old) => *old = entry,
            None => {
                self.index.insert(id, self.entries.len());
                self.entries.push(entry);
            }
        }
    }

    pub(super) fn entries(&self) -> &[Member] {
        &self.entries
    }

    pub(super) fn emit(self, document: &mut Document) -> NodeId {
        document.push(Kind::Object(self.entries), self.span)
    }
}

/// The result in the making.
pub(super) struct Output {
    pub document: Document,
    pub error: Option<DecodeError>,
    notes: Vec<Note>,
    noted: usize,
    /// How many bytes of text may still be made.
    texts: usize,
}

impl Output {
    /// For a file of so many bytes.
    pub(super) fn new(file: usize) -> Self {
        Self {
            document: Document::default(),
            error: None,
            notes: Vec::new(),
            noted: 0,
            texts: MAX_TEXTS.saturating_add(file.saturating_mul(8)),
        }
    }

    /// Counts a text before it is made. Nothing more is made once one was too much.
    pub(super) fn spend(&mut self, bytes: usize, span: Span) -> Result<(), Fail> {
        match self.texts.checked_sub(bytes.saturating_add(TEXT)) {
            Some(left) => {
                self.texts = left;
                Ok(())
            }
            None => {
                self.texts = 0;
                let message = "merges, aliases and long keys make too much text of this file";
                let fail = Fail::new(DecodeErrorKind::Depth, message, span);
                // Where servers pass over a field, its error would be lost, and all that is behind it.
                self.fail(fail.kind, fail.message.clone(), span, "");
                Err(fail)
            }
        }
    }

    /// A pointer to what is below another, counted.
    pub(super) fn join(&mut self, pointer: &str, step: &str, span: Span) -> Result<String, Fail> {
        self.spend(pointer.len().saturating_add(step.len()), span)?;
        Ok(join_pointer(pointer, step))
    }

    fn has_room(&self) -> bool {
        self.notes.len() < MAX_NOTES && self.noted < MAX_NOTED
    }

    pub(super) fn unknown_key(&mut self, parent: &str, key: &str, span: Span, inside: &Struct) {
        if !self.has_room() {
            return;
        }
        self.noted += parent.len() + key.len();
        self.notes.push(Note::UnknownKey {
            parent: parent.to_owned(),
            key: key.to_owned(),
            span,
            known: inside.names().collect(),
        });
    }

    pub(super) fn hazard(
        &mut self,
        pointer: impl FnOnce() -> String,
        span: Span,
        what: impl Into<String>,
        cure: Cure,
    ) {
        if !self.has_room() {
            return;
        }
        let pointer = pointer();
        self.noted += pointer.len();
        self.notes.push(Note::Hazard {
            pointer,
            span,
            what: what.into(),
            cure,
            concerns: Concerns::From10_5,
        });
    }

    /// Remembers an error, unless there is one.
    pub(super) fn fail(
        &mut self,
        kind: DecodeErrorKind,
        message: String,
        span: Span,
        pointer: &str,
    ) {
        if self.error.is_none() {
            self.error = Some(DecodeError {
                kind,
                message,
                span,
                pointer: pointer.to_owned(),
            });
        }
    }

    pub(super) fn text(&mut self, text: impl Into<String>, span: Span) -> NodeId {
        self.document.push(Kind::String(text.into()), span)
    }

    pub(super) fn null(&mut self, span: Span) -> NodeId {
        self.document.push(Kind::Null, span)
    }

    /// A float inside `props` or a default: JSON knows neither infinity nor NaN.
    pub(super) fn float(
        &mut self,
        value: f64,
        pointer: impl FnOnce() -> String,
        span: Span,
    ) -> NodeId {
        let Some(digits) = super::scalars::json_float(value) else {
            let what = "this is a float that JSON does not know: servers cannot list their \
                        plugins with it";
            self.hazard(pointer, span, what, Cure::Number);
            let name = match value {
                _ if value.is_nan() => ".nan",
                _ if value > 0.0 => ".inf",
                _ => "-.inf",
            };
            return self.text(name, span);
        };
        self.document.push(Kind::Number(digits), span)
    }

    pub(super) fn emit_struct(&mut self, value: StructValue) -> NodeId {
        let mut members = Vec::new();
        for (field, slot) in value.shape.fields.iter().zip(value.fields) {
            if let Some((key_span, value)) = slot {
                members.push(Member {
                    key: field.name.to_owned(),
                    key_span,
                    value: self.emit(value),
                });
            }
        }
        self.document.push(Kind::Object(members), value.span)
    }

    fn emit(&mut self, value: Value) -> NodeId {
        match value {
            Value::Leaf(id) => id,
            Value::Struct(value) => self.emit_struct(value),
            Value::List(span, items) => {
                let items = items.into_iter().map(|item| self.emit(item)).collect();
                self.document.push(Kind::Array(items), span)
            }
            Value::Map(map) => map.emit(&mut self.document),
        }
    }

    pub(super) fn finish(self, root: Option<NodeId>) -> Decoded {
        Decoded {
            document: self.document,
            root,
            error: self.error,
            notes: self.notes,
        }
    }
}

/// What a field of this shape takes, in words.
pub(super) const fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Bool => "true or false",
        Shape::Any => "any value",
        Shape::Bytes => "a list of numbers",
        Shape::Struct(_) | Shape::TextMap | Shape::AnyMap => "a mapping",
        Shape::List(_) => "a list",
    }
}
