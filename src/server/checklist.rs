//! What is asked, and what decides it: `rules/knowledge/checklist.json`.

use serde::Deserialize;

use crate::report::Reader;

/// The table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// What is in it.
    pub about: String,
    /// The month that it was written in, as `2026-11`.
    pub date: String,
    /// Where it is asked.
    pub sources: Vec<Source>,
    /// The parts of the list, in order.
    pub groups: Vec<Group>,
    /// What is asked, in order.
    pub requirements: Vec<Requirement>,
}

/// Where something is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What requirements call it.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was changed last, as `2026-03-16`.
    pub changed: String,
}

/// A part of the list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What requirements call it.
    pub name: String,
    /// What people call it.
    pub title: String,
}

/// Something that is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name, which stays.
    pub name: String,
    /// Its group.
    pub group: String,
    /// Its sources.
    pub sources: Vec<String>,
    /// What is asked, as a sentence without a full stop.
    pub asks: String,
    /// Errors that prove that it is not met.
    #[serde(default)]
    pub not_met_by: Vec<Decider>,
    /// The program that says no.
    #[serde(default)]
    pub refused_by: Option<Refuser>,
    /// What proves that it is met, where nothing proves the contrary; without it a person judges.
    #[serde(default)]
    pub met_by: Option<Proof>,
    /// Findings that help a person.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What else is known that helps.
    #[serde(default)]
    pub knows: Vec<Known>,
    /// Methods of the API whose use matters.
    #[serde(default)]
    pub calls: Vec<String>,
    /// Hooks whose use matters.
    #[serde(default)]
    pub hooks: Vec<String>,
    /// What a person has to look at.
    #[serde(default)]
    pub look_at: Option<String>,
}

/// Findings that decide.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decider {
    /// The rule, or a category as `compat/*`.
    pub rule: String,
    /// The field of the manifest that they must be about.
    #[serde(default)]
    pub field: Option<String>,
}

/// A program that reads bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refuser {
    /// [`Reader::Generator`].
    Generator,
    /// [`Reader::ManifestTool`].
    ManifestTool,
}

impl Refuser {
    /// Whether it is this reader.
    #[must_use]
    pub fn is(self, reader: Reader) -> bool {
        let own = match self {
            Self::Generator => Reader::Generator,
            Self::ManifestTool => Reader::ManifestTool,
        };
        own == reader
    }
}

/// What proves that a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// That nothing was found, where the manifest could be read.
    Manifest,
    /// That nothing was found, where all of the bundle could be read.
    Bundle,
    /// The text of a licence.
    License,
}

/// What mmlint knows that helps a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// The licences in the bundle.
    Licenses,
    /// The module that the programs were built from.
    Module,
    /// The commit.
    Commit,
    /// `homepage_url`.
    Homepage,
    /// `support_url`.
    Support,
    /// `release_notes_url`.
    ReleaseNotes,
    /// The version.
    Version,
    /// The id.
    Id,
    /// How many settings there are.
    Settings,
    /// The icon.
    Icon,
    /// Whether it waits for connections of its own.
    Listens,
    /// The gravest of what it can do.
    Powers,
    /// Whether it answers web requests.
    Web,
    /// What servers it declares and needs.
    Minimum,
}

impl Table {
    /// Reads a table.
    ///
    /// # Errors
    /// The text is none, or names a source or group that it does not have.
    pub fn parse(text: &str) -> Result<Self, String> {
        let table: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        for one in &table.requirements {
            if table.group(&one.group).is_none() {
                return Err(format!("{:?} is of no group", one.name));
            }
            if one.sources.is_empty() || table.sources_of(one).count() != one.sources.len() {
                return Err(format!("{:?} has no known source", one.name));
            }
        }
        Ok(table)
    }

    /// A part of the list by its name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.name == name)
    }

    /// Where a requirement is asked.
    pub fn sources_of<'a>(&'a self, one: &'a Requirement) -> impl Iterator<Item = &'a Source> {
        let find = |name: &String| self.sources.iter().find(|source| source.name == *name);
        one.sources.iter().filter_map(find)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeSet;

    use super::Table;
    use crate::policy::RulePattern;
    use crate::server::api;

    const TEXT: &str = include_str!("../../rules/knowledge/checklist.json");

    #[test]
    fn the_table_names_what_exists() {
        let table = Table::parse(TEXT).unwrap();
        let mut names = BTreeSet::new();
        for one in &table.requirements {
            assert!(names.insert(&one.name), "{} twice", one.name);
            let deciders = one.not_met_by.iter().map(|decider| &decider.rule);
            for rule in deciders.chain(&one.hints) {
                assert_eq!(RulePattern::parse(rule).err(), None, "{}", one.name);
            }
            for method in &one.calls {
                assert!(api::method(method).is_some(), "{method}");
            }
            for hook in &one.hooks {
                assert!(api::hook(hook).is_some(), "{hook}");
            }
            // What nobody can prove has something to look at.
            assert!(
                one.look_at.is_some() || one.met_by.is_some(),
                "{}",
                one.name
            );
            assert!(!one.asks.ends_with('.'), "{}", one.name);
        }
    }

    #[test]
    fn a_table_with_a_hole_is_refused() {
        for (old, new) in [
            ("\"group\":\"security\"", "\"group\":\"other\""),
            ("\"sources\":[\"page\"]", "\"sources\":[\"paper\"]"),
            ("\"met_by\":\"license\"", "\"met_by\":\"hope\""),
        ] {
            assert!(Table::parse(&TEXT.replacen(old, new, 1)).is_err(), "{new}");
        }
    }
}
