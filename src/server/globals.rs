//! Since when the web app has which globals for plugins: `rules/knowledge/globals.json`.
//!
//! The web app gives plugins its libraries and some of its own parts as properties of `window`
//! (`webapp/channels/src/plugins/export.ts`). Of one that it does not have, `window.X` is `undefined`,
//! and the bare name `X` throws a `ReferenceError`: webpack's externals are bare names.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::knowledge;
use super::releases::FIRST;
use crate::version::Release;

/// A global, or a member of one that came or went by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Global {
    /// Its names, as `Components.Textbox`.
    pub name: String,
    /// The first release that has it, as far as is known.
    pub since: Release,
    /// Where `since` is not certain: the first release that may have it, and the first that
    /// surely has it.
    pub between: Option<(Release, Release)>,
    /// The first release that no longer has it.
    pub removed: Option<Release>,
    /// Where `removed` is not certain: the first release that may have lost it, and the first that
    /// surely has.
    pub removed_between: Option<(Release, Release)>,
    /// The major version of React that brings it or takes it away.
    pub react: Option<String>,
    /// Whether the web app has it for Mattermost's own plugins only.
    #[serde(default)]
    pub internal: bool,
    /// Where that is from: a name in [`Table::sources`].
    pub source: String,
}

impl Global {
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

    /// The first release that surely has lost it.
    #[must_use]
    pub fn gone(&self) -> Option<Release> {
        let surely = self.removed_between.map(|(_, surely)| surely);
        surely.or(self.removed)
    }

    /// Whether it is not known if `release` has it.
    #[must_use]
    pub fn is_uncertain(&self, release: Release) -> bool {
        let within = |range: Option<(Release, Release)>| {
            range.is_some_and(|(a, b)| a <= release && release < b)
        };
        within(self.between) || within(self.removed_between)
    }

    /// Whether every web app has it.
    #[must_use]
    pub fn is_everywhere(&self) -> bool {
        self.earliest() <= FIRST && self.removed.is_none()
    }

    /// The global that it is, or is a member of.
    #[must_use]
    pub fn root(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
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
    /// The newest release that it describes; some entries are announced for later ones.
    pub newest: Release,
    /// What its entries are from, by a short name.
    pub sources: BTreeMap<String, String>,
    /// The globals and members, by name.
    pub globals: Vec<Global>,
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
    knowledge::current().globals.as_ref()
}

/// A global or member by its names.
#[must_use]
pub fn global(name: &str) -> Option<&'static Global> {
    let globals = &table()?.globals;
    globals.iter().find(|global| global.name == name)
}

/// The longest part of a path that the table has: of `Components.Textbox.name` the component.
#[must_use]
pub fn known_part(path: &str) -> Option<&'static Global> {
    let mut part = path;
    loop {
        if let Some(found) = global(part) {
            return Some(found);
        }
        (part, _) = part.rsplit_once('.')?;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::server::behaviour::react;

    #[test]
    fn the_table_is_in_order_and_names_its_sources() {
        let table = table().unwrap();
        assert!(table.globals.is_sorted_by(|a, b| a.name < b.name));
        for global in &table.globals {
            let name = &global.name;
            assert!(table.sources.contains_key(&global.source), "{name}");
            for (range, of) in [
                (global.between, Some(global.since)),
                (global.removed_between, global.removed),
            ] {
                if let Some((earliest, latest)) = range {
                    let of = of.unwrap();
                    assert!(
                        earliest <= of && of <= latest && earliest < latest,
                        "{name}"
                    );
                }
            }
            assert!(global.removed.is_none_or(|removed| removed > global.since));
        }
    }

    #[test]
    fn a_member_is_no_older_than_its_global() {
        for global in &table().unwrap().globals {
            let (of, _) = global.name.rsplit_once('.').unwrap_or((&global.name, ""));
            let of = super::global(of).unwrap();
            assert!(of.earliest() <= global.earliest(), "{}", global.name);
        }
    }

    #[test]
    fn what_comes_with_a_react_comes_with_its_release() {
        for global in &table().unwrap().globals {
            let Some(version) = &global.react else {
                continue;
            };
            let release = global.removed.unwrap_or(global.since);
            assert_eq!(react(release), Some(version.as_str()), "{}", global.name);
        }
    }
}
