//! Go's values while a manifest is decoded into them, and the tree that they become.

use std::collections::HashMap;

use crate::manifest::document::{Document, Kind, Member, NodeId, Span};
use crate::manifest::shape::Struct;

/// A Go value while it is being filled.
pub(super) enum Value {
    /// Text, a boolean or anything: the node that it was set from.
    Leaf(NodeId),
    Struct(StructValue),
    /// A slice. Elements past `items` are what an earlier, longer list left in Go's
    /// backing array: a later list that grows again finds them.
    List {
        span: Span,
        elements: Vec<Option<StructValue>>,
        items: Vec<NodeId>,
    },
    Map {
        span: Span,
        entries: Vec<(String, Span, NodeId)>,
        /// The place of each key in `entries`: the same map may come again as often as it has keys.
        index: HashMap<String, usize>,
    },
}

/// A struct while it is being filled: by field, the place of its key and its value.
pub(super) struct StructValue {
    pub(super) shape: &'static Struct,
    pub(super) span: Span,
    pub(super) fields: Vec<Option<(Span, Value)>>,
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

    /// The object that it has become, in the document.
    pub(super) fn emit(&self, document: &mut Document) -> NodeId {
        let mut members = Vec::new();
        for (field, slot) in self.shape.fields.iter().zip(&self.fields) {
            if let Some((key_span, value)) = slot {
                members.push(Member {
                    key: field.name.to_owned(),
                    key_span: *key_span,
                    value: value.emit(document),
                });
            }
        }
        document.push(Kind::Object(members), self.span)
    }
}

impl Value {
    fn emit(&self, document: &mut Document) -> NodeId {
        match self {
            Value::Leaf(id) => *id,
            Value::Struct(value) => value.emit(document),
            Value::List {
                span,
                elements,
                items,
            } => {
                let items = elements
                    .iter()
                    .zip(items)
                    .map(|(element, item)| match element {
                        Some(value) => value.emit(document),
                        None => *item,
                    })
                    .collect();
                document.push(Kind::Array(items), *span)
            }
            Value::Map { span, entries, .. } => {
                let members = entries
                    .iter()
                    .map(|(key, key_span, value)| Member {
                        key: key.clone(),
                        key_span: *key_span,
                        value: *value,
                    })
                    .collect();
                document.push(Kind::Object(members), *span)
            }
        }
    }
}
