//! The answers of the oracle for the fixtures, as they are kept in `tests/recorded/`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use mmlint::version::Release;
use mmlint_testkit::Fixture;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::SERVER;
use crate::common::{files, root};
use crate::verdicts::Said;

/// What to do about a missing or stale record.
pub const RECORD_AGAIN: &str = "record again with MMLINT_RECORD=1 MMLINT_ORACLES=<folder> cargo test --test agreement (tests/oracle/README.md)";

/// Whether this run writes the records.
pub fn is_recording() -> bool {
    std::env::var_os("MMLINT_RECORD").is_some()
}

/// All fixtures that are bundles, by their path in the repository.
pub fn fixtures() -> Vec<(String, Fixture)> {
    ["fixtures/agreement", "fixtures/rules", "fixtures/surprises"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), "toml"))
        // What a toolchain builds has other bytes on another machine.
        .filter(|path| !std::fs::read_to_string(path).unwrap().contains("\"built "))
        .map(|path| {
            let fixture = Fixture::load(&path).unwrap_or_else(|error| panic!("{error}"));
            (name_of(&path), fixture)
        })
        // Those are about signatures of any bytes.
        .filter(|(_, fixture)| fixture.verify.is_empty())
        .collect()
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap()
        .to_string_lossy()
        .replace('\\', "/")
}

/// Whether this server's answer for a fixture is kept: those of [`SERVER`] for all of them, those
/// of others where there was once a disagreement.
pub fn is_kept(name: &str, server: Release) -> bool {
    server.to_string() == SERVER || name.starts_with("fixtures/agreement/")
}

/// The releases whose answers are kept.
pub fn releases() -> Vec<Release> {
    let others = std::fs::read_dir(root().join("tests/recorded")).unwrap();
    let names = others.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    let mut found: Vec<Release> = names
        .filter_map(|name| Release::parse(&name).ok())
        .collect();
    found.push(Release::parse(SERVER).unwrap());
    found.sort_unstable();
    found
}

/// One answer, and for which bytes.
#[derive(Debug, Deserialize, Serialize)]
struct Record {
    sha256: String,
    #[serde(flatten)]
    said: Said,
}

/// The recorded answers, by fixture.
#[derive(Debug, Default)]
pub struct Records(BTreeMap<String, Record>);

impl Records {
    /// Reads what is kept of this server.
    pub fn load(server: Release) -> Self {
        let mut records = BTreeMap::new();
        for path in json_in(&folder(server)) {
            let text = std::fs::read_to_string(&path).unwrap();
            let more: BTreeMap<String, Record> = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            records.extend(more);
        }
        Self(records)
    }

    /// The fixtures that there are answers for.
    pub fn names(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// The answer for a fixture, if it is one for this bundle.
    pub fn get(&self, name: &str, bundle: &[u8]) -> Option<&Said> {
        self.0
            .get(name)
            .filter(|record| record.sha256 == sha256(bundle))
            .map(|record| &record.said)
    }

    /// Adds an answer.
    pub fn insert(&mut self, name: String, bundle: &[u8], said: Said) {
        let sha256 = sha256(bundle);
        self.0.insert(name, Record { sha256, said });
    }

    /// Writes what is kept of this server, a file for each category of fixtures.
    pub fn save(&self, server: Release) {
        let mut categories: BTreeMap<String, BTreeMap<&String, &Record>> = BTreeMap::new();
        for (name, record) in &self.0 {
            let mut folders: Vec<&str> = name.split('/').skip(1).collect();
            folders.pop();
            folders.truncate(2);
            categories
                .entry(folders.join("-"))
                .or_default()
                .insert(name, record);
        }
        std::fs::create_dir_all(folder(server)).unwrap();
        for path in json_in(&folder(server)) {
            std::fs::remove_file(path).unwrap();
        }
        for (category, records) in categories {
            let text = serde_json::to_string_pretty(&records).unwrap() + "\n";
            std::fs::write(folder(server).join(category + ".json"), text).unwrap();
        }
    }
}

/// `tests/recorded`, and for other servers a folder in it.
fn folder(server: Release) -> PathBuf {
    let folder = root().join("tests/recorded");
    match server.to_string() {
        release if release == SERVER => folder,
        release => folder.join(release),
    }
}

/// The JSON files in a folder itself; none where there is no such folder.
fn json_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    found.sort();
    found
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
