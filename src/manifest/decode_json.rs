//! Decoding `plugin.json` along the server's struct, as `encoding/json` does.
//!
//! What looks odd here is Go's: the last of two equal scalars wins, objects are merged
//! field by field, lists element by element; `null` empties a pointer, list or map and
//! leaves text and booleans as they were; a value of the wrong type is remembered as the
//! error and decoding goes on. Source: Go 1.26 `encoding/json/decode.go`.

mod value;

use super::decoded::{DecodeError, DecodeErrorKind, Decoded, Note, join_pointer};
use super::document::{Document, Kind, Member, NodeId, Span};
use super::fold::fold;
use super::json;
use super::shape::{self, Field, Shape, Struct};
use crate::text::shorten;
use crate::version::Release;
use value::{StructValue, Value};

/// So much of a number is repeated, in characters.
const MAX_DIGITS: usize = 40;

/// As many notes are kept of one file; a hostile one could ask for millions.
const MAX_NOTES: usize = 1_000;

/// Decodes the text of a `plugin.json`. Total: what is wrong is in the result.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded {
    decode_for(bytes, shape::ALL_FIELDS)
}

/// The same where the fields known are those of the release `fields`.
#[must_use]
pub fn decode_for(bytes: &[u8], fields: Release) -> Decoded {
    let parsed = match json::parse(bytes) {
        Ok(parsed) => parsed,
        Err(error) => {
            return Decoded {
                error: Some(syntax_error(bytes, error)),
                ..Decoded::default()
            };
        }
    };
    let mut decoder = Decoder::new(parsed.document, fields);
    let manifest = decoder.manifest(&[parsed.root]).unwrap_or_else(|| {
        StructValue::new(&shape::MANIFEST, decoder.document.node(parsed.root).span)
    });
    let root = manifest.emit(&mut decoder.document);
    if let Some(trailing) = trailing(bytes, parsed.end) {
        decoder.notes.push(Note::TrailingData { span: trailing });
    }
    Decoded {
        document: decoder.document,
        root: Some(root),
        error: decoder.error,
        notes: decoder.notes,
    }
}

/// Decodes a manifest that is a value in a larger text, as an entry of the Marketplace's listing
/// holds one: `values` are what its key has there, of which a repeated key has several. `None`
/// where the last of them leaves none (`null`). Nodes outside the result stay in the document.
#[must_use]
pub fn decode_part(document: Document, values: &[NodeId], fields: Release) -> Decoded {
    let mut decoder = Decoder::new(document, fields);
    let manifest = decoder.manifest(values);
    let root = manifest.map(|manifest| manifest.emit(&mut decoder.document));
    Decoded {
        document: decoder.document,
        root,
        error: decoder.error,
        notes: decoder.notes,
    }
}

fn syntax_error(bytes: &[u8], error: json::SyntaxError) -> DecodeError {
    let (kind, message, span) = if error.kind != DecodeErrorKind::Syntax {
        (error.kind, error.message, error.span)
    } else if bytes.starts_with(b"\xef\xbb\xbf") {
        let message = "the file begins with a UTF-8 byte order mark";
        (DecodeErrorKind::Encoding, message.into(), Span::new(0, 3))
    } else if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        let message = "the file is UTF-16, not UTF-8";
        (DecodeErrorKind::Encoding, message.into(), Span::new(0, 2))
    } else {
        (DecodeErrorKind::Syntax, error.message, error.span)
    };
    DecodeError {
        kind,
        message,
        span,
        pointer: String::new(),
    }
}

fn trailing(bytes: &[u8], end: usize) -> Option<Span> {
    let rest = bytes.get(end..)?;
    let first = rest.iter().position(|b| !b" \t\r\n".contains(b))?;
    Some(Span::new(end + first, bytes.len()))
}

struct Decoder {
    document: Document,
    /// The fields known are those of this release.
    fields: Release,
    error: Option<DecodeError>,
    notes: Vec<Note>,
}

impl Decoder {
    const fn new(document: Document, fields: Release) -> Self {
        Self {
            document,
            fields,
            error: None,
            notes: Vec::new(),
        }
    }

