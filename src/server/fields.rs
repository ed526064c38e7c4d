//! Since when servers know a field of the manifest: `rules/knowledge/manifest-fields.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::version::Release;

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

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)] // what is there for readers of the table
struct Table {
    about: String,
    source: String,
    date: String,
    fields: Vec<Field>,
}

static TABLE: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let text = include_str!("../../rules/knowledge/manifest-fields.json");
    serde_json::from_str(text).map_or_else(|_| Vec::new(), |table: Table| table.fields)
});

/// The table, by path. A test reads it; a table that cannot be read is an empty one.
#[must_use]
pub fn all() -> &'static [Field] {
    &TABLE
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
