//! Known vulnerabilities: agreement with `govulncheck -mode=binary` on programs and records of our own
//! (`fixtures/vulnerabilities`), and what a user sees of a database. `MMLINT_VULNERABLE` names the folder that
//! `fixtures/vulnerabilities/build.sh` filled.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "vulnerabilities/database.rs"]
mod database;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{left_out, mmlint, root};
use serde_json::Value;

const VARIABLE: &str = "MMLINT_VULNERABLE";

/// Where mmlint sees more, and why: `govulncheck` compares a generic function's name with its type arguments, and asks
/// for a fork's records but then takes only those that name the original as well.
const MORE: [(&str, &str); 3] = [
    ("GO-9999-0014", "generic function"),
    ("GO-9999-0015", "generic method"),
    ("GO-9999-0036", "a fork's record"),
];

/// A module that a record means: record, module, version, the version that mends it.
type Meant = (String, String, String, String);

/// What one of the two says of a program: how much of each record is in it, and the modules meant.
#[derive(Debug, Default, PartialEq)]
struct Said {
    levels: BTreeMap<String, &'static str>,
    modules: BTreeSet<Meant>,
}

const LEVELS: [&str; 3] = ["module", "package", "symbol"];

impl Said {
    fn add(&mut self, id: &str, level: usize) {
        let known = self.levels.entry(id.to_owned()).or_insert(LEVELS[level]);
        let worse = LEVELS.iter().position(|name| name == known).unwrap() < level;
        if worse {
            *known = LEVELS[level];
        }
    }
}

fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os(VARIABLE).map(PathBuf::from);
    if folder.is_none() {
        left_out(
            "MMLINT_VULNERABLE is not set (needs Go; fixtures/vulnerabilities/build.sh builds what it names)",
        );
    }
    folder
}

/// The built programs, by name.
fn programs(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found: Vec<(String, PathBuf)> = std::fs::read_dir(folder.join("programs"))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .collect();
    found.sort();
    assert!(
        !found.is_empty(),
        "{VARIABLE} names a folder without programs"
    );
    found
}

fn records() -> PathBuf {
    root().join("fixtures/vulnerabilities/db")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What govulncheck says: a stream of JSON objects.
fn govulncheck(folder: &Path, program: &Path) -> Said {
    let output = Command::new(folder.join("bin/govulncheck"))
        .args(["-mode=binary", "-json", "-db"])
        .arg(format!("file://{}", records().display()))
        .arg(program)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut said = Said::default();
    for message in serde_json::Deserializer::from_slice(&output.stdout).into_iter::<Value>() {
        let message = message.unwrap();
        let finding = &message["finding"];
        let Some(id) = finding["osv"].as_str() else {
            continue;
        };
        let at = &finding["trace"][0];
        let level = match (at["function"].is_string(), at["package"].is_string()) {
            (true, _) => 2,
            (false, true) => 1,
            (false, false) => 0,
        };
        said.add(id, level);
        // Of packages it guesses the module by the first that fits.
        if level == 0 {
            let fixed = text(&finding["fixed_version"]);
            said.modules.insert((
                id.to_owned(),
                text(&at["module"]),
                text(&at["version"]),
                fixed,
            ));
        }
    }
    said
}

/// What `mmlint inspect` says.
fn inspected(program: &Path) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let server = folder.path().join("p/server");
    std::fs::create_dir_all(&server).unwrap();
    std::fs::copy(program, server.join("plugin")).unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "version": "1.0.0", "server": {"executable": "server/plugin"}}"#;
    std::fs::write(folder.path().join("p/plugin.json"), manifest).unwrap();
    let records = records().display().to_string();
    let output = mmlint(
        folder.path(),
        &["inspect", "p", "--format", "json", "--vulndb", &records],
    );
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    said["bundles"][0]["executables"][0]["vulnerabilities"]
        .as_array()
        .unwrap()
        .clone()
}

fn said(found: &[Value]) -> Said {
    let mut said = Said::default();
    for one in found {
        let level = match one["evidence"].as_str().unwrap() {
            "function" | "whole-package" | "whole-module" => 2,
            "package-without-function" => 1,
            "module-without-package" => 0,
            other => panic!("{other}"),
        };
        let id = text(&one["id"]);
        said.add(&id, level);
        said.modules.insert((
            id,
            text(&one["module"]),
            text(&one["version"]),
            text(&one["fixed"]),
        ));
    }
    said
}

/// Without the records of which mmlint sees more.
fn without_more(mut said: Said) -> Said {
    said.levels
        .retain(|id, _| MORE.iter().all(|(more, _)| more != id));
    said.modules
        .retain(|(id, ..)| MORE.iter().all(|(more, _)| more != id));
    said
}

#[test]
fn mmlint_and_govulncheck_agree_on_programs_with_symbols() {
    let Some(folder) = folder() else {
        return;
    };
    let (mut count, mut compared) = (0, 0);
    for (name, path) in programs(&folder) {
        if name.ends_with("-stripped") {
            continue;
        }
        let (theirs, found) = (govulncheck(&folder, &path), inspected(&path));
        let ours = said(&found);
        count += 1;
        compared += std::fs::read_dir(records()).unwrap().count() - MORE.len();
        if !name.starts_with("tool-") {
            for (id, what) in MORE {
                assert_eq!(ours.levels.get(id), Some(&"symbol"), "{name}: {what}");
                assert_ne!(
                    theirs.levels.get(id),
                    Some(&"symbol"),
                    "{name}: {what}: they mend it"
                );
            }
        }
        assert_eq!(without_more(ours), without_more(theirs), "{name}");
    }
    common::figures(&format!(
        "{count} programs, {compared} records held against them, no disagreement"
    ));
    assert!(count >= 5, "{count} programs");
}

#[test]
fn stripped_programs_tell_as_much() {
    let Some(folder) = folder() else {
        return;
    };
    let mut count = 0;
    for (name, path) in programs(&folder) {
        let Some(whole) = name.strip_suffix("-stripped") else {
            continue;
        };
        assert_eq!(
            inspected(&path),
            inspected(&folder.join("programs").join(whole)),
            "{name}"
        );
        count += 1;
    }
    assert!(count >= 2, "{count} programs");
}

/// The table of `docs/measurements.md`: `cargo test --test vulnerabilities table -- --nocapture`.
#[test]
fn table() {
    let Some(folder) = folder() else {
        return;
    };
    let path = |name: &str| folder.join("programs").join(name);
    let (whole, bare) = (
        path("local-linux-amd64"),
        path("local-linux-amd64-stripped"),
    );
    let (theirs, theirs_bare) = (govulncheck(&folder, &whole), govulncheck(&folder, &bare));
    let (ours, ours_bare) = (said(&inspected(&whole)), said(&inspected(&bare)));
    let mut table = String::from(
        "| record | govulncheck | mmlint | govulncheck, stripped | mmlint, stripped |\n|---|---|---|---|---|\n",
    );
    let mut named = 0;
    for path in common::files(&records(), "json") {
        let record: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let id = record["id"].as_str().unwrap();
        let level = |said: &Said| said.levels.get(id).copied().unwrap_or("");
        let [a, b, c, d] = [&theirs, &ours, &theirs_bare, &ours_bare].map(level);
        let _ = writeln!(
            table,
            "| {} | {a} | {b} | {c} | {d} |",
            text(&record["summary"])
        );
        named += usize::from(!b.is_empty());
    }
    common::figures(&table);
    assert!(named > 25, "{named}");
}