    /// What a pointer to a manifest points at after these values were decoded into it, in order.
    fn manifest(&mut self, values: &[NodeId]) -> Option<StructValue> {
        let mut manifest = None;
        for value in values {
            let node = self.document.node(*value).clone();
            match node.kind {
                Kind::Object(members) => {
                    let target = manifest
                        .get_or_insert_with(|| StructValue::new(&shape::MANIFEST, node.span));
                    self.members(target, &members, "");
                }
                Kind::Null => manifest = None,
                _ => self.mismatch(*value, "", "an object"),
            }
        }
        manifest
    }

    fn members(&mut self, target: &mut StructValue, members: &[Member], pointer: &str) {
        let mut seen: Vec<(usize, Span)> = Vec::new();
        for member in members {
            let Some((index, field)) = self.find(target.shape, member, pointer) else {
                continue;
            };
            match seen.iter().find(|(i, _)| *i == index) {
                Some((_, first)) => self.duplicate(pointer, field.name, *first, member.key_span),
                None => seen.push((index, member.key_span)),
            }
            let place = join_pointer(pointer, field.name);
            let Some(slot) = target.fields.get_mut(index) else {
                continue;
            };
            let before = slot.take().map(|(_, value)| value);
            *slot = self
                .value(field.shape, before, member.value, &place)
                .map(|value| (member.key_span, value));
        }
    }

    /// The field that a key names: exactly, else with its letter case ignored.
    fn find(
        &mut self,
        shape: &'static Struct,
        member: &Member,
        parent: &str,
    ) -> Option<(usize, &'static Field)> {
        // `json:"-"` hides `bundlehash` from JSON.
        let release = self.fields;
        let visible = || {
            let fields = shape.fields.iter().enumerate();
            fields.filter(move |(_, f)| !matches!(f.shape, Shape::Bytes) && !f.is_gone(release))
        };
        if let Some(exact) = visible().find(|(_, f)| f.name == member.key) {
            return Some(exact);
        }
        let folded = fold(&member.key);
        if let Some(found) = visible().find(|(_, f)| fold(f.name) == folded) {
            self.note(Note::FoldedKey {
                parent: parent.to_owned(),
                key: member.key.clone(),
                known: found.1.name,
                span: member.key_span,
            });
            return Some(found);
        }
        self.note(Note::UnknownKey {
            parent: parent.to_owned(),
            key: member.key.clone(),
            span: member.key_span,
            known: shape
                .names()
                .filter(|name| visible().any(|(_, f)| f.name == *name))
                .collect(),
        });
        None
    }

    fn note(&mut self, note: Note) {
        if self.notes.len() < MAX_NOTES {
            self.notes.push(note);
        }
    }

    fn duplicate(&mut self, parent: &str, key: &str, first: Span, span: Span) {
        self.note(Note::DuplicateKey {
            parent: parent.to_owned(),
            key: key.to_owned(),
            first,
            span,
        });
    }

    /// The value of a field after decoding `id` into it, `before` being what it held.
    fn value(
        &mut self,
        shape: Shape,
        before: Option<Value>,
        id: NodeId,
        pointer: &str,
    ) -> Option<Value> {
        let node = self.document.node(id).clone();
        match (shape, node.kind) {
            (Shape::Text | Shape::Bool | Shape::Bytes, Kind::Null) => before,
            (Shape::Any, Kind::Null) => Some(Value::Leaf(id)),
            (_, Kind::Null) => None,
            (Shape::Text, Kind::String(_)) | (Shape::Bool, Kind::Bool(_)) => Some(Value::Leaf(id)),
            (Shape::Any, _) => {
                self.check_numbers(id, pointer);
                Some(Value::Leaf(id))
            }
            (Shape::Struct(inner), Kind::Object(members)) => {
                let mut value = match before {
                    Some(Value::Struct(value)) => value,
                    _ => StructValue::new(inner, node.span),
                };
                self.members(&mut value, &members, pointer);
                Some(Value::Struct(value))
            }
            (Shape::List(inner), Kind::Array(items)) => {
                Some(self.list(inner, before, &items, node.span, pointer))
            }
            (Shape::TextMap | Shape::AnyMap, Kind::Object(members)) => {
                Some(self.map(shape, before, &members, node.span, pointer))
            }
            _ => {
                self.mismatch(id, pointer, expected(shape));
                // Go keeps the zero value; the tree keeps what stands there, for the schema.
                before.or(Some(Value::Leaf(id)))
            }
        }
    }

