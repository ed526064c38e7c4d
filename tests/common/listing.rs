//! Listings for tests, and the bundles beside them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

use jsonschema::Validator;
use mmlint_testkit::archive::{Builder, End, Entry};
use mmlint_testkit::gzip;
use serde_json::Value;

/// A listing, and files by name: bundles with their files, and signatures.
#[derive(Debug, Default)]
pub struct Listing {
    /// The text of `plugins.json`.
    pub text: String,
    /// The files of each bundle.
    pub bundles: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    /// What lies beside the bundles.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Listing {
    /// A listing without bundles.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A folder with `plugins.json` and perhaps `bundles/`, in which a folder is a bundle.
    pub fn load(folder: &Path) -> Self {
        let text = std::fs::read_to_string(folder.join("plugins.json")).unwrap();
        let mut listing = Self::new(text);
        let bundles = folder.join("bundles");
        if !bundles.is_dir() {
            return listing;
        }
        for entry in std::fs::read_dir(bundles).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_file() {
                listing.files.insert(name, std::fs::read(path).unwrap());
                continue;
            }
            let files = std::fs::read_dir(path).unwrap().map(|file| {
                let file = file.unwrap();
                let name = file.file_name().to_string_lossy().into_owned();
                (name, std::fs::read(file.path()).unwrap())
            });
            listing.bundles.insert(name, files.collect());
        }
        listing
    }

    /// An example of a page: `listing = '…'`, and `[bundles."<name>"]` with files by name.
    pub fn parse(text: &str) -> Self {
        let table: toml::Table = toml::from_str(text).unwrap();
        let mut listing = Self::new(table["listing"].as_str().unwrap());
        let bundles = table.get("bundles").and_then(toml::Value::as_table);
        for (name, files) in bundles.into_iter().flatten() {
            let files = files.as_table().unwrap().iter();
            let files = files.map(|(name, text)| (name.clone(), text.as_str().unwrap().into()));
            listing.bundles.insert(name.clone(), files.collect());
        }
        listing
    }

    /// Writes all of it into a folder.
    pub fn write_to(&self, folder: &Path) {
        std::fs::write(folder.join("plugins.json"), &self.text).unwrap();
        if self.bundles.is_empty() && self.files.is_empty() {
            return;
        }
        let bundles = folder.join("bundles");
        std::fs::create_dir_all(&bundles).unwrap();
        for (name, files) in &self.bundles {
            std::fs::write(bundles.join(name), pack(files)).unwrap();
        }
        for (name, bytes) in &self.files {
            std::fs::write(bundles.join(name), bytes).unwrap();
        }
    }

    /// Writes it and runs `mmlint listing` over it, with more arguments.
    pub fn check(&self, folder: &Path, more: &[&str]) -> Output {
        self.write_to(folder);
        let mut arguments = vec!["listing", "plugins.json"];
        if folder.join("bundles").is_dir() {
            arguments.extend(["--bundles", "bundles"]);
        }
        arguments.extend(more);
        crate::common::mmlint(folder, &arguments)
    }

    /// The JSON report, held against its schema.
    pub fn report(&self, more: &[&str]) -> Value {
        let folder = tempfile::tempdir().unwrap();
        let mut arguments = vec!["--format", "json"];
        arguments.extend(more);
        let output = self.check(folder.path(), &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        let report = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {said}"));
        validate(&report);
        report
    }

    /// The rules that found something, with the worst severity of each.
    pub fn found(&self) -> BTreeMap<String, String> {
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        let report = self.report(&[]);
        for finding in report["diagnostics"].as_array().unwrap() {
            let text = |name: &str| finding[name].as_str().unwrap().to_owned();
            let worst = found
                .entry(text("rule"))
                .or_insert_with(|| text("severity"));
            if text("severity") == "error" {
                *worst = text("severity");
            }
        }
        found
    }
}

/// A bundle of these files.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let entries: Vec<Entry> = std::iter::once(Entry::directory("p/"))
        .chain(
            files
                .iter()
                .map(|(name, bytes)| Entry::file(format!("p/{name}"), bytes.clone())),
        )
        .collect();
    gzip::compress(&Builder::write(&entries, End::Good, None))
}

/// Holds a report against `schemas/listing.schema.json`.
pub fn validate(report: &Value) {
    static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| schema(mmlint::listing::SCHEMA));
    let errors = errors(&VALIDATOR, report);
    assert!(errors.is_empty(), "{}\n{report:#}", errors.join("\n"));
}

/// A schema, ready to be asked.
pub fn schema(text: &str) -> Validator {
    jsonschema::draft202012::new(&serde_json::from_str(text).unwrap()).unwrap()
}

/// Where a value departs from a schema.
pub fn errors(validator: &Validator, value: &Value) -> Vec<String> {
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}
