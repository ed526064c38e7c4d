//! Holding a decoded manifest against `schemas/manifest.schema.json`.

use std::sync::LazyLock;

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::decoded::pointer_step;
use super::document::{Document, Kind, NodeId, Span};

/// The schema's text, as `mmlint schema manifest` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/manifest.schema.json");

/// A place where a manifest departs from its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaError {
    /// Which keyword of the schema objects.
    pub keyword: Keyword,
    /// The JSON pointer of the value.
    pub pointer: String,
    /// Where the value stands.
    pub span: Span,
    /// What the schema wants there, for a message: "expected …".
    pub expected: String,
    /// What stands there.
    pub found: String,
}

/// The keywords that rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// `type`.
    Type,
    /// `enum`.
    Enum,
    /// Any other: rules of their own look at what it asks.
    Other,
}

static VALIDATOR: LazyLock<Option<Validator>> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).ok()?;
    jsonschema::draft202012::new(&schema).ok()
});

/// Below this depth the schema asks nothing: `settings_schema/sections/0/settings/0/options/0/value`.
const DEPTH: usize = 9;

/// As many values of a manifest are held against the schema.
const MAX_VALUES: usize = 200_000;

/// As many errors are reported; a hostile manifest could have millions.
const MAX_ERRORS: usize = 200;

/// Checks the value `root`. The result is in the schema validator's order, which is
/// the same for the same tree.
///
/// # Panics
/// Never: a schema that does not compile finds nothing, and a test compiles it.
#[must_use]
pub fn check(document: &Document, root: NodeId) -> Vec<SchemaError> {
    let Some(validator) = VALIDATOR.as_ref() else {
        return Vec::new();
    };
    let value = to_value(document, root, DEPTH, &mut { MAX_VALUES });
    let errors = validator.iter_errors(&value).take(MAX_ERRORS);
    errors
        .map(|error| {
            let pointer = error.instance_path().as_str().to_owned();
            let node = document.node(find(document, root, &pointer));
            let (keyword, expected) = match error.kind() {
                ValidationErrorKind::Type { .. } => (Keyword::Type, expected_type(&error)),
                ValidationErrorKind::Enum { options } => (Keyword::Enum, list(options)),
                _ => (Keyword::Other, error.to_string()),
            };
            SchemaError {
                keyword,
                span: node.span,
                expected,
                found: describe(&node.kind),
                pointer,
            }
        })
        .collect()
}

/// The value at a JSON pointer below `root`; the nearest existing one above it otherwise.
#[must_use]
pub fn find(document: &Document, root: NodeId, pointer: &str) -> NodeId {
    let mut at = root;
    for step in pointer.split('/').skip(1) {
        let step = pointer_step(step);
        let next = match &document.node(at).kind {
            Kind::Object(members) => members.iter().rfind(|m| m.key == step).map(|m| m.value),
            Kind::Array(items) => step.parse().ok().and_then(|i: usize| items.get(i).copied()),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// What a node is, for a message.
#[must_use]
pub fn describe(kind: &Kind) -> String {
    match kind {
        Kind::Null => "null".into(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(digits) => format!("the number {}", crate::text::shorten(digits, 30)),
        Kind::String(text) => format!("the text {:?}", crate::text::shorten(text, 40)),
        Kind::Array(_) => "a list".into(),
        Kind::Object(_) => "an object".into(),
    }
}

/// The schema's own words for a type, as a person would say them.
fn expected_type(error: &jsonschema::ValidationError<'_>) -> String {
    let message = error.to_string();
    let word = |json, human: &'static str| message.contains(json).then_some(human);
    let words = [
        word("\"string\"", "text"),
        word("\"object\"", "an object"),
        word("\"array\"", "a list"),
        word("\"boolean\"", "true or false"),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" or ")
}

fn list(options: &Value) -> String {
    let words = options
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    format!("one of {}", words.collect::<Vec<_>>().join(", "))
}

/// The tree as serde_json's, cut off at `depth` (its own drop recurses) and after `budget`
/// values: aliases of YAML make a small file describe a tree of any size.
pub(crate) fn to_value(document: &Document, id: NodeId, depth: usize, budget: &mut usize) -> Value {
    *budget = budget.saturating_sub(1);
    let open = depth > 0 && *budget > 0;
    match &document.node(id).kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(*value),
        Kind::Number(digits) => match digits.parse::<f64>() {
            Ok(number) => number.into(),
            Err(_) => 0.into(),
        },
        Kind::String(text) => Value::String(text.clone()),
        Kind::Array(items) => {
            let items = items.iter().take_while(|_| open);
            let mut values = Vec::new();
            for item in items {
                if *budget == 0 {
                    break;
                }
                values.push(to_value(document, *item, depth - 1, budget));
            }
            Value::Array(values)
        }
        Kind::Object(members) => {
            let mut values = serde_json::Map::new();
            for member in members.iter().take_while(|_| open) {
                if *budget == 0 {
                    break;
                }
                let value = to_value(document, member.value, depth - 1, budget);
                values.insert(member.key.clone(), value);
            }
            Value::Object(values)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::VALIDATOR;

    #[test]
    fn the_schema_compiles() {
        assert!(VALIDATOR.is_some());
    }
}
