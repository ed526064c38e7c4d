//! Values of any type, as `nodeToValue` makes them. All documents of a file go through it
//! before one is decoded, and what an anchor names is kept: an alias is that same value,
//! so aliases cost nothing however often they nest. Text that a tag or a merge makes anew of it is counted.

use std::collections::{HashMap, HashSet};

use super::super::fail::Fail;
use super::super::scalars::{self, Integer};
use super::Library;
use super::decode::{Decoder, Held};
use super::nodes::{Content, Ix};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{NodeId, Span};

/// The index of a value.
pub(super) type Vx = usize;

/// So many values are made of one file. Merges can ask for any number, and a server that
/// is asked for more is busy for minutes.
const MAX_VALUES: usize = 100_000;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(Integer),
    Float(f64),
    Text(String),
    /// In the form that JSON gives it.
    Time(String),
    Bytes(Vec<u8>),
    List(Vec<Vx>),
    Map(Vec<(String, Span, Vx)>),
}

/// Values; what is part of another one has the lower index.
#[derive(Default)]
pub(super) struct Values {
    pub(super) all: Vec<(Value, Span)>,
    pub(super) emitted: HashMap<Vx, NodeId>,
}

impl Values {
    pub(super) fn get(&self, ix: Vx) -> &Value {
        self.all.get(ix).map_or(&Value::Null, |(value, _)| value)
    }

    pub(super) fn span(&self, ix: Vx) -> Span {
        self.all
            .get(ix)
            .map_or_else(Span::default, |(_, span)| *span)
    }
}

/// The anchors whose values are being made: a set that nested anchors share.
pub(super) type Within = Option<usize>;

impl Decoder<'_> {
    pub(super) fn value(&mut self, value: Value, span: Span) -> Result<Vx, Fail> {
        if self.values.all.len() >= MAX_VALUES {
            let message = "merges and aliases make more than 100,000 values of this file";
            return Err(Fail::new(DecodeErrorKind::Depth, message, span));
        }
        match &value {
            Value::Text(text) | Value::Time(text) => self.out.spend(text.len(), span)?,
            Value::Bytes(bytes) => self.out.spend(bytes.len(), span)?,
            _ => {}
        }
        self.values.all.push((value, span));
        Ok(self.values.all.len() - 1)
    }

    pub(super) fn within(&mut self, within: Within, name: &str) -> Within {
        let set = within.unwrap_or_else(|| {
            self.anchor_sets.push(HashSet::new());
            self.anchor_sets.len() - 1
        });
        if let Some(set) = self.anchor_sets.get_mut(set) {
            set.insert(name.to_owned());
        }
        Some(set)
    }

    /// The value of a node.
    pub(super) fn eval(&mut self, ix: Ix, within: Within) -> Result<Vx, Fail> {
        let span = self.file.node(ix).span;
        self.deeper(span)?;
        let value = self.eval_node(ix, within, span)?;
        self.depth -= 1;
        Ok(value)
    }

    fn eval_node(&mut self, ix: Ix, within: Within, span: Span) -> Result<Vx, Fail> {
        let file = self.file;
        let value = match file.content(ix) {
            Content::Null | Content::MergeKey | Content::Directive => Value::Null,
            Content::Bool(value) => Value::Bool(*value),
            Content::Int(value) => Value::Int(*value),
            Content::Float(value) => Value::Float(*value),
            Content::Text(value) => Value::Text(value.clone()),
            Content::Key(value) => return self.eval(*value, within),
            Content::Sequence(items) => {
                let mut list = Vec::with_capacity(items.len());
                for item in items {
                    list.push(self.eval(*item, within)?);
                }
                Value::List(list)
            }
            Content::Mapping(members) => {
                let mut map = MapBuilder::default();
                for (key, value) in members {
                    self.fill(&mut map, *key, *value, within)?;
                }
                Value::Map(map.entries)
            }
            Content::Tag {
                tag,
                value,
                as_text,
            } => {
                let tag = if *as_text { "!!str" } else { tag };
                return self.eval_tag(tag, *value, within, span);
            }
            Content::Anchor { name, value } => {
                self.anchor_nodes.insert(name.clone(), None);
                let within = self.within(within, name);
                let made = self.eval(*value, within)?;
                self.anchor_nodes.insert(name.clone(), Some(*value));
                self.anchor_values.insert(name.clone(), Held::Any(made));
                return Ok(made);
            }
            Content::Alias { shown, .. } => return self.eval_alias(shown, within, span),
        };
        self.value(value, span)
    }

    fn eval_alias(&mut self, name: &str, within: Within, span: Span) -> Result<Vx, Fail> {
        let set = within.and_then(|set| self.anchor_sets.get(set));
        if set.is_some_and(|set| set.contains(name)) {
            return self.value(Value::Null, span);
        }
        match self.anchor_values.get(name) {
            Some(Held::Any(value)) => return Ok(*value),
            Some(Held::Text(text)) => {
                let value = Value::Text(text.clone());
                return self.value(value, span);
            }
            Some(Held::Bool(value)) => {
                let value = Value::Bool(*value);
                return self.value(value, span);
            }
            None => {}
        }
        let known = match self.library {
            Library::V1_18 => None,
            Library::V1_19 => self.anchor_nodes.get(name),
        };
        match known {
            Some(Some(node)) => self.eval(*node, within),
            Some(None) => self.value(Value::Null, span),
            None => Err(Fail::syntax(
                format!("no anchor `&{name}` stands before this alias"),
                span,
            )),
        }
    }

    /// Sets a key of a map; a later one wins, from `<<` too.
    fn fill(
        &mut self,
        map: &mut MapBuilder,
        key: Ix,
        value: Ix,
        within: Within,
    ) -> Result<(), Fail> {
        let file = self.file;
        let span = file.node(key).span;
        self.deeper(span)?;
        if file.is_merge(key) {
            for node in self.map_nodes(value, true)? {
                if let Content::Mapping(members) = file.content(node) {
                    for (key, value) in members {
                        self.fill(map, *key, *value, within)?;
                    }
                }
            }
        } else {
            let name = self.eval(key, within)?;
            let name = match self.values.get(name) {
                Value::Null => "null".to_owned(),
                _ => self.sprint(name, span)?,
            };
            let value = self.eval(value, within)?;
            map.set(name, span, value);
        }
        self.depth -= 1;
        Ok(())
    }

    fn eval_tag(&mut self, tag: &str, node: Ix, within: Within, span: Span) -> Result<Vx, Fail> {
        let known = matches!(
            tag,
            "!!timestamp" | "!!int" | "!!float" | "!!null" | "!!binary" | "!!bool" | "!!str"
        );
        if !known {
            return self.eval(node, within);
        }
        if tag == "!!null" {
            return self.value(Value::Null, span);
        }
        let depth = self.depth;
        let inner = match self.eval(node, within) {
            // The library drops the error here.
            Err(fail) if tag == "!!timestamp" && fail.kind != DecodeErrorKind::Depth => {
                self.depth = depth;
                return self.value(Value::Time(ZERO_TIME.to_owned()), span);
            }
            inner => inner?,
        };
        let value = match (tag, self.values.get(inner)) {
            ("!!timestamp", Value::Time(time)) => Value::Time(time.clone()),
            ("!!timestamp", Value::Text(text)) => {
                let time = scalars::timestamp(text);
                Value::Time(time.unwrap_or_else(|| ZERO_TIME.to_owned()))
            }
            ("!!timestamp", _) => Value::Time(ZERO_TIME.to_owned()),
            ("!!int", _) => Value::Int(atoi(&self.sprint(inner, span)?)),
            ("!!float", value) => to_float(value),
            ("!!binary", Value::Text(text)) => Value::Bytes(scalars::decode_base64(text).0),
            ("!!binary", _) => {
                let message = "!!binary takes text";
                return Err(Fail::new(DecodeErrorKind::Type, message, span));
            }
            ("!!bool", _) => match self.sprint(inner, span)?.to_lowercase().as_str() {
                "1" | "t" | "true" | "yes" => Value::Bool(true),
                "0" | "f" | "false" | "no" => Value::Bool(false),
                _ => {
                    let message = "!!bool takes true, false, yes or no";
                    return Err(Fail::new(DecodeErrorKind::Type, message, span));
                }
            },
            (_, Value::Null) => Value::Text(String::new()),
            _ => Value::Text(self.sprint(inner, span)?),
        };
        self.value(value, span)
    }
}

