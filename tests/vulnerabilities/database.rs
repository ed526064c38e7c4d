//! What a user sees of a vulnerability database: forms of it, damage, and that nothing is said without one.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use mmlint::vulnerability::load;
use mmlint_testkit::Fixture;
use proptest::prelude::*;
use serde_json::Value;
use zip::write::SimpleFileOptions;

use crate::common::{findings, load as fixture, mmlint, root, stderr, stdout};

fn bad() -> Fixture {
    fixture(&root().join("fixtures/rules/vulnerability/known/bad.toml")).unwrap()
}

/// The bundle and the database of the rule's fixture, in `folder`.
fn written(folder: &Path) {
    bad().write_to(folder).unwrap();
}

const BUNDLE: &str = "com.example.p-1.0.0.tar.gz";

/// A zip with these files.
fn zip(path: &Path, files: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, text) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text).unwrap();
    }
    zip.finish().unwrap();
}

fn checked(folder: &Path, database: &str) -> Value {
    let output = mmlint(
        folder,
        &["check", BUNDLE, "--format", "json", "--vulndb", database],
    );
    let said = stderr(&output);
    let report =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"));
    crate::common::validate(&report);
    report
}

fn known(report: &Value) -> Vec<&Value> {
    let all = findings(report).into_iter();
    all.filter(|finding| finding["rule"] == "vulnerability/known")
        .collect()
}

#[test]
fn a_folder_a_flat_folder_and_a_zip_say_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    written(folder);
    let served = checked(folder, "vulndb");
    assert_eq!(known(&served).len(), 5);
    let text = std::fs::read(folder.join("vulndb/ID/GO-9999-0001.json")).unwrap();
    std::fs::create_dir(folder.join("vulndb/index")).unwrap();
    std::fs::write(
        folder.join("vulndb/index/db.json"),
        r#"{"modified": "2026-11-20T16:01:02Z"}"#,
    )
    .unwrap();
    let dated = checked(folder, "vulndb");
    assert_eq!(
        served["vulnerability_database"]["modified"],
        "2026-11-01T10:00:00Z"
    );
    assert_eq!(
        dated["vulnerability_database"]["modified"],
        "2026-11-20T16:01:02Z"
    );
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder.join("vulndb/ID")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        files.push((format!("ID/{name}"), std::fs::read(path).unwrap()));
    }
    let mut named: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_slice()))
        .collect();
    named.push(("index/db.json", br#"{"modified": "2026-11-20T16:01:02Z"}"#));
    named.push(("ID/GO-9999-0001.json.gz", &text));
    zip(&folder.join("vulndb.zip"), &named);
    assert_eq!(checked(folder, "vulndb.zip"), dated);
    assert_eq!(known(&checked(folder, "vulndb/ID")), known(&dated));
}

#[test]
fn without_a_database_nothing_is_said() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let output = mmlint(
        folder.path(),
        &["check", BUNDLE, "--format", "json", "--profile", "strict"],
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(known(&report).is_empty() && report.get("vulnerability_database").is_none());
    let output = mmlint(folder.path(), &["inspect", BUNDLE, "--format", "json"]);
    let inspected: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(inspected.get("vulnerability_database").is_none());
    let programs = inspected["bundles"][0]["executables"].as_array().unwrap();
    assert!(
        programs
            .iter()
            .all(|one| one.get("vulnerabilities").is_none())
    );
}

#[test]
fn a_record_is_ignored_by_any_of_its_ids() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let of_one = |place: &str| {
        let config = format!(
            "[[ignore]]\nrule = \"vulnerability/known\"\nwhere = \"{place}\"\nreason = \"not ours\"\n"
        );
        std::fs::write(folder.path().join("mmlint.toml"), config).unwrap();
        let report = checked(folder.path(), "vulndb");
        let ignored = report["summary"]["ignored"].as_u64().unwrap();
        (known(&report).len(), ignored)
    };
    assert_eq!(of_one("CVE-9999-1111"), (4, 1));
    assert_eq!(of_one("GO-9999-0002"), (4, 1));
    assert_eq!(of_one("CVE-9999-*"), (2, 3));
}

#[test]
fn what_is_no_database_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    written(folder);
    std::fs::create_dir(folder.join("empty")).unwrap();
    std::fs::create_dir(folder.join("broken")).unwrap();
    std::fs::write(folder.join("broken/GO-9999-0001.json"), "{").unwrap();
    std::fs::write(folder.join("text"), "no zip").unwrap();
    for (database, wanted) in [
        (
            "missing",
            "--vulndb: missing: there is no such file or folder",
        ),
        (
            "empty",
            "has no record of the Go vulnerability database (GO-*.json)",
        ),
        (
            "broken",
            "has no record that can be read: GO-9999-0001.json: ",
        ),
        ("text", "is neither a folder nor a zip"),
    ] {
        for command in ["check", "inspect"] {
            let output = mmlint(folder, &[command, BUNDLE, "--vulndb", database]);
            assert_eq!(output.status.code(), Some(2), "{database}");
            assert!(stderr(&output).contains(wanted), "{}", stderr(&output));
        }
    }
}

