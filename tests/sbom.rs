//! `mmlint inspect --sbom`: a bill of materials that leads where it says, the same for the same bundle.
//! `.ci/formats/run` holds it against CycloneDX's schema.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Output};

use common::{mmlint, root, stderr, stdout};
use mmlint::text::is_dangerous;
use mmlint_testkit::Fixture;
use serde_json::Value;

const BUNDLE: &str = "com.example.p-1.0.0.tar.gz";

/// The bill of a fixture's bundle, as text and read.
fn bill(fixture: &Fixture, more: &[&str]) -> (String, Value) {
    let folder = tempfile::tempdir().unwrap();
    let bundle = fixture.write_to(folder.path()).unwrap();
    let name = bundle.file_name().unwrap().to_str().unwrap();
    let mut arguments = vec!["inspect", name, "--sbom", "bill.json"];
    arguments.extend(more);
    let output = mmlint(folder.path(), &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = std::fs::read_to_string(folder.path().join("bill.json")).unwrap();
    let value = serde_json::from_str(&text).unwrap();
    holds(&value);
    (text, value)
}

/// What must be true of every bill: each reference is there once, and is what others lead to.
fn holds(bill: &Value) {
    assert_eq!(
        (&bill["bomFormat"], &bill["specVersion"]),
        (&"CycloneDX".into(), &"1.6".into())
    );
    let serial = bill["serialNumber"].as_str().unwrap();
    let groups: Vec<usize> = serial
        .strip_prefix("urn:uuid:")
        .unwrap()
        .split('-')
        .map(str::len)
        .collect();
    assert_eq!(groups, [8, 4, 4, 4, 12], "{serial}");
    let mut known: BTreeSet<&str> = BTreeSet::from(["plugin"]);
    for component in bill["components"].as_array().unwrap() {
        assert!(
            known.insert(component["bom-ref"].as_str().unwrap()),
            "{component}"
        );
        assert!(!component["name"].as_str().unwrap().is_empty());
    }
    let mut depending = BTreeSet::new();
    for entry in bill["dependencies"].as_array().unwrap() {
        assert!(depending.insert(entry["ref"].as_str().unwrap()));
        for to in entry["dependsOn"].as_array().into_iter().flatten() {
            assert!(known.contains(to.as_str().unwrap()), "{to}");
        }
    }
    assert_eq!(depending, known);
    for entry in bill["vulnerabilities"].as_array().into_iter().flatten() {
        for place in entry["affects"].as_array().unwrap() {
            assert!(known.contains(place["ref"].as_str().unwrap()), "{place}");
        }
    }
}

fn fixture(path: &str) -> Fixture {
    Fixture::load(root().join(path)).unwrap()
}

fn by_reference(bill: &Value) -> BTreeMap<&str, &Value> {
    let components = bill["components"].as_array().unwrap().iter();
    components
        .map(|it| (it["bom-ref"].as_str().unwrap(), it))
        .collect()
}

#[test]
fn a_plugin_is_made_of_files_programs_of_modules() {
    let text = "about = \"x\"\n[[entry]]\nname = \"com.example.p/server/dist/plugin-linux-amd64\"\n\
        executable = \"linux-amd64 go=1.24.6 plugin dep=example.com/a@v1.2.0+incompatible replace=example.com/b=>../b\"\n";
    let (_, bill) = bill(&Fixture::parse(text).unwrap(), &[]);
    let components = by_reference(&bill);
    let program = components["file:com.example.p/server/dist/plugin-linux-amd64"];
    assert_eq!(program["type"], "application");
    assert_eq!(program["hashes"][0]["content"].as_str().unwrap().len(), 64);
    let module = components["pkg:golang/example.com/a@v1.2.0%2Bincompatible"];
    assert_eq!(
        (&module["type"], &module["version"]),
        (&"library".into(), &"v1.2.0+incompatible".into())
    );
    assert_eq!(module["properties"][0]["name"], "mmlint:go:sum");
    let folder = components["pkg:golang/example.com/b#local"];
    assert!(folder.get("version").is_none() && folder.get("purl").is_none());
    assert_eq!(folder["properties"][0]["value"], "../b");
    assert_eq!(components["pkg:golang/stdlib@1.24.6"]["name"], "stdlib");
    assert_eq!(
        components["file:com.example.p/webapp/dist/main.js"]["type"],
        "file"
    );
    let metadata = &bill["metadata"];
    assert_eq!(metadata["component"]["name"], "com.example.p");
    assert!(
        metadata["component"]["purl"]
            .as_str()
            .unwrap()
            .starts_with("pkg:generic/com.example.p@1.0.0?checksum=sha256:")
    );
    assert!(metadata.get("timestamp").is_none() && bill.get("vulnerabilities").is_none());
    let dependencies = bill["dependencies"].as_array().unwrap();
    let of = |reference: &str| {
        let mut all = dependencies.iter();
        all.find(|entry| entry["ref"] == reference).unwrap()["dependsOn"]
            .as_array()
            .unwrap()
    };
    assert!(of("plugin").contains(&program["bom-ref"]));
    assert!(of(program["bom-ref"].as_str().unwrap()).contains(&"pkg:golang/stdlib@1.24.6".into()));
}

#[test]
fn hashes_are_those_of_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let plugin = folder.path().join("p");
    std::fs::create_dir(&plugin).unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "version": "1.0.0", "webapp": {"bundle_path": "main.js"}}"#;
    std::fs::write(plugin.join("plugin.json"), manifest).unwrap();
    std::fs::write(plugin.join("main.js"), "abc").unwrap();
    std::fs::write(plugin.join("empty"), "").unwrap();
    let output = mmlint(folder.path(), &["inspect", "p", "--sbom", "bill.json"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let bill: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("bill.json")).unwrap()).unwrap();
    holds(&bill);
    let hash = |name: &str| {
        let mut all = bill["components"].as_array().unwrap().iter();
        let file = all
            .find(|it| it["name"].as_str().unwrap().ends_with(name))
            .unwrap();
        file["hashes"][0]["content"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        hash("main.js"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        hash("empty"),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

#[test]
fn the_same_bundle_makes_the_same_bytes() {
    let fixture = fixture("fixtures/demo.toml");
    let (first, bill_of_it) = bill(&fixture, &["--jobs", "1"]);
    assert_eq!(
        first,
        bill(&fixture, &["--jobs", "4", "--format", "json"]).0
    );
    let (_, other) = bill(&Fixture::parse("about = \"x\"").unwrap(), &[]);
    assert_ne!(bill_of_it["serialNumber"], other["serialNumber"]);
}

#[test]
fn a_time_is_told_only_where_it_is_given() {
    let folder = tempfile::tempdir().unwrap();
    fixture("fixtures/rules/vulnerability/known/bad.toml")
        .write_to(folder.path())
        .unwrap();
    let run = |seconds: &str| -> Output {
        Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["inspect", BUNDLE, "--sbom", "bill.json"])
            .current_dir(folder.path())
            .env_clear()
            .env("SOURCE_DATE_EPOCH", seconds)
            .output()
            .unwrap()
    };
    assert_eq!(run("1767323045").status.code(), Some(0));
    let bill: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("bill.json")).unwrap()).unwrap();
    assert_eq!(bill["metadata"]["timestamp"], "2026-01-02T03:04:05Z");
    assert_eq!(run("soon").status.code(), Some(2));
    // Empty is not set: workflows hand on variables that way.
    assert_eq!(run("").status.code(), Some(0));
}

