//! The tables that judgements rest on: those compiled in, or newer ones that a program reads
//! once, before it judges anything.
//!
//! They are one for the whole process: a table belongs to the servers that there are and not to
//! a bundle, and everything that asks it would else have to carry it along.

use std::sync::OnceLock;

use super::{api, browsers, checklist, fields, globals, registry, releases};
use crate::report::Tool;

/// The tables.
#[derive(Clone, Debug)]
pub struct Knowledge {
    /// `server-api.json`; `None` only where the one compiled in cannot be read, which a test
    /// rules out.
    pub api: Option<api::Table>,
    /// `servers.json`.
    pub releases: Option<releases::Table>,
    /// `manifest-fields.json`.
    pub fields: Option<fields::Table>,
    /// `registry.json`.
    pub registry: Option<registry::Table>,
    /// `checklist.json`.
    pub checklist: Option<checklist::Table>,
    /// `globals.json`.
    pub globals: Option<globals::Table>,
    /// `browsers.json`.
    pub browsers: Option<browsers::Table>,
}

/// The files that [`Knowledge::replace`] takes.
pub const FILES: [&str; 7] = [
    "server-api.json",
    "servers.json",
    "manifest-fields.json",
    "registry.json",
    "globals.json",
    "browsers.json",
    "checklist.json",
];

static CURRENT: OnceLock<Knowledge> = OnceLock::new();

impl Knowledge {
    /// The tables that are compiled in.
    #[must_use]
    pub fn compiled_in() -> Self {
        let api = include_str!("../../rules/knowledge/server-api.json");
        let releases = include_str!("../../rules/knowledge/servers.json");
        let fields = include_str!("../../rules/knowledge/manifest-fields.json");
        let registry = include_str!("../../rules/knowledge/registry.json");
        let checklist = include_str!("../../rules/knowledge/checklist.json");
        let globals = include_str!("../../rules/knowledge/globals.json");
        let browsers = include_str!("../../rules/knowledge/browsers.json");
        Self {
            api: api::Table::parse(api).ok(),
            releases: releases::Table::parse(releases).ok(),
            fields: fields::Table::parse(fields).ok(),
            registry: registry::Table::parse(registry).ok(),
            checklist: checklist::Table::parse(checklist).ok(),
            globals: globals::Table::parse(globals).ok(),
            browsers: browsers::Table::parse(browsers).ok(),
        }
    }

    /// Takes `text` in place of the table in the file `name`, one of [`FILES`].
    ///
    /// # Errors
    /// It is no such table, or older than the one that it should replace; says which, as the end
    /// of a sentence that begins with the file.
    pub fn replace(&mut self, name: &str, text: &str) -> Result<(), String> {
        let broken = |error: String| format!("is no table of mmlint's: {error}");
        let known = |month: Option<&String>| month.cloned().unwrap_or_default();
        let not_older = |new: &str, old: String| match (is_month(new), new < old.as_str()) {
            (false, _) => Err(broken(format!("{new:?} is no month such as 2026-11"))),
            (_, true) => Err(format!(
                "is of {new}, older than the table that is compiled in ({old})"
            )),
            _ => Ok(()),
        };
        match name {
            "server-api.json" => {
                let table = api::Table::parse(text).map_err(|error| broken(error.to_string()))?;
                let old = known(self.api.as_ref().map(|table| &table.generated));
                not_older(&table.generated, old)?;
                self.api = Some(table);
            }
            "servers.json" => {
                let table = releases::Table::parse(text).map_err(broken)?;
                let old = known(self.releases.as_ref().map(|table| &table.generated));
                not_older(&table.generated, old)?;
                self.releases = Some(table);
            }
            "manifest-fields.json" => {
                let table =
                    fields::Table::parse(text).map_err(|error| broken(error.to_string()))?;
                let old = known(self.fields.as_ref().map(|table| &table.date));
                not_older(&table.date, old)?;
                self.fields = Some(table);
            }
            "registry.json" => {
                let table =
                    registry::Table::parse(text).map_err(|error| broken(error.to_string()))?;
                let old = known(self.registry.as_ref().map(|table| &table.generated));
                not_older(&table.generated, old)?;
                self.registry = Some(table);
            }
            "checklist.json" => {
                let table = checklist::Table::parse(text).map_err(broken)?;
                let old = known(self.checklist.as_ref().map(|table| &table.date));
                not_older(&table.date, old)?;
                self.checklist = Some(table);
            }
            "globals.json" => {
                let table =
                    globals::Table::parse(text).map_err(|error| broken(error.to_string()))?;
                let old = known(self.globals.as_ref().map(|table| &table.generated));
                not_older(&table.generated, old)?;
                self.globals = Some(table);
            }
            "browsers.json" => {
                let table =
                    browsers::Table::parse(text).map_err(|error| broken(error.to_string()))?;
                let old = known(self.browsers.as_ref().map(|table| &table.generated));
                not_older(&table.generated, old)?;
                self.browsers = Some(table);
            }
            _ => return Err("is none of the tables".to_owned()),
        }
        Ok(())
    }

