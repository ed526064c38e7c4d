//! Values as text, and as nodes of the document.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::build::MAX_DEPTH;
use super::super::fail::Fail;
use super::super::scalars;
use super::decode::Decoder;
use super::values::{Value, Values, Vx};
use crate::manifest::decoded::{DecodeErrorKind, join_pointer};
use crate::manifest::document::{Kind, Member, NodeId, Span};

/// So long may text be that a tag makes of a collection.
const MAX_TEXT: usize = 1 << 20;

impl Decoder<'_> {
    /// A value as `fmt.Sprint` writes it.
    pub(super) fn sprint(&mut self, ix: Vx, span: Span) -> Result<String, Fail> {
        let mut out = String::new();
        self.write(&mut out, ix, 0);
        if out.len() > MAX_TEXT {
            let message = "a tag makes more than a megabyte of text of this";
            return Err(Fail::new(DecodeErrorKind::Depth, message, span));
        }
        self.out.spend(out.len(), span)?;
        Ok(out)
    }

    pub(super) fn write(&self, out: &mut String, ix: Vx, depth: usize) {
        if out.len() > MAX_TEXT || depth > MAX_DEPTH {
            out.extend(std::iter::repeat_n(
                ' ',
                MAX_TEXT.saturating_sub(out.len()) + 1,
            ));
            return;
        }
        match self.values.get(ix) {
            Value::Null => out.push_str("<nil>"),
            Value::Bool(value) => out.push_str(&value.to_string()),
            Value::Int(value) => out.push_str(&value.to_string()),
            Value::Float(value) => out.push_str(&scalars::sprint_float(*value)),
            Value::Text(text) => out.push_str(text),
            Value::Time(text) => {
                let text = text.replacen('T', " ", 1);
                match text.strip_suffix('Z') {
                    Some(text) => out.push_str(&format!("{text} +0000 UTC")),
                    None => out.push_str(&text),
                }
            }
            Value::Bytes(bytes) => {
                let words: Vec<String> = bytes.iter().map(u8::to_string).collect();
                out.push_str(&format!("[{}]", words.join(" ")));
            }
            Value::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(' ');
                    }
                    self.write(out, *item, depth + 1);
                }
                out.push(']');
            }
            Value::Map(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                out.push_str("map[");
                for (i, (key, _, value)) in sorted.into_iter().enumerate() {
                    if i > 0 {
                        out.push(' ');
                    }
                    out.push_str(key);
                    out.push(':');
                    self.write(out, *value, depth + 1);
                }
                out.push(']');
            }
        }
    }

    /// Puts a value, and what is in it, into the document.
    pub(super) fn emit(&mut self, root: Vx, pointer: &str) -> NodeId {
        // By value, the one that it was found in and its number there.
        let mut wanted = HashMap::from([(root, None)]);
        let mut todo = vec![root];
        while let Some(ix) = todo.pop() {
            let children: Vec<Vx> = match self.values.get(ix) {
                Value::List(items) => items.clone(),
                Value::Map(entries) => entries.iter().map(|(_, _, value)| *value).collect(),
                _ => continue,
            };
            for (number, child) in children.into_iter().enumerate() {
                if !wanted.contains_key(&child) && !self.values.emitted.contains_key(&child) {
                    wanted.insert(child, Some((ix, number)));
                    todo.push(child);
                }
            }
        }
        let mut order: Vec<_> = wanted.keys().copied().collect();
        order.sort_unstable();
        for ix in order {
            if !self.values.emitted.contains_key(&ix) {
                let id = self.emit_one(ix, &wanted, pointer);
                self.values.emitted.insert(ix, id);
            }
        }
        let emitted = self.values.emitted.get(&root).copied();
        emitted.unwrap_or_else(|| self.out.null(Span::default()))
    }

    fn emit_one(&mut self, ix: Vx, found_in: &FoundIn, pointer: &str) -> NodeId {
        let span = self.values.span(ix);
        let known = |child: &Vx| self.values.emitted.get(child).copied();
        let kind = match self.values.get(ix) {
            Value::Null => Kind::Null,
            Value::Bool(value) => Kind::Bool(*value),
            Value::Int(value) => Kind::Number(value.to_string()),
            Value::Float(value) => {
                let value = *value;
                let values = &self.values;
                let place = || place(values, found_in, ix, pointer);
                return self.out.float(value, place, span);
            }
            Value::Text(text) | Value::Time(text) => Kind::String(text.clone()),
            Value::Bytes(bytes) => Kind::String(STANDARD.encode(bytes)),
            Value::List(items) => Kind::Array(items.iter().filter_map(known).collect()),
            Value::Map(entries) => {
                let members = entries.iter().filter_map(|(key, key_span, value)| {
                    Some(Member {
                        key: key.clone(),
                        key_span: *key_span,
                        value: known(value)?,
                    })
                });
                Kind::Object(members.collect())
            }
        };
        self.out.document.push(kind, span)
    }
}

/// For values, the one that each was found in and its number there.
type FoundIn = HashMap<Vx, Option<(Vx, usize)>>;

/// The pointer of a value below the one at `pointer`. Written only where it is asked for: those of all values below a
/// long key would take the square of the file.
fn place(values: &Values, found_in: &FoundIn, mut ix: Vx, pointer: &str) -> String {
    let mut steps = Vec::new();
    while let Some(Some((above, number))) = found_in.get(&ix) {
        steps.push(match values.get(*above) {
            Value::Map(entries) => entries
                .get(*number)
                .map_or("", |(key, _, _)| key)
                .to_owned(),
            _ => number.to_string(),
        });
        ix = *above;
    }
    let steps = steps.iter().rev();
    steps.fold(pointer.to_owned(), |place, step| join_pointer(&place, step))
}
