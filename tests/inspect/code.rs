//! What is said of the code of programs, held against their sources.

use std::path::PathBuf;

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{left_out, mmlint, root};
use super::{calls, json, screen, validated};

#[test]
fn the_json_of_code_names_every_call_with_its_place() {
    let Some(fixture) = calls() else { return };
    let value = json(&fixture, &[]);
    let programs = value["bundles"][0]["executables"].as_array().unwrap();
    let by_platform = |platform: &str| {
        let wanted = serde_json::json!([platform]);
        let mut programs = programs.iter();
        programs.find(|one| one["platforms"] == wanted).unwrap()
    };
    let amd64 = by_platform("linux-amd64");
    assert_eq!(amd64["plugin_type"], "*main.Plugin");
    assert_eq!(amd64["platform"], "linux-amd64");
    let calls = amd64["api_calls"].as_array().unwrap();
    let call = calls.iter().find(|call| call["method"] == "KVSet").unwrap();
    assert_eq!(call["function"], "main.(*Plugin).OnActivate");
    assert!(call["source"].as_str().unwrap().starts_with("main.go:"));
    assert_eq!(call["group"], "storage");
    assert_eq!(call["confidence"], "high");
    assert_eq!(call["via"].as_array().unwrap().len(), 2);
    let hooks = amd64["hooks"].as_array().unwrap();
    let wrong = hooks.iter().find(|hook| hook["name"] == "OnDeactivate");
    assert_eq!(wrong.unwrap()["matches_signature"], false);
    // Hooks are known of every architecture, calls are not: that is no empty list.
    let riscv = by_platform("linux-riscv64");
    assert_eq!(riscv["api_calls"], Value::Null);
    assert_eq!(riscv["host_calls"], Value::Null);
    assert_eq!(riscv["hooks"], amd64["hooks"]);
    let not_read = value["bundles"][0]["not_read"].to_string();
    assert!(not_read.contains("riscv64"), "{not_read}");
    assert_eq!(
        value["bundles"][0]["powers"]["api"][0]["group"].as_str(),
        grave(&value)
    );
}

/// What a plugin does on the machine is found by itself, and through another module.
#[test]
fn what_a_plugin_does_beside_the_server_is_that_of_its_source() {
    let Some(folder) = std::env::var_os("MMLINT_CALLS").map(PathBuf::from) else {
        left_out(
            "MMLINT_CALLS is not set (needs Go; fixtures/calls/build.sh builds what it names)",
        );
        return;
    };
    let source = std::fs::read_to_string(root().join("fixtures/calls/host/main.go")).unwrap();
    let said = |word: &str| -> Vec<String> {
        let mark = format!(" // {word}: ");
        let lines = (1..).zip(source.lines());
        let mut found: Vec<String> = lines
            .filter_map(|(line, text)| {
                let (code, what) = text.split_once(&mark)?;
                (!code.trim().is_empty()).then(|| format!("{what} main.go:{line}"))
            })
            .collect();
        found.sort();
        found
    };
    for arch in ["amd64", "arm64"] {
        let path = folder.join(format!("host-local-linux-{arch}"));
        let Ok(bytes) = std::fs::read(&path) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "{path:?} is missing in CI"
            );
            left_out("the plugin of fixtures/calls/host is not built: run fixtures/calls/build.sh");
            return;
        };
        let mut fixture = Fixture::base();
        let wanted = format!("com.example.p/server/dist/plugin-linux-{arch}");
        let mut entries = fixture.entries.iter_mut();
        let entry = entries.find(|one| one.name == wanted.as_bytes()).unwrap();
        entry.content = bytes;
        let value = json(&fixture, &[]);
        let programs = value["bundles"][0]["executables"].as_array().unwrap();
        let program = programs.iter().find(|one| one["entry"] == *wanted).unwrap();
        let calls = program["host_calls"].as_array().unwrap();
        let text = |call: &Value, key: &str| call[key].as_str().unwrap().to_owned();
        let mut found: Vec<String> = calls
            .iter()
            .map(|call| {
                let parts = ["power", "call", "source"].map(|key| text(call, key));
                parts.join(" ")
            })
            .collect();
        found.sort();
        assert_eq!(found, said("does"), "{arch}");
        assert!(!said("never").is_empty());
        let network = calls
            .iter()
            .find(|call| call["power"] == "network")
            .unwrap();
        let via = network["via"].as_array().unwrap();
        let via: Vec<String> = via.iter().map(|place| text(place, "function")).collect();
        assert_eq!(
            via,
            ["example.org/helper.Fetch", "example.org/helper.connect"],
            "{arch}"
        );
        let seen = screen(&fixture, 100, &[]);
        let (_, beside) = seen.split_once("What it does beside the server").unwrap();
        let (beside, _) = beside.split_once("\n\n").unwrap();
        insta::assert_snapshot!("host", beside);
    }
}

/// Every plugin has `os/exec`, `net` and files in it, for the library's connection with the server.
#[test]
fn what_only_the_library_does_is_not_claimed() {
    let Some(folder) = std::env::var_os("MMLINT_PLUGIN_BUNDLES").map(PathBuf::from) else {
        left_out("MMLINT_PLUGIN_BUNDLES is not set (needs Go; .ci/run builds them)");
        return;
    };
    let name = "com.example.mmlint-fixture-1.0.0.tar.gz";
    let value = validated(&mmlint(&folder, &["inspect", name, "--format", "json"]));
    let bundle = &value["bundles"][0];
    assert_eq!(bundle["powers"]["host"], serde_json::json!([]));
    assert!(!bundle["powers"]["api"].as_array().unwrap().is_empty());
}

/// The first of the table's groups that a call is of.
fn grave(value: &Value) -> Option<&str> {
    let table = mmlint::server::api::table().unwrap();
    let calls = value["bundles"][0]["executables"][0]["api_calls"].as_array()?;
    let is_called = |group: &str| {
        let mut sure = calls.iter().filter(|call| call["confidence"] != "low");
        sure.any(|call| call["group"] == group)
    };
    let mut groups = table.groups.iter().map(|group| group.name.as_str());
    groups.find(|group| is_called(group))
}
