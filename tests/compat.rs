//! `mmlint compat` and `--knowledge`, as a user runs them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "compat/unread.rs"]
mod unread;
#[path = "compat/without_effect.rs"]
mod without_effect;

use std::path::Path;
use std::process::Command;

use common::{known, mmlint, printed, root, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;

const NAME: &str = "com.example.p-1.0.0.tar.gz";

/// The good bundle with a built program for both platforms and this minimum; `None` where
/// nothing was built.
fn bundle(folder: &Path, program: &str, minimum: &str) -> Option<()> {
    let entry = |arch: &str| {
        format!(
            "[[entry]]\nname = \"com.example.p/server/dist/plugin-linux-{arch}\"\n\
             executable = \"built {program}-local-linux-{arch}\"\n"
        )
    };
    let text = format!(
        "about = \"\"\n[set]\n\"/min_server_version\" = \"{minimum}\"\n{}{}",
        entry("amd64"),
        entry("arm64")
    );
    let fixture = known(Fixture::parse(&text))?;
    std::fs::write(folder.join(NAME), fixture.bundle()).unwrap();
    Some(())
}

fn json(folder: &Path, more: &[&str]) -> Value {
    let mut arguments = vec!["compat", NAME, "--format", "json"];
    arguments.extend(more);
    let output = mmlint(folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    printed(&output, mmlint::compat::SCHEMA)
}

fn outcomes(found: &Value) -> Vec<(String, String)> {
    let servers = found["bundles"][0]["servers"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    servers
        .iter()
        .map(|server| (text(&server["version"]), text(&server["outcome"])))
        .collect()
}

#[test]
fn a_release_without_a_called_method_breaks_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "changed", "10.7.0") else {
        return;
    };
    let found = json(folder.path(), &[]);
    let minimum = &found["bundles"][0]["min_server_version"];
    assert_eq!(minimum["declared"], "10.7.0");
    // It came with 10.10; 11.0 is the first that has it as the library of 11.4 does.
    assert_eq!(minimum["inferred"], "11.0.0");
    assert_eq!(minimum["evidence"][0]["name"], "SearchPropertyFields");
    assert_eq!(minimum["evidence"][0]["since"], "11.0");
    assert_eq!(minimum["evidence"][0]["source"], "changed/main.go:20");
    let outcome = |version: &str| {
        let all = outcomes(&found);
        all.into_iter()
            .find(|(known, _)| known == version)
            .unwrap()
            .1
    };
    assert_eq!(outcomes(&found)[0].0, "10.7.0");
    assert_eq!(outcome("10.9.0"), "breaks");
    // There with other parameters than in the library of 11.4.
    assert_eq!(outcome("10.10.0"), "breaks");
    assert_eq!(outcome("10.12.0"), "breaks");
    assert_eq!(outcome("11.0.0"), "works");
    assert_eq!(outcome("11.11.0"), "works");
    let kinds = |index: usize| found["bundles"][0]["servers"][index]["reasons"][0]["kind"].clone();
    assert_eq!(
        (kinds(0), kinds(3), kinds(5)),
        (
            "api-missing".into(),
            "api-changed".into(),
            "api-changed".into()
        )
    );
    let output = mmlint(
        folder.path(),
        &["compat", NAME, "--server", ">=10.9, <11.2"],
    );
    let text = stdout(&output);
    let said = "missing on 10.9; changed on 10.10 to 10.12";
    assert!(text.contains(said), "{text}");
}

/// The oldest release that breaks it is named beside the minimum, and not one that is too old anyway.
#[test]
fn the_first_line_says_what_it_needs_and_what_breaks_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = |program: &str, minimum: &str, servers: &str| {
        bundle(folder.path(), program, minimum)?;
        let output = mmlint(folder.path(), &["compat", NAME, "--server", servers]);
        let line = stdout(&output).lines().next().unwrap().to_owned();
        Some(
            line.strip_prefix("com.example.p 1.0.0 ")
                .unwrap()
                .to_owned(),
        )
    };
    for (program, minimum, servers, wanted) in [
        (
            "changed",
            "10.7.0",
            ">=10.5",
            "declares 10.7.0, its code needs 11.0.0; works on 11.0 to 11.11",
        ),
        (
            "changed",
            "10.7.0",
            ">=10.9, <10.11",
            "declares 10.7.0, its code needs 11.0.0; works on none of these",
        ),
        (
            "changed",
            "11.0.0",
            ">=10.5",
            "declares 11.0.0, its code needs 11.0.0; works on 11.0 to 11.11",
        ),
        (
            "asks",
            "10.5.0",
            ">=10.5",
            "declares 10.5.0, its code needs 10.7.0; works on 10.7 to 11.11",
        ),
    ] {
        let Some(line) = first(program, minimum, servers) else {
            return;
        };
        assert_eq!(line, wanted);
    }
}

