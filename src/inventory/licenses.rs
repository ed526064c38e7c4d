//! The licences in a bundle, and the libraries that lists of licences name.

use serde::Serialize;

use crate::bundle::path::components;
use crate::facts::Facts;
use crate::license::{self, Named};

/// A file that is called like a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LicenseFile {
    /// The name in the archive.
    pub entry: String,
    /// What it is by its name.
    pub kind: LicenseKind,
    /// The licences whose text it holds, by their SPDX identifiers; null where it was not read.
    pub texts: Option<Vec<&'static str>>,
}

/// What a licence's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LicenseKind {
    /// That of the plugin, or of a part of it.
    License,
    /// What of others is in it.
    Notice,
    /// Those that webpack took out of a script.
    Scripts,
}

/// A library in the webapp's scripts, by its own comment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WebLibrary {
    /// Its name as it is written there, the end of its address, or the comment's first line.
    pub name: String,
    /// Its version, where it stands there.
    pub version: Option<String>,
    /// The licence that it names, by its SPDX identifier.
    pub license: Option<&'static str>,
    /// The list that has it: the name in the archive.
    pub entry: String,
}

/// The files called like a licence, in the archive's order, and the libraries that they name.
pub(super) fn of(facts: &Facts) -> (Vec<LicenseFile>, Vec<WebLibrary>) {
    let (mut files, mut libraries) = (Vec::new(), Vec::new());
    for (index, file) in facts.contents.files.iter().enumerate() {
        let Some((entry, file)) = facts.entry(index).zip(file.as_ref()) else {
            continue;
        };
        let parts = components(&entry.name).unwrap_or_default();
        let named = parts.last().and_then(|name| license::named(name));
        // A program is none, whatever it is called.
        let Some(named) = named.filter(|_| file.script.is_some()) else {
            continue;
        };
        let name = entry.display();
        let found = file.license.as_deref();
        for banner in found.into_iter().flat_map(|found| &found.banners) {
            libraries.push(WebLibrary {
                name: banner.name.clone(),
                version: banner.version.clone(),
                license: banner.license,
                entry: name.clone(),
            });
        }
        let texts = found.map(|found| found.texts.iter().map(|text| text.spdx).collect());
        files.push(LicenseFile {
            entry: name,
            kind: match named {
                Named::License => LicenseKind::License,
                Named::Notice => LicenseKind::Notice,
                Named::Scripts => LicenseKind::Scripts,
            },
            texts,
        });
    }
    (files, libraries)
}
