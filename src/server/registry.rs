//! Since when the web app's registry has which method: `rules/knowledge/registry.json`.
//!
//! The registry is what the web app gives to a plugin's `initialize`
//! (`webapp/channels/src/plugins/registry.ts`). A method that it does not have is `undefined`, and
//! calling that throws: what stands behind the call is not run.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::knowledge;
use crate::version::Release;

/// A method of the registry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// Its name.
    pub name: String,
    /// The first release that has it, as far as is known.
    pub since: Release,
    /// Where `since` is not certain: the first release that may have it, and the first that
    /// surely has it.
    pub between: Option<(Release, Release)>,
    /// The first release whose web app warns of it on the console.
    pub deprecated: Option<Release>,
    /// What to call in its place.
    pub instead: Option<String>,
    /// The first release that no longer has it.
    pub removed: Option<Release>,
    /// Where that is from: a name in [`Table::sources`].
    pub source: String,
}

impl Method {
    /// The first release that may have it.
    #[must_use]
    pub fn earliest(&self) -> Release {
        self.between.map_or(self.since, |(earliest, _)| earliest)
    }

    /// The first release that surely has it.
    #[must_use]
    pub fn surely(&self) -> Release {
        self.between.map_or(self.since, |(_, surely)| surely)
    }

    /// Whether it is certain since when it is there.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.between.is_none()
    }
}

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// The month that it was written in, as `2026-11`.
    pub generated: String,
    /// The newest release that it describes.
    pub newest: Release,
    /// What its entries are from, by a short name.
    pub sources: BTreeMap<String, String>,
    /// Names that documents have and no web app.
    pub no_methods: Vec<String>,
    /// The methods, by name.
    pub methods: Vec<Method>,
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

/// The table in use.
#[must_use]
pub fn table() -> Option<&'static Table> {
    knowledge::current().registry.as_ref()
}

/// A method by its name.
#[must_use]
pub fn method(name: &str) -> Option<&'static Method> {
    let methods = &table()?.methods;
    methods.iter().find(|method| method.name == name)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_names_its_sources() {
        let table = table().unwrap();
        assert!(table.methods.is_sorted_by(|a, b| a.name < b.name));
        for method in &table.methods {
            assert!(
                table.sources.contains_key(&method.source),
                "{}",
                method.name
            );
            assert!(method.since <= table.newest, "{}", method.name);
            if let Some((earliest, latest)) = method.between {
                assert!(earliest <= method.since && method.since <= latest && earliest < latest);
            }
        }
    }
}