    /// The month of the newest of the tables, as `2026-11`.
    #[must_use]
    pub fn month(&self) -> &str {
        let api = self.api.as_ref().map(|table| table.generated.as_str());
        let releases = self.releases.as_ref().map(|table| table.generated.as_str());
        let fields = self.fields.as_ref().map(|table| table.date.as_str());
        let registry = self.registry.as_ref();
        let registry = registry.map(|table| table.generated.as_str());
        let checklist = self.checklist.as_ref();
        let checklist = checklist.map(|table| table.date.as_str());
        let globals = self.globals.as_ref();
        let globals = globals.map(|table| table.generated.as_str());
        let browsers = self.browsers.as_ref();
        let browsers = browsers.map(|table| table.generated.as_str());
        let all = [
            api, releases, fields, registry, globals, checklist, browsers,
        ];
        all.into_iter().flatten().max().unwrap_or_default()
    }
}

fn is_month(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-').is_some_and(|(year, month)| {
        year.len() == 4 && month.len() == 2 && digits(year) && digits(month)
    })
}

/// The tables in use: those of [`install`], else those compiled in.
#[must_use]
pub fn current() -> &'static Knowledge {
    CURRENT.get_or_init(Knowledge::compiled_in)
}

/// This mmlint, with the tables in use.
#[must_use]
pub fn tool() -> Tool {
    Tool::this(current().month())
}

/// Makes these the tables in use, for the whole process. Once, and before anything is judged.
///
/// # Errors
/// Tables are in use already; they stay.
pub fn install(knowledge: Knowledge) -> Result<(), String> {
    let late = || "tables are in use already".to_owned();
    CURRENT.set(knowledge).map_err(|_| late())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::{FILES, Knowledge};

    #[test]
    fn a_newer_table_replaces_and_another_does_not() {
        let mut tables = Knowledge::compiled_in();
        assert_eq!(tables.month(), "2026-11");
        let texts = [
            include_str!("../../rules/knowledge/server-api.json"),
            include_str!("../../rules/knowledge/servers.json"),
            include_str!("../../rules/knowledge/manifest-fields.json"),
            include_str!("../../rules/knowledge/registry.json"),
            include_str!("../../rules/knowledge/globals.json"),
            include_str!("../../rules/knowledge/browsers.json"),
            include_str!("../../rules/knowledge/checklist.json"),
        ];
        assert_eq!(texts.len(), FILES.len());
        for (name, text) in FILES.into_iter().zip(texts) {
            assert_eq!(tables.replace(name, text), Ok(()), "{name}");
            let older = text.replacen("\"2026-11\"", "\"2026-10\"", 1);
            let error = tables.replace(name, &older).unwrap_err();
            assert_eq!(
                error,
                "is of 2026-10, older than the table that is compiled in (2026-11)"
            );
            for wrong in [
                "",
                "{}",
                "[]",
                "\"2026-11\"",
                &text.replacen("\"2026-11\"", "\"soon\"", 1),
            ] {
                let error = tables.replace(name, wrong).unwrap_err();
                assert!(error.starts_with("is no table"), "{name}: {error}");
            }
        }
        let newer = texts[2].replacen("\"2026-11\"", "\"2026-12\"", 1);
        assert_eq!(tables.replace(FILES[2], &newer), Ok(()));
        assert_eq!(tables.month(), "2026-12");
    }
}