    fn list(
        &mut self,
        inner: &'static Struct,
        before: Option<Value>,
        items: &[NodeId],
        span: Span,
        pointer: &str,
    ) -> Value {
        // An empty list makes a new slice; any other one decodes into the old elements.
        let mut elements = match before {
            Some(Value::List { elements, .. }) if !items.is_empty() => elements,
            _ => Vec::new(),
        };
        for (i, item) in items.iter().enumerate() {
            if i >= elements.len() {
                elements.push(None);
            }
            let place = join_pointer(pointer, &i.to_string());
            let before = elements
                .get_mut(i)
                .and_then(Option::take)
                .map(Value::Struct);
            let after = match self.value(Shape::Struct(inner), before, *item, &place) {
                Some(Value::Struct(value)) => Some(value),
                _ => None, // `null`, or no object: the node itself stands for it
            };
            if let Some(slot) = elements.get_mut(i) {
                *slot = after;
            }
        }
        Value::List {
            span,
            elements,
            items: items.to_vec(),
        }
    }

    fn map(
        &mut self,
        shape: Shape,
        before: Option<Value>,
        members: &[Member],
        span: Span,
        pointer: &str,
    ) -> Value {
        let (mut entries, mut index) = match before {
            Some(Value::Map { entries, index, .. }) => (entries, index),
            _ => Default::default(),
        };
        for member in members {
            let place = join_pointer(pointer, &member.key);
            match (shape, &self.document.node(member.value).kind) {
                (Shape::TextMap, Kind::String(_) | Kind::Null) => {}
                (Shape::TextMap, _) => self.mismatch(member.value, &place, "text"),
                _ => self.check_numbers(member.value, &place),
            }
            let entry = (member.key.clone(), member.key_span, member.value);
            match index.get(&member.key).and_then(|i| entries.get_mut(*i)) {
                Some(old) => {
                    let first = old.1;
                    *old = entry;
                    self.duplicate(pointer, &member.key, first, member.key_span);
                }
                None => {
                    index.insert(member.key.clone(), entries.len());
                    entries.push(entry);
                }
            }
        }
        Value::Map {
            span,
            entries,
            index,
        }
    }

    /// A number that does not fit a float64 is a type error wherever Go keeps it.
    fn check_numbers(&mut self, id: NodeId, pointer: &str) {
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            match &self.document.node(id).kind {
                Kind::Number(digits) if digits.parse::<f64>().is_ok_and(f64::is_infinite) => {
                    self.mismatch(id, pointer, "a number that fits 64 bits");
                }
                Kind::Array(items) => todo.extend(items.iter().rev()),
                Kind::Object(members) => todo.extend(members.iter().rev().map(|m| m.value)),
                _ => {}
            }
        }
    }

    fn mismatch(&mut self, id: NodeId, pointer: &str, expected: &str) {
        if self.error.is_some() || !shape::is_known(pointer, self.fields) {
            return; // Go reports the first.
        }
        let node = self.document.node(id);
        let found = match &node.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(digits) => format!("the number {}", shorten(digits, MAX_DIGITS)),
            Kind::String(_) => "text".to_owned(),
            Kind::Array(_) => "a list".to_owned(),
            Kind::Object(_) => "an object".to_owned(),
        };
        self.error = Some(DecodeError {
            kind: DecodeErrorKind::Type,
            message: format!("expected {expected}, found {found}"),
            span: node.span,
            pointer: pointer.to_owned(),
        });
    }
}

const fn expected(shape: Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Bool => "true or false",
        Shape::Any => "any value",
        Shape::Bytes => "bytes",
        Shape::Struct(_) | Shape::TextMap | Shape::AnyMap => "an object",
        Shape::List(_) => "a list",
    }
}