#[test]
fn known_vulnerabilities_lead_to_their_modules() {
    let (_, bill) = bill(
        &fixture("fixtures/rules/vulnerability/known/bad.toml"),
        &["--vulndb", "vulndb"],
    );
    let mut states = BTreeMap::new();
    for entry in bill["vulnerabilities"].as_array().unwrap() {
        let place = entry["affects"][0]["ref"].as_str().unwrap();
        states.insert(
            entry["id"].as_str().unwrap(),
            (entry["analysis"]["state"].as_str().unwrap(), place),
        );
    }
    let words = "pkg:golang/example.com/words@v1.1.0";
    assert_eq!(states["GO-9999-0001"], ("in_triage", words));
    assert_eq!(
        states["GO-9999-0002"],
        ("in_triage", "pkg:golang/stdlib@1.24.6")
    );
    assert_eq!(states["GO-9999-0005"], ("not_affected", words));
    assert_eq!(states.len(), 6);
}

/// What was not read may hold what the record names.
#[test]
fn nothing_is_ruled_out_where_something_was_not_read() {
    let known = "fixtures/rules/vulnerability/known/bad.toml";
    let text = std::fs::read_to_string(root().join(known)).unwrap();
    let entry = |name: &str, content: &str| {
        format!("{text}\n[[entry]]\nname = \"com.example.p/{name}\"\n{content}\n")
    };
    let cut = entry("server/cut", "hex = \"7f454c46020101\"");
    let script = entry("server/start.sh", "text = \"#!/bin/sh\"");
    let large = entry("webapp/dist/large.js", "zeros = 70000");
    let packed = entry("server/packed", "executable = \"linux-amd64 packed\"");
    let early = entry("rest", "noise = 9000") + "[container]\ntruncate = -4000\n";
    let one = "None of the functions that the record names is in a program that was read; ";
    let program = format!("{one}1 program could not be read.");
    let end = format!("{one}the bundle could not be read to its end.");
    let limit = ["--limit", "webapp=65KiB"];
    for (name, text, more, detail, whole) in [
        ("cut", &cut, &[][..], Some(program.as_str()), false),
        ("packed", &packed, &[], Some(program.as_str()), false),
        ("early", &early, &[], Some(end.as_str()), false),
        // No program is in them.
        ("script", &script, &[], None, true),
        ("large", &large, &limit, None, false),
    ] {
        let mut arguments = vec!["--vulndb", "vulndb"];
        arguments.extend(more);
        let (_, bill) = bill(&Fixture::parse(text).unwrap(), &arguments);
        let all = bill["vulnerabilities"].as_array().unwrap();
        let not_there = all.iter().find(|it| it["id"] == "GO-9999-0005").unwrap();
        let analysis = &not_there["analysis"];
        match detail {
            Some(detail) => assert_eq!(
                (&analysis["state"], &analysis["detail"]),
                (&"in_triage".into(), &detail.into()),
                "{name}"
            ),
            None => assert_eq!(analysis["state"], "not_affected", "{name}"),
        }
        let has_all = bill.get("compositions").is_none();
        assert_eq!(has_all, whole, "{name}");
        assert!(has_all || bill["compositions"][0]["aggregate"] == "incomplete");
    }
}