#[test]
fn records_that_cannot_be_read_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    written(folder);
    let records = folder.join("vulndb/ID");
    std::fs::write(records.join("GO-9999-7001.json"), "[1").unwrap();
    std::fs::write(
        records.join("GO-9999-7002.json"),
        r#"{"id": "GO-9999-0001", "affected": []}"#,
    )
    .unwrap();
    std::fs::write(records.join("GO-9999-7003.json"), [0xff, 0xfe]).unwrap();
    std::fs::write(records.join("GO-9999-7004.json"), r#"{"id": 1}"#).unwrap();
    std::fs::write(records.join("README.json"), "not one").unwrap();
    let output = mmlint(
        folder,
        &["check", BUNDLE, "--format", "json", "--vulndb", "vulndb"],
    );
    let said = stderr(&output);
    assert!(
        said.contains(
            "GO-9999-7002.json cannot be read: its id is \"GO-9999-0001\", not that of its file"
        ),
        "{said}"
    );
    assert!(said.contains("and 1 more record cannot be read"), "{said}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let unreadable = report["vulnerability_database"]["unreadable"]
        .as_array()
        .unwrap();
    assert_eq!(unreadable.len(), 4);
    assert_eq!(known(&report).len(), 5);
    // What was not held against them was not checked, in every format.
    assert_eq!(report["unchecked"].as_array().unwrap().len(), 4);
    let run = |command: &str, format: &str| {
        let more = ["--format", format, "--vulndb", "vulndb"];
        mmlint(folder, &[&[command, BUNDLE][..], &more].concat())
    };
    for format in ["jsonl", "sarif", "github", "junit", "markdown", "html"] {
        let told = stdout(&run("check", format));
        assert!(told.contains("GO-9999-7002"), "{format}");
    }
    for format in ["pretty", "json", "markdown", "html"] {
        let output = run("inspect", format);
        assert_eq!(output.status.code(), Some(3), "{format}");
        let told = stdout(&output);
        assert!(
            told.contains("4 records of the vulnerability database"),
            "{format}"
        );
    }
    // The same of a bundle in which there is nothing.
    let none = Fixture::base().bundle();
    std::fs::write(folder.join(BUNDLE), none).unwrap();
    assert_eq!(run("check", "concise").status.code(), Some(3));
}

/// That there is none is claimed of what could be read alone.
#[test]
fn records_that_cannot_be_read_may_know_more() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    written(folder);
    let records = folder.join("vulndb/ID");
    for record in std::fs::read_dir(&records).unwrap() {
        std::fs::write(record.unwrap().path(), "[1").unwrap();
    }
    let good = r#"{"id": "GO-9999-8000", "affected": []}"#;
    std::fs::write(records.join("GO-9999-8000.json"), good).unwrap();
    for (format, none) in [
        ("pretty", "none whose code is proven"),
        ("markdown", "There is none whose code is proven"),
    ] {
        let more = ["--format", format, "--vulndb", "vulndb"];
        let output = mmlint(folder, &[&["inspect", BUNDLE][..], &more].concat());
        let told = stdout(&output);
        let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
        let (_, behind) = told.split_once(none).expect(format);
        assert!(
            behind.starts_with(" to be in a program, by the records that could be read"),
            "{behind}"
        );
    }
}

/// A record of 9 MiB of spaces packs into some KB: it is one record that cannot be read.
#[test]
fn a_zip_that_unpacks_to_too_much_is_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.zip");
    let blank = vec![b' '; 9 << 20];
    zip(
        &path,
        &[
            ("ID/GO-9999-0001.json", &blank),
            (
                "ID/GO-9999-0002.json",
                br#"{"id": "GO-9999-0002", "affected": []}"#,
            ),
            (
                "../../GO-9999-0003.json",
                br#"{"id": "GO-9999-0003", "affected": []}"#,
            ),
        ],
    );
    let database = load(&path).unwrap();
    assert_eq!(database.edition.records, 2);
    assert_eq!(
        database.edition.unreadable[0].reason,
        "it is larger than 1 MiB"
    );
    // A central directory that says what is not so.
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    for at in [4, 30, middle] {
        bytes[at] ^= 0xff;
    }
    std::fs::write(&path, &bytes).unwrap();
    let _ = load(&path);
    bytes.truncate(middle);
    std::fs::write(&path, &bytes).unwrap();
    assert!(load(&path).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever happens to a database on its way, reading it ends with one or with a reason.
    #[test]
    fn damaged_databases_are_read_or_refused(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let record = br#"{"id": "GO-9999-0001", "affected": [{"package": {"name": "a"}, "ranges": [{"type": "SEMVER",
            "events": [{"introduced": "0"}, {"fixed": "1.0.0"}]}], "ecosystem_specific": {"imports": [{"path": "a/b"}]}}]}"#;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vulndb.zip");
        zip(&path, &[("ID/GO-9999-0001.json", record), ("index/db.json", b"{}")]);
        let mut packed = std::fs::read(&path).unwrap();
        let mut plain = record.to_vec();
        for (at, byte) in flips {
            let index = at.index(packed.len());
            packed[index] = byte;
            let index = at.index(plain.len());
            plain[index] = byte;
        }
        std::fs::write(&path, packed).unwrap();
        let _ = load(&path);
        std::fs::write(folder.path().join("GO-9999-0001.json"), plain).unwrap();
        if let Ok(database) = load(folder.path()) {
            prop_assert!(database.edition.records <= 1);
        }
    }
}
