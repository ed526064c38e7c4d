//! Values of manifests, with what `serde_json` cannot hold: keys that repeat, numbers of any spelling, raw text.

use std::fmt::Write;

use crate::random::Random;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is spelt.
    Number(String),
    /// A string.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// An object, with its keys in order. Keys may repeat.
    Map(Vec<(String, Value)>),
    /// Text that goes into the file as it is, whatever it means there.
    Raw(String),
}

/// The way to a value: the index of an element or of a key at every step.
pub type Path = Vec<usize>;

impl Value {
    /// A string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Reads JSON. Keys that repeat are lost; for texts that the testkit itself holds.
    pub fn from_json(text: &str) -> Result<Self, String> {
        serde_json::from_str::<serde_json::Value>(text)
            .map(Self::from)
            .map_err(|error| error.to_string())
    }

    /// The value of a key of an object; the last one where it repeats.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(members) => members
                .iter()
                .rev()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Map(members) => members
                .iter_mut()
                .rev()
                .find(|(known, _)| known == key)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets a key of an object. Any other value becomes an object first.
    pub fn set(&mut self, key: &str, value: Self) {
        if let Some(slot) = self.get_mut(key) {
            *slot = value;
        } else if let Self::Map(members) = self {
            members.push((key.to_owned(), value));
        } else {
            *self = Self::Map(vec![(key.to_owned(), value)]);
        }
    }

    /// The members of an object, or the elements of a list without keys.
    pub fn children(&self) -> Vec<(Option<&str>, &Self)> {
        match self {
            Self::List(items) => items.iter().map(|item| (None, item)).collect(),
            Self::Map(members) => members
                .iter()
                .map(|(key, value)| (Some(key.as_str()), value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The ways to every value inside this one, itself excluded.
    pub fn paths(&self) -> Vec<Path> {
        let mut paths = Vec::new();
        for (index, (_, child)) in self.children().into_iter().enumerate() {
            paths.push(vec![index]);
            paths.extend(
                child
                    .paths()
                    .into_iter()
                    .map(|rest| [vec![index], rest].concat()),
            );
        }
        paths
    }

    /// The value at a path.
    pub fn at(&self, path: &[usize]) -> Option<&Self> {
        path.iter().try_fold(self, |value, step| {
            value.children().get(*step).map(|(_, child)| *child)
        })
    }

    /// The same, to change it.
    pub fn at_mut(&mut self, path: &[usize]) -> Option<&mut Self> {
        path.iter().try_fold(self, |value, step| match value {
            Self::List(items) => items.get_mut(*step),
            Self::Map(members) => members.get_mut(*step).map(|(_, child)| child),
            _ => None,
        })
    }

    /// A path in words, as a JSON pointer.
    pub fn pointer(&self, path: &[usize]) -> String {
        let (mut pointer, mut value) = (String::new(), self);
        for step in path {
            let Some((key, child)) = value.children().get(*step).copied() else {
                break;
            };
            let _ = write!(
                pointer,
                "/{}",
                key.map_or_else(|| step.to_string(), str::to_owned)
            );
            value = child;
        }
        pointer
    }

    /// The text as JSON, with two blanks for each level.
    pub fn to_json(&self) -> String {
        let mut text = String::new();
        self.write_json(&mut text, 0);
        text.push('\n');
        text
    }

    fn write_json(&self, out: &mut String, depth: usize) {
        let (open, close) = match self {
            Self::Null => return out.push_str("null"),
            Self::Bool(value) => return out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) | Self::Raw(text) => return out.push_str(text),
            Self::Text(text) => return out.push_str(&json_string(text)),
            Self::List(_) => ('[', ']'),
            Self::Map(_) => ('{', '}'),
        };
        out.push(open);
        for (index, (key, child)) in self.children().into_iter().enumerate() {
            out.push_str(if index == 0 { "\n" } else { ",\n" });
            out.push_str(&"  ".repeat(depth + 1));
            if let Some(key) = key {
                let _ = write!(out, "{}: ", json_string(key));
            }
            child.write_json(out, depth + 1);
        }
        if !self.children().is_empty() {
            let _ = write!(out, "\n{}", "  ".repeat(depth));
        }
        out.push(close);
    }

    /// The text as YAML. The source of numbers decides on the style of every collection and string.
    pub fn to_yaml(&self, random: &mut Random) -> String {
        let mut text = String::new();
        if random.one_in(4) {
            text.push_str("---\n");
        }
        if matches!(self, Self::Map(_) | Self::List(_))
            && !self.children().is_empty()
            && !random.one_in(8)
        {
            self.write_yaml_block(&mut text, 0, random);
        } else {
            self.write_yaml_flow(&mut text, random);
            text.push('\n');
        }
        text
    }

    fn write_yaml_block(&self, out: &mut String, depth: usize, random: &mut Random) {
        for (key, child) in self.children() {
            out.push_str(&"  ".repeat(depth));
            match key {
                Some(key) => {
                    let _ = write!(out, "{}:", yaml_string(key, random, true));
                }
                None => out.push('-'),
            }
            let block =
                matches!(child, Self::Map(_) | Self::List(_)) && !child.children().is_empty();
            match child {
                Self::Text(text) if text.contains('\n') && random.one_in(2) => {
                    let _ = write!(out, " {}", random.pick(&["|", "|-", ">", ">+"]));
                    for line in text.lines() {
                        let _ = write!(out, "\n{}{line}", "  ".repeat(depth + 1));
                    }
                    out.push('\n');
                }
                _ if block && !random.one_in(6) => {
                    out.push('\n');
                    child.write_yaml_block(out, depth + 1, random);
                }
                _ => {
                    out.push(' ');
                    child.write_yaml_flow(out, random);
                    out.push('\n');
                }
            }
        }
    }

    fn write_yaml_flow(&self, out: &mut String, random: &mut Random) {
        let (open, close) = match self {
            Self::Text(text) => return out.push_str(&yaml_string(text, random, false)),
            Self::List(_) => ('[', ']'),
            Self::Map(_) => ('{', '}'),
            other => return other.write_json(out, 0),
        };
        out.push(open);
        for (index, (key, child)) in self.children().into_iter().enumerate() {
            if index > 0 {
                out.push_str(", ");
            }
            if let Some(key) = key {
                let _ = write!(out, "{}: ", yaml_string(key, random, true));
            }
            child.write_yaml_flow(out, random);
        }
        out.push(close);
    }
}

impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Bool(value),
            serde_json::Value::Number(number) => Self::Number(number.to_string()),
            serde_json::Value::String(text) => Self::Text(text),
            serde_json::Value::Array(items) => {
                Self::List(items.into_iter().map(Self::from).collect())
            }
            serde_json::Value::Object(members) => Self::Map(
                members
                    .into_iter()
                    .map(|(key, value)| (key, Self::from(value)))
                    .collect(),
            ),
        }
    }
}

/// A JSON string with its quotes.
pub fn json_string(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// A YAML string: plain where that may do, in single quotes, or in double quotes.
fn yaml_string(text: &str, random: &mut Random, key: bool) -> String {
    let plain = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_./ ".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && !text.ends_with(' ');
    // Keys that mean more than their text when they stand alone.
    let special = key && matches!(text, "<<" | "1" | "true" | "null");
    match random.below(if key { 12 } else { 4 }) {
        0 if !text.contains(['\n', '\0']) => format!("'{}'", text.replace('\'', "''")),
        1 => json_string(text),
        _ if plain || special => text.to_owned(),
        _ => json_string(text),
    }
}
