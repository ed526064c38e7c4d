//! A finding's fingerprint tells it from others, and survives unrelated edits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{files, findings, load, report, root};
use mmlint_testkit::Fixture;

/// The fingerprints of a fixture's findings, and what each says.
fn fingerprints(fixture: &Fixture) -> BTreeMap<String, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for finding in findings(&report(folder.path(), fixture)) {
        let said = format!("{}: {}", finding["rule"], finding["message"]);
        let fingerprint = finding["fingerprint"].as_str().unwrap().to_owned();
        found.entry(fingerprint).or_default().push(said);
    }
    found
}

fn of(text: &str) -> BTreeSet<String> {
    let fixture = Fixture::parse(text).unwrap();
    fingerprints(&fixture).into_keys().collect()
}

#[test]
fn no_two_findings_of_a_bundle_share_one() {
    let mut problems = Vec::new();
    for path in files(&root().join("fixtures"), "toml") {
        let Some(fixture) = load(&path) else {
            continue;
        };
        for said in fingerprints(&fixture).into_values() {
            if said.len() > 1 {
                problems.push(format!("{}: {said:?}", path.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn several_servers_find_one_fault_once() {
    let text = "about = ''\n[set]\n\"/min_server_version\" = \"99.0.0\"\n";
    let folder = tempfile::tempdir().unwrap();
    let servers = ["--server", "10.5.0", "--server", "11.1.0"];
    let output = common::check(
        folder.path(),
        &Fixture::parse(text).unwrap(),
        &[&servers[..], &["--format", "concise"]].concat(),
    );
    let found = common::stdout(&output);
    assert_eq!(
        found.matches("min-server-version-unmet").count(),
        1,
        "{found}"
    );
    assert!(found.contains("the newest in question is 11.1"), "{found}");
}

/// A manifest with these settings.
fn with_settings(settings: &str) -> String {
    format!(
        r#"about = ""
manifest = '''
{{
  "id": "com.example.p", "name": "Example", "version": "1.0.0",
  "webapp": {{"bundle_path": "webapp/dist/main.js"}},
  "settings_schema": {{"settings": [{settings}]}}
}}
'''"#
    )
}

#[test]
fn another_setting_in_front_changes_none() {
    let faulty = r#"{"key": "Size", "display_name": "Size", "type": "radio", "default": "x", "options": [
        {"display_name": "Small", "value": "s"}, {"display_name": "None", "value": ""}]},
        {"key": "Size", "display_name": "Size", "type": "radio", "default": "x"}"#;
    let sound = r#"{"key": "New", "display_name": "New", "type": "text"}"#;
    let before = of(&with_settings(faulty));
    assert!(before.len() > 3, "{before:?}");
    assert_eq!(before, of(&with_settings(&format!("{sound}, {faulty}"))));
    assert_eq!(before, of(&with_settings(&format!("{faulty}, {sound}"))));
}

#[test]
fn the_name_of_the_archives_folder_changes_none() {
    let entries = r#"
[[entry]]
name = "ROOT/assets/Logo.png"
text = "one"
[[entry]]
name = "ROOT/assets/logo.png"
text = "another"
[[entry]]
name = "ROOT/assets/aux.txt"
text = "one"
"#;
    let with = |folder: &str| {
        let text = format!("about = ''\nroot = '{folder}/'\n{entries}").replace("ROOT", folder);
        of(&text)
    };
    let renamed = with("com.example.p-1.0.0");
    assert_eq!(renamed, with("com.example.p-1.0.1"));
    // The name is a finding of its own.
    assert_eq!(renamed.difference(&with("com.example.p")).count(), 1);
}

#[test]
fn a_hash_in_a_files_name_changes_none() {
    let with = |hash: &str| {
        of(&format!(
            r#"about = ''
[[entry]]
name = "com.example.p/webapp/dist/chunk.{hash}.js.map"
text = '{{"version":3,"sources":["a.js"],"sourcesContent":["a"],"mappings":"AAAA"}}'
[[entry]]
name = "com.example.p/webapp/dist/aux.{hash}.js"
text = "one"
"#
        ))
    };
    let before = with("3f2a91bc");
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(before, with("04c9e17d8a"));
    assert_eq!(before.intersection(&with("other")).count(), 0);
}

#[test]
fn the_order_of_the_archive_changes_none() {
    let fixture = |names: [&str; 4]| {
        let entry = |name: &&str| {
            format!("[[entry]]\nname = \"com.example.p/assets/{name}\"\ntext = 'x'\nmode = 0o666\n")
        };
        let entries: String = names.iter().map(entry).collect();
        of(&format!("about = ''\n{entries}"))
    };
    let before = fixture(["aux.txt", "con.txt", "nul.txt", "prn.txt"]);
    assert!(before.len() > 1, "{before:?}");
    assert_eq!(
        before,
        fixture(["prn.txt", "nul.txt", "aux.txt", "con.txt"])
    );
}