#[test]
fn the_first_line_names_the_release_that_breaks_what_older_ones_run() {
    let folder = tempfile::tempdir().unwrap();
    let text = "about = \"\"\n[[entry]]\nname = \"com.example.p/webapp/dist/main.js\"\n\
                text = '(()=>{const {css:c}=window.StyledComponents;class P{initialize(){c``}}\
                window.registerPlugin(\"com.example.p\",new P)})();'\n";
    let fixture = Fixture::parse(text).unwrap();
    std::fs::write(folder.path().join(NAME), fixture.bundle()).unwrap();
    let output = mmlint(folder.path(), &["compat", NAME, "--server", ">=10.5"]);
    let line = stdout(&output).lines().next().unwrap().to_owned();
    assert!(line.ends_with("; first broken by 11.0"), "{line}");
}

#[test]
fn what_a_helper_or_the_plugin_itself_guards_does_not_break_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "asks", "10.5.0") else {
        return;
    };
    let found = json(folder.path(), &["--server", "10.6", "--server", ">=11.11"]);
    let expected = [("10.6.0", "degraded"), ("11.11.0", "works")];
    let expected = expected.map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(outcomes(&found), expected);
    let names = |kind: &str| {
        let evidence = found["bundles"][0]["min_server_version"]["evidence"]
            .as_array()
            .unwrap();
        let of_kind = evidence.iter().filter(|piece| piece["kind"] == kind);
        of_kind
            .map(|piece| piece["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // InstallPlugin is called by a helper that makes sure of the server.
    assert_eq!(names("api"), ["CreateGroup", "GetServerVersion"]);
}

/// `EnsureBot` of libraries before 6.0 calls `SetBotIconImage`, which went with 6.0, for an option alone: to say that a
/// plugin without it calls what is gone would be a false alarm.
#[test]
fn a_helper_that_calls_what_is_gone_breaks_only_plugins_that_give_the_option() {
    let folder = tempfile::tempdir().unwrap();
    for (program, icons) in [("helpers", false), ("icons", true)] {
        let Some(()) = bundle(folder.path(), program, "5.20.0") else {
            return;
        };
        let found = json(folder.path(), &["--server", "5.37", "--server", "6.0"]);
        let evidence = found["bundles"][0]["uses"].to_string();
        assert!(evidence.contains("\"CreateBot\""), "{program}: {evidence}");
        assert_eq!(evidence.contains("\"SetBotIconImage\""), icons, "{program}");
        let last = if icons { "breaks" } else { "works" };
        let expected = [("5.37.0", "works"), ("6.0.0", last)];
        let expected = expected.map(|(a, b)| (a.to_owned(), b.to_owned()));
        assert_eq!(outcomes(&found), expected, "{program}");
        // `icons` is built without -trimpath: its files have absolute paths, and are called as in the repository all the same.
        let source = &found["bundles"][0]["min_server_version"]["evidence"][0]["source"];
        let line = if icons { 17 } else { 21 };
        assert_eq!(*source, format!("{program}/main.go:{line}"));
    }
}

/// GitHub shows an annotation beside the bundle: that it is about a line of the source is said in it.
#[test]
fn an_annotation_names_the_line_that_calls() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "changed", "10.7.0") else {
        return;
    };
    let output = mmlint(folder.path(), &["check", NAME, "--format", "github"]);
    let seen = stdout(&output);
    let line = seen
        .lines()
        .find(|line| line.contains("title=compat/api-too-new"))
        .unwrap();
    let called = "%0Acalled in main.(*Plugin).OnActivate, changed/main.go:20%0A";
    assert!(line.contains(called), "{line}");
}