/// Names with terminal escapes and the like are shown as elsewhere, and stay apart.
#[test]
fn hostile_names_are_harmless() {
    let text = "about = \"x\"\n[set]\n\"/version\" = \"\\u001b[2J?x=1#y\"\n[[entry]]\nname-hex = \"636f6d2e6578616d706c652e702f1b5b\"\n\
        text = \"x\"\n[[entry]]\nname = \"com.example.p/%20 \\\"}]\"\ntext = \"y\"\n";
    let (text, bill) = bill(&Fixture::parse(text).unwrap(), &[]);
    assert!(
        !text.chars().any(|c| is_dangerous(c) && c != '\n'),
        "{text}"
    );
    let purl = bill["metadata"]["component"]["purl"].as_str().unwrap();
    assert!(
        purl.starts_with("pkg:generic/com.example.p@%1B%5B2J%3Fx%3D1%23y?checksum="),
        "{purl}"
    );
}

#[test]
fn it_is_of_one_bundle_and_overwrites_none() {
    let folder = tempfile::tempdir().unwrap();
    let path: &Path = folder.path();
    Fixture::parse("about = \"x\"")
        .unwrap()
        .write_to(path)
        .unwrap();
    std::fs::copy(path.join(BUNDLE), path.join("other.tar.gz")).unwrap();
    for (arguments, status, wanted) in [
        (
            &[BUNDLE, "other.tar.gz", "--sbom", "bill.json"][..],
            2,
            "is of one bundle, and these are 2",
        ),
        (&[BUNDLE, "--sbom", BUNDLE], 2, "is what is to be inspected"),
        (
            &[BUNDLE, "--sbom", "-"],
            2,
            "it writes a file, and needs its name",
        ),
        (
            &[BUNDLE, "--sbom", "no/such/folder.json"],
            3,
            "cannot be written",
        ),
        (
            &["missing.tar.gz", "--sbom", "bill.json"],
            3,
            "missing.tar.gz",
        ),
    ] {
        let mut all = vec!["inspect"];
        all.extend(arguments);
        let output = mmlint(path, &all);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        assert!(stderr(&output).contains(wanted), "{}", stderr(&output));
        assert!(!path.join("bill.json").exists());
    }
    let output = mmlint(path, &["inspect", BUNDLE]);
    assert!(stdout(&output).contains("com.example.p 1.0.0"));
}

/// What `inspect` shows people of known vulnerabilities.
#[test]
fn inspect_shows_what_is_in_the_programs() {
    let folder = tempfile::tempdir().unwrap();
    fixture("fixtures/rules/vulnerability/known/bad.toml")
        .write_to(folder.path())
        .unwrap();
    let seen = stdout(&mmlint(
        folder.path(),
        &["inspect", BUNDLE, "--vulndb", "vulndb"],
    ));
    let (_, after) = seen.split_once("\nKnown vulnerabilities\n").unwrap();
    let section = after.split("\n\n").next().unwrap();
    insta::assert_snapshot!("inspect__vulnerabilities", section);
    let without = stdout(&mmlint(folder.path(), &["inspect", BUNDLE]));
    assert!(!without.contains("ulnerabilit"));
}
