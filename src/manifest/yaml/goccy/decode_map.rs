//! Mappings that become Go maps, as `props` and what is in it.

use std::collections::HashSet;

use super::super::build::{MapValue, Value};
use super::super::fail::Fail;
use super::Library;
use super::decode::Decoder;
use super::nodes::{Content, Ix};
use super::values::{Value as Any, Within};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{Kind, Member};
use crate::manifest::shape::Shape;

impl Decoder<'_> {
    /// A Go map. Unlike in a struct, `<<` may set what stands beside it: the later wins.
    pub(super) fn map(
        &mut self,
        shape: Shape,
        ix: Ix,
        within: Within,
        merge: bool,
        pointer: &str,
    ) -> Result<MapValue, Fail> {
        let file = self.file;
        self.deeper(file.node(ix).span)?;
        let inner = match shape {
            Shape::TextMap => Shape::Text,
            _ => Shape::Any,
        };
        let mut map = MapValue::new(file.node(ix).span);
        let mut own = HashSet::new();
        for node in self.map_nodes(ix, merge)? {
            let Content::Mapping(members) = file.content(node) else {
                continue;
            };
            for (key, value) in members {
                if file.is_merge(*key) {
                    let merged = self.map(shape, *value, within, true, pointer)?;
                    for entry in merged.entries() {
                        self.out.spend(entry.key.len() * 2, entry.key_span)?;
                        map.set(entry.key.clone(), entry.clone());
                    }
                    continue;
                }
                let span = file.node(*key).span;
                self.step(span)?;
                let name = self.map_key(*key, within)?;
                self.out.spend(name.len() * 3, span)?;
                if !own.insert(name.clone()) {
                    let message = format!("the key `{name}` stands twice in one mapping");
                    return Err(Fail::new(DecodeErrorKind::DuplicateKey, message, span));
                }
                let place = self.out.join(pointer, &name, span)?;
                let set = match self.field(inner, *value, within, &place)? {
                    Some(Value::Leaf(id)) => id,
                    _ => self.out.text("", file.node(*value).span),
                };
                let entry = Member {
                    key: name.clone(),
                    key_span: span,
                    value: set,
                };
                map.set(name, entry);
            }
        }
        self.depth -= 1;
        Ok(map)
    }

    fn map_key(&mut self, key: Ix, within: Within) -> Result<String, Fail> {
        if self.library == Library::V1_18 {
            return self.early_map_key(key, within);
        }
        match self.field(Shape::Text, key, within, "")? {
            Some(Value::Leaf(id)) => match &self.out.document.node(id).kind {
                Kind::String(text) => Ok(text.clone()),
                _ => Ok(String::new()),
            },
            _ => Ok(String::new()),
        }
    }

    /// What Go's conversion to text makes of the key, and that of a number is its character.
    fn early_map_key(&mut self, key: Ix, within: Within) -> Result<String, Fail> {
        let value = self.eval(key, within)?;
        Ok(match self.values.get(value) {
            Any::Null => String::new(),
            Any::Text(text) => text.clone(),
            Any::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Any::Int(number) => u32::try_from(*number)
                .ok()
                .and_then(char::from_u32)
                .unwrap_or(char::REPLACEMENT_CHARACTER)
                .to_string(),
            _ => {
                let found = self.describe(key);
                let message = format!("expected text as the key, found {found}");
                let span = self.file.node(key).span;
                return Err(Fail::new(DecodeErrorKind::Type, message, span));
            }
        })
    }
}
