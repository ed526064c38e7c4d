//! What one of the bundles does not tell is not reported as gone.

use std::path::Path;

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::mmlint;
use super::{changes, fixture, json, rules};

/// One bundle is damaged in this way: nothing of it may be reported as gone.
fn says_nothing_is_gone(name: &str, text: &str) {
    let found = json(text);
    let gone = changes(&found)
        .into_iter()
        .filter(|it| it.starts_with("removed"));
    let gone: Vec<String> = gone.collect();
    assert!(gone.is_empty(), "{name}: {gone:?}");
    assert!(rules(&found).is_empty(), "{name}: {:?}", rules(&found));
    let unread = [&found["old"], &found["new"]];
    let unread = unread
        .iter()
        .any(|it| !it["not_read"].as_array().unwrap().is_empty());
    assert!(unread, "{name}: it does not say what was not read");
}

#[test]
fn what_was_not_read_is_not_gone() {
    let newer = "[set]\n'/version' = '2.0.0'\n";
    for (name, container) in [
        ("half", "[container]\ntruncate = 0.5\n"),
        ("no gzip", "[container]\ntext = 'nothing'\n"),
        ("damaged header", "[container]\ncorrupt-header = 8\n"),
        ("bad data", "[container]\ngzip = 'bad-data'\n"),
    ] {
        says_nothing_is_gone(
            &format!("new, {name}"),
            &format!("{newer}{container}[old]\n"),
        );
        let old = container.replace("[container]", "[old.container]");
        says_nothing_is_gone(&format!("old, {name}"), &format!("{newer}{old}"));
    }
    says_nothing_is_gone("no manifest", "manifest = '{'\n[old]\n");
    says_nothing_is_gone("a wrong type", "[set]\n'/version' = 2\n[old]\n");
    says_nothing_is_gone(
        "a limit",
        "limits = ['entries=4']\n[set]\n'/version' = '2.0.0'\n[old]\n",
    );
}

#[test]
fn a_bundle_without_a_manifest_could_not_be_compared() {
    let folder = tempfile::tempdir().unwrap();
    fixture("").write_to(folder.path()).unwrap();
    let bundle = Fixture::base().file_name;
    std::fs::write(folder.path().join("bad.tar.gz"), "nothing").unwrap();
    for (old, new, which) in [
        (bundle.as_str(), "bad.tar.gz", "NEW, bad.tar.gz: "),
        ("bad.tar.gz", bundle.as_str(), "OLD, bad.tar.gz: "),
    ] {
        let output = mmlint(folder.path(), &["diff", old, new]);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(which), "{said}");
    }
}

#[test]
fn a_platforms_own_bundle_drops_no_other() {
    let found = json(
        "name = 'com.example.p-1.1.0-linux-amd64.tar.gz'\n\
         remove = ['com.example.p/server/dist/plugin-linux-arm64']\n\
         [set]\n'/version' = '1.1.0'\n[old]\n",
    );
    assert!(
        !changes(&found).iter().any(|it| it.contains("platform")),
        "{found:#}"
    );
    // The same without its name.
    let found = json(
        "remove = ['com.example.p/server/dist/plugin-linux-arm64']\n\
         [set]\n'/version' = '1.1.0'\n[old]\n",
    );
    assert!(changes(&found).contains(&"removed platform linux-arm64".to_owned()));
}

#[test]
fn a_platform_without_servers_is_an_info() {
    let with = r#"
[set]
"/version" = "1.1.0"
[old.set]
"/server/executables/windows-amd64" = "server/dist/plugin-windows-amd64.exe"
[[old.entry]]
name = "com.example.p/server/dist/plugin-windows-amd64.exe"
executable = "windows-amd64 go plugin"
"#;
    let found = json(with);
    assert_eq!(found["diagnostics"][0]["rule"], "upgrade/platform-dropped");
    assert_eq!(found["diagnostics"][0]["severity"], "info");
    assert_eq!(found["bump"]["asked"], "minor");
}

/// A folder with a bundle of the testkit's and a source tree whose manifest is the bundle's, without
/// what the build fills in.
fn tree(folder: &Path) {
    fixture("").write_to(folder).unwrap();
    let tree = folder.join("tree");
    std::fs::create_dir_all(&tree).unwrap();
    std::fs::write(tree.join("go.mod"), "module example.com/p\n").unwrap();
    let manifest = Fixture::base()
        .entries
        .into_iter()
        .find(|entry| entry.name == b"com.example.p/plugin.json")
        .unwrap();
    let mut manifest: Value = serde_json::from_slice(&manifest.content).unwrap();
    manifest.as_object_mut().unwrap().remove("version");
    manifest
        .as_object_mut()
        .unwrap()
        .remove("release_notes_url");
    std::fs::write(tree.join("plugin.json"), manifest.to_string()).unwrap();
}

#[test]
fn of_a_source_tree_only_the_manifest_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    tree(folder.path());
    let bundle = Fixture::base().file_name;
    for (old, new) in [(bundle.as_str(), "tree"), ("tree", bundle.as_str())] {
        let output = mmlint(folder.path(), &["diff", old, new, "--format", "json"]);
        let found: Value = serde_json::from_slice(&output.stdout).unwrap();
        let known: Vec<String> = changes(&found);
        assert!(
            known.is_empty() || known == ["added version", "added release_notes_url"],
            "{known:?}"
        );
        assert_eq!(rules(&found), [] as [&str; 0]);
        assert_eq!(found["bump"]["enough"], Value::Null);
    }
}