const ZERO_TIME: &str = "0001-01-01T00:00:00Z";

#[derive(Default)]
struct MapBuilder {
    entries: Vec<(String, Span, Vx)>,
    index: HashMap<String, usize>,
}

impl MapBuilder {
    fn set(&mut self, key: String, span: Span, value: Vx) {
        match self.index.get(&key).and_then(|i| self.entries.get_mut(*i)) {
            Some(old) => *old = (key, span, value),
            None => {
                self.index.insert(key.clone(), self.entries.len());
                self.entries.push((key, span, value));
            }
        }
    }
}

/// `strconv.Atoi` without its error: 0 for what is no number, the limit for what is too large.
fn atoi(text: &str) -> Integer {
    match scalars::parse_integer(text, 10, true) {
        Ok(value) => value,
        Err(scalars::NumberError::Syntax) => 0,
        Err(scalars::NumberError::Range) if text.starts_with('-') => i64::MIN.into(),
        Err(scalars::NumberError::Range) => i64::MAX.into(),
    }
}

fn to_float(value: &Value) -> Value {
    match value {
        Value::Float(value) => Value::Float(*value),
        #[allow(clippy::cast_precision_loss)] // As Go does.
        Value::Int(value) => Value::Float(*value as f64),
        Value::Text(text) => Value::Float(match scalars::parse_float(text) {
            Ok(value) => value,
            Err(scalars::NumberError::Range) if text.starts_with('-') => f64::NEG_INFINITY,
            Err(scalars::NumberError::Range) => f64::INFINITY,
            Err(scalars::NumberError::Syntax) => {
                match text.trim_start_matches(['+', '-']).to_lowercase().as_str() {
                    "inf" | "infinity" if text.starts_with('-') => f64::NEG_INFINITY,
                    "inf" | "infinity" => f64::INFINITY,
                    "nan" => f64::NAN,
                    _ => 0.0,
                }
            }
        }),
        _ => Value::Int(0),
    }
}
