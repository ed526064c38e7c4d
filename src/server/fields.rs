//! Since when servers know a field of the manifest: `rules/knowledge/manifest-fields.json`.

use serde::Deserialize;

use super::knowledge;
use crate::version::Release;

/// A field that came after the first.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its JSON pointer; `-` stands for any element of a list.
    pub path: String,
    /// The first release that knows it.
    pub since: Release,
    /// What is missing on older ones, in a sentence; `None` where nobody misses it.
    pub lost: Option<String>,
    /// The only values that have an effect; empty for all.
    #[serde(default)]
    pub values: Vec<String>,
    /// A field beside it without which it has no effect.
    pub needs: Option<String>,
    /// Fields that keep it from being missed, as JSON pointers.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// Where it is from.
    pub source: String,
    /// The month that it was written in, as `2026-11`.
    pub date: String,
    /// The fields, by path.
    pub fields: Vec<Field>,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none.
    pub fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text)
    }
}

/// The fields of the table in use, by path.
#[must_use]
pub fn all() -> &'static [Field] {
    let table = knowledge::current().fields.as_ref();
    table.map_or(&[], |table| &table.fields)
}

#[cfg(test)]
mod tests {
    use super::all;
    use crate::manifest::shape;

    #[test]
    fn the_table_is_read_and_names_fields_of_the_manifest() {
        assert!(!all().is_empty());
        assert!(all().is_sorted_by_key(|field| &field.path));
        for field in all() {
            let (parent, name) = field.path.rsplit_once('/').unwrap_or_default();
            let parent = shape::at(parent);
            let known = |name: &str| {
                parent.is_some_and(|shape| shape.fields.iter().any(|field| field.name == name))
            };
            assert!(known(name), "{}", field.path);
            assert!(field.needs.as_deref().is_none_or(known), "{}", field.path);
        }
    }
}
