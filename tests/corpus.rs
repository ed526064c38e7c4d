//! Agreement with the recorded verdicts of a real 11.1 server's code on real manifests
//! and crafted archives. The corpus is found through `MMLINT_CORPUS`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use common::{figures, left_out};
use mmlint::report::{BundleReport, Outcome, Severity, Verdict};
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

fn report(bundle: &Path, server: &str) -> BundleReport {
    let options = Options {
        servers: vec![Server::parse(server).unwrap()],
        ..Options::default()
    };
    let contents = read(&Source::File(bundle.to_path_buf()), &options).unwrap();
    judge(&Arc::new(contents), &options)
}

fn verdict(bundle: &Path, server: &str) -> Verdict {
    report(bundle, server).verdict
}

/// The rules that find an error, those aside whose files are not in the corpus.
fn errors(report: &BundleReport) -> Vec<&'static str> {
    let errors = report.diagnostics.iter().filter(|finding| {
        finding.severity == Severity::Error && finding.rule.starts_with("manifest/")
    });
    errors.map(|finding| finding.rule).collect()
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
        let report = report(&path, "11.1.0");
        let verdict = &report.verdict;
        let unpacked = text(entry, "extract").is_empty();
        let valid = text(entry, "is_valid").is_empty();
        // A server that takes the manifest can still not enable what has no part, or asks for
        // a server of a version that it cannot read or is not.
        let at_start = |rule: &&&str| {
            !rule.starts_with("manifest/min-server-version-") && **rule != "manifest/no-component"
        };
        if let Some(rule) = errors(&report).iter().find(at_start).filter(|_| unpacked) {
            disagreements.push(format!(
                "{file}: {rule} is an error, and the server takes it"
            ));
        }
        let reason = verdict.manifest.reason.or(verdict.unpack.reason);
        let said = |rule: &str| {
            report
                .diagnostics
                .iter()
                .any(|finding| finding.rule == rule)
        };
        let explained = reason.is_some_and(said);
        if !explained && (!unpacked || !valid) {
            disagreements.push(format!(
                "{file}: no finding says why it is refused: {entry}"
            ));
        }
        refused += usize::from(!unpacked || !valid);
        let same_unpack = accepted(verdict.unpack.outcome) == unpacked;
        let same_valid = !unpacked || (verdict.manifest.outcome == Outcome::Valid) == valid;
        if !same_unpack || !same_valid {
            disagreements.push(format!("{file}: {verdict:?}\n  server: {entry}"));
        }
    }
    figures(&format!(
        "{} real manifests, {refused} refused or invalid",
        entries.len()
    ));
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
    figures(&format!("{} crafted archives", entries.len()));
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

/// One of the folders of `manifest-cases.json` as a bundle.
fn case_bundle(folder: &Path, files: &Value) -> PathBuf {
    let mut entries = vec![Entry::directory("p/")];
    for (name, content) in files.as_object().unwrap() {
        let path = format!("p/{name}");
        if name.ends_with('/') {
            entries.push(Entry::directory(path));
            continue;
        }
        let bytes = match content["base64"].as_str() {
            Some(encoded) => BASE64_STANDARD.decode(encoded).unwrap(),
            None => text(content, "text").as_bytes().to_vec(),
        };
        entries.push(Entry::file(path, bytes));
    }
    let path = folder.join("case.tar.gz");
    let tar = Builder::write(&entries, End::Good, None);
    std::fs::write(&path, mmlint_testkit::gzip::compress(&tar)).unwrap();
    path
}

/// The servers that the cases were put to: those that any of them names.
fn releases(cases: &[Value]) -> BTreeSet<&str> {
    let named = cases.iter().filter_map(|case| case["server"].as_object());
    named.flat_map(|by| by.keys().map(String::as_str)).collect()
}

#[test]
fn crafted_manifests() {
    let Some(corpus) = corpus() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut disagreements = Vec::new();
    let mut panics = 0;
    let cases = load(&corpus.join("manifest-cases.json"));
    let releases = releases(&cases);
    assert!(releases.len() >= 6, "{releases:?}");
    for case in &cases {
        let path = case_bundle(folder.path(), &case["files"]);
        for release in &releases {
            let answer = match &case["server"] {
                Value::String(answer) => answer.as_str(),
                by_release => text(by_release, release),
            };
            assert!(!answer.is_empty(), "{} on {release}", case["case"]);
            let verdict = verdict(&path, release);
            let unpacked = answer.contains("idOK=true");
            // A manifest on which `IsValid` panics is none that it calls valid.
            let valid = answer.contains("IsValid=ok");
            panics += usize::from(answer.contains("PANIC"));
            let same_unpack = accepted(verdict.unpack.outcome) == unpacked;
            let expected = if valid {
                Outcome::Valid
            } else {
                Outcome::Invalid
            };
            if !same_unpack || (unpacked && verdict.manifest.outcome != expected) {
                let name = text(case, "case");
                disagreements.push(format!(
                    "{name} on {release}: {verdict:?}\n  server: {answer}"
                ));
            }
        }
    }
    figures(&format!(
        "{} crafted manifests on {} releases; IsValid panics {panics} times",
        cases.len(),
        releases.len()
    ));
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