#[test]
fn the_newest_release_stands_for_one_that_is_newer_than_all_that_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "changed", "5.2.0") else {
        return;
    };
    let found = json(folder.path(), &["--server", "12.0", "--server", "9.11.3"]);
    let servers = &found["bundles"][0]["servers"];
    assert_eq!(servers[0]["version"], "9.11.3");
    assert_eq!(servers[0]["esr"], true);
    assert_eq!(servers[0]["judged_as"], Value::Null);
    assert_eq!(servers[0]["install"]["outcome"], "accepted");
    assert_eq!(servers[0]["outcome"], "breaks");
    assert_eq!(servers[1]["outcome"], "works");
    assert_eq!(servers[1]["judged_as"], "11.11.0");
    // What is announced is a row of its own without being named.
    let found = json(folder.path(), &[]);
    let last = outcomes(&found).pop().unwrap();
    assert_eq!(last, ("12.0.0".to_owned(), "works".to_owned()));
    let text = stdout(&mmlint(folder.path(), &["compat", NAME]));
    let said = "12.0 is newer than any release known here: judged as 11.11, with what is announced";
    assert!(text.contains(said), "{text}");
}

#[test]
fn what_people_see_of_compat() {
    let folder = tempfile::tempdir().unwrap();
    let Some(()) = bundle(folder.path(), "asks", "10.5.0") else {
        return;
    };
    for width in ["40", "80", "200"] {
        let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["compat", NAME, "--server", ">=9.0"])
            .current_dir(folder.path())
            .env_clear()
            .env("COLUMNS", width)
            .output()
            .unwrap();
        let text = stdout(&output);
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(
            widest <= width.parse::<usize>().unwrap(),
            "{widest} of {width}:\n{text}"
        );
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("cli__compat-{width}"), text);
        });
    }
}

#[test]
fn wrong_usage_and_unreadable_paths_have_their_status() {
    let folder = tempfile::tempdir().unwrap();
    let status = |arguments: &[&str]| mmlint(folder.path(), arguments).status.code().unwrap();
    std::fs::write(folder.path().join(NAME), Fixture::base().bundle()).unwrap();
    assert_eq!(status(&["compat", NAME]), 0);
    assert_eq!(status(&["compat", "missing.tar.gz"]), 3);
    assert_eq!(status(&["compat", NAME, "--server", "soon"]), 2);
    assert_eq!(status(&["compat", NAME, "--server", ">=99"]), 2);
    assert_eq!(status(&["compat", "-", "-"]), 2);
    assert_eq!(status(&["compat"]), 2);
}

#[test]
fn newer_tables_are_taken_and_older_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(NAME), Fixture::base().bundle()).unwrap();
    let tables = folder.path().join("tables");
    let refused = |because: &str| {
        for command in ["check", "compat"] {
            let output = mmlint(folder.path(), &[command, NAME, "--knowledge", "tables"]);
            assert_eq!(output.status.code(), Some(2), "{command}");
            let said = stderr(&output);
            assert!(said.contains(because) && said.contains("tables"), "{said}");
        }
    };
    refused("there is no such file or folder");
    std::fs::create_dir(&tables).unwrap();
    refused(
        "holds none of server-api.json, servers.json, manifest-fields.json, registry.json, \
         globals.json, browsers.json, checklist.json",
    );
    let own = std::fs::read_to_string(root().join("rules/knowledge/servers.json")).unwrap();
    let dated = |month: &str| own.replace("\"generated\": \"2026-11\"", month);
    std::fs::write(tables.join("servers.json"), "{}").unwrap();
    refused("is no table of mmlint's");
    std::fs::write(
        tables.join("servers.json"),
        dated("\"generated\": \"2026-10\""),
    )
    .unwrap();
    refused("is of 2026-10, older than the table that is compiled in (2026-11)");
    // 12.0 was released since.
    let newer = dated("\"generated\": \"2026-12\"").replace("\"state\": \"announced\", ", "");
    std::fs::write(tables.join("servers.json"), newer).unwrap();
    let found = json(
        folder.path(),
        &["--knowledge", "tables", "--server", "latest"],
    );
    assert_eq!(found["tool"]["knowledge"], "2026-12");
    assert_eq!(outcomes(&found)[0].0, "12.0.0");
    let arguments = ["check", NAME, "--format", "json", "--knowledge", "tables"];
    let report: Value = serde_json::from_slice(&mmlint(folder.path(), &arguments).stdout).unwrap();
    assert_eq!(report["tool"]["knowledge"], "2026-12");
    let report = mmlint(folder.path(), &["check", NAME, "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["tool"]["knowledge"], "2026-11");
}
