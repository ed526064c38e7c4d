//! Agreement with the recorded verdicts of a real 11.1 server's code on real manifests
//! and crafted archives. The corpus is found through `MMLINT_CORPUS`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::left_out;
use mmlint::report::{Outcome, Verdict};
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint::{Options, judge, read};
use mmlint_testkit::archive::{Builder, End, Entry};
use serde_json::Value;

/// The corpus, or a word on what is left out.
fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("MMLINT_CORPUS").map(PathBuf::from);
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "MMLINT_CORPUS must be set in CI"
        );
        left_out("MMLINT_CORPUS is not set");
    }
    found
}

fn load(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn verdict(bundle: &Path, server: &str) -> Verdict {
    let options = Options {
        servers: vec![Server::parse(server).unwrap()],
        ..Options::default()
    };
    let contents = read(&Source::File(bundle.to_path_buf()), &options).unwrap();
    judge(&Arc::new(contents), &options).verdict
}

/// A bundle that holds these files in one folder.
fn bundle(folder: &Path, name: &str, files: &[(&str, &[u8])]) -> PathBuf {
    let mut entries = vec![Entry::directory("p/")];
    entries.extend(
        files
            .iter()
            .map(|(name, content)| Entry::file(format!("p/{name}"), *content)),
    );
    let path = folder.join(format!("{name}.tar.gz"));
    let tar = Builder::write(&entries, End::Good, None);
    std::fs::write(&path, mmlint_testkit::gzip::compress(&tar)).unwrap();
    path
}

fn accepted(outcome: Outcome) -> bool {
    outcome == Outcome::Accepted
}

#[test]
fn real_manifests() {
    let Some(corpus) = corpus() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut disagreements = Vec::new();
    let mut refused = 0;
    let entries = load(&corpus.join("manifests.verdicts.json"));
    for entry in &entries {
        let file = text(entry, "file");
        let content = std::fs::read(corpus.join(file)).unwrap();
        let is_yaml = file.ends_with(".yaml");
        let name = if is_yaml {
            "plugin.yaml"
        } else {
            "plugin.json"
        };
        let path = bundle(folder.path(), "manifest", &[(name, &content)]);
        let verdict = verdict(&path, "11.1.0");
        let unpacked = text(entry, "extract").is_empty();
        let valid = text(entry, "is_valid").is_empty();
        refused += usize::from(!unpacked || !valid);
        let same_unpack = accepted(verdict.unpack.outcome) == unpacked;
        let same_valid = !unpacked || (verdict.manifest.outcome == Outcome::Valid) == valid;
        if !same_unpack || !same_valid {
            disagreements.push(format!("{file}: {verdict:?}\n  server: {entry}"));
        }
    }
    println!(
        "{} real manifests, {refused} refused or invalid",
        entries.len()
    );
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn crafted_archives() {
    let Some(corpus) = corpus() else { return };
    let mut disagreements = Vec::new();
    let entries = load(&corpus.join("archives.verdicts.json"));
    for entry in &entries {
        let verdict = verdict(&corpus.join("archives").join(text(entry, "file")), "11.1.0");
        let unpacked = text(entry, "extract").is_empty();
        let valid = text(entry, "is_valid").is_empty();
        let installed = text(entry, "install").is_empty();
        let same = accepted(verdict.unpack.outcome) == unpacked
            && (!unpacked || (verdict.manifest.outcome == Outcome::Valid) == valid)
            && (!unpacked || accepted(verdict.install.outcome) == installed);
        if !same {
            disagreements.push(format!("{verdict:?}\n  server: {entry}"));
        }
    }
    println!("{} crafted archives", entries.len());
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
