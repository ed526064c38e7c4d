//! mmlint as a user runs it: arguments, exit status, streams.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{files, load, mmlint, root, stdout, validate};
use mmlint::render::Format;
use mmlint_testkit::Fixture;
use serde_json::Value;

fn stderr(output: &std::process::Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn write(folder: &Path, name: &str, fixture: &Fixture) {
    std::fs::write(folder.join(name), fixture.bundle()).unwrap();
}

fn fixture(name: &str) -> Fixture {
    Fixture::load(root().join("fixtures/rules").join(name)).unwrap()
}

/// A folder with a good bundle, one that only earns a warning, and one that is refused.
fn three_bundles() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "good.tar.gz", &Fixture::base());
    write(
        folder.path(),
        "warned.tar.gz",
        &fixture("manifest/trailing-data/bad.toml"),
    );
    write(
        folder.path(),
        "refused.tar.gz",
        &fixture("manifest/syntax/bad.toml"),
    );
    folder
}

#[test]
fn the_exit_status_follows_what_was_found() {
    let folder = three_bundles();
    let status = |arguments: &[&str]| mmlint(folder.path(), arguments).status.code().unwrap();
    assert_eq!(status(&["check", "good.tar.gz"]), 0);
    assert_eq!(status(&["check", "warned.tar.gz"]), 0);
    assert_eq!(
        status(&["check", "warned.tar.gz", "--fail-on", "warning"]),
        1
    );
    assert_eq!(status(&["check", "refused.tar.gz"]), 1);
    assert_eq!(
        status(&["check", "refused.tar.gz", "--fail-on", "never"]),
        0
    );
    assert_eq!(status(&["check", "refused.tar.gz", "missing.tar.gz"]), 3);
    assert_eq!(status(&["check", "good.tar.gz", "--format", "prety"]), 2);
    assert_eq!(status(&["--help"]), 0);
    assert_eq!(status(&["explain", "not-executable"]), 0);
}

#[test]
fn an_unreadable_path_is_said_clearly_and_the_others_are_checked() {
    let folder = three_bundles();
    let output = mmlint(
        folder.path(),
        &["check", "missing.tar.gz", "good.tar.gz", "x*.tar.gz"],
    );
    assert_eq!(output.status.code(), Some(3));
    let said = stderr(&output);
    assert!(
        said.contains("missing.tar.gz: there is no such file or folder"),
        "{said}"
    );
    assert!(
        said.contains("x*.tar.gz: no file matches this pattern"),
        "{said}"
    );
    assert!(stdout(&output).contains("com.example.p 1.0.0"));
}

#[test]
fn mistakes_get_the_nearest_right_word() {
    let folder = three_bundles();
    for (arguments, hint) in [
        (&["check", "--fromat", "json", "x"][..], "--format"),
        (&["check", "--format", "jsn", "x"], "json"),
        (&["chek", "x"], "check"),
        (
            &["explain", "not-executble"],
            "did you mean not-executable?",
        ),
        (
            &["check", "--limit", "unpaked=3", "x"],
            "did you mean unpacked?",
        ),
        (&["check", "--server", "5.1", "x"], "older than 5.2"),
        (&["check", "--server", ">=99", "x"], "no release is known"),
        (
            &["check", "--server", "eleven", "x"],
            "no server version such as 11.1.0",
        ),
        (
            &["check", "--platform", "linux/amd64", "x"],
            "did you mean linux-amd64?",
        ),
    ] {
        let output = mmlint(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains(hint), "{arguments:?}: {said}");
    }
}

#[test]
fn the_same_bytes_come_out_whatever_the_jobs() {
    let folder = tempfile::tempdir().unwrap();
    for (i, path) in files(&root().join("fixtures/rules"), "toml")
        .iter()
        .enumerate()
    {
        if let Some(fixture) = load(path) {
            write(folder.path(), &format!("{i:03}.tar.gz"), &fixture);
        }
    }
    let run = |jobs: &str| {
        let outputs = Format::NAMES.map(|format| format!("--output={format}={jobs}.{format}"));
        let mut arguments = vec!["check", "*.tar.gz", "--format", "concise", "--jobs", jobs];
        arguments.extend(outputs.iter().map(String::as_str));
        let output = mmlint(folder.path(), &arguments);
        assert!(output.stderr.is_empty(), "{}", stderr(&output));
        Format::NAMES.map(|format| {
            let bytes = std::fs::read(folder.path().join(format!("{jobs}.{format}"))).unwrap();
            (format, bytes)
        })
    };
    let one = run("1");
    assert!(one.iter().all(|(_, bytes)| bytes.len() > 10_000));
    for jobs in ["2", "7"] {
        for ((format, one), (_, other)) in one.iter().zip(run(jobs)) {
            assert!(*one == other, "{format} with {jobs} jobs");
        }
    }
}

#[test]
fn one_bad_bundle_hides_no_other() {
    let folder = three_bundles();
    let output = mmlint(
        folder.path(),
        &[
            "check",
            "refused.tar.gz",
            "warned.tar.gz",
            "--format",
            "concise",
        ],
    );
    let seen = stdout(&output);
    assert!(
        seen.contains("refused.tar.gz:com.example.p/plugin.json:"),
        "{seen}"
    );
    assert!(
        seen.contains("warned.tar.gz:com.example.p/plugin.json:"),
        "{seen}"
    );
    assert!(
        seen.ends_with("1 error, 1 warning in 2 bundles\n"),
        "{seen}"
    );
}

#[test]
fn standard_input_is_a_bundle() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(&Fixture::base().bundle())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    assert_eq!(report["bundles"][0]["path"], "-");
    assert_eq!(
        report["bundles"][0]["verdict"]["install"]["outcome"],
        "accepted"
    );
    assert_eq!(
        report["bundles"][0]["verdict"]["start"]["linux-amd64"]["outcome"],
        "starts"
    );
}

/// Unpacks a fixture's bundle as tar does.
fn unpack(fixture: &Fixture, into: &Path) {
    let bytes = fixture.tar();
    tar::Archive::new(bytes.as_slice()).unpack(into).unwrap();
}

#[test]
fn an_unpacked_bundle_is_judged_as_it_would_be_packed() {
    let folder = tempfile::tempdir().unwrap();
    unpack(&Fixture::base(), folder.path());
    let output = mmlint(
        folder.path(),
        &["check", "com.example.p", "--format", "json"],
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    let bundle = &report["bundles"][0];
    assert_eq!(bundle["diagnostics"], Value::Array(Vec::new()));
    assert_eq!(bundle["id"], "com.example.p");
    assert_eq!(bundle["sha256"], Value::Null);
    assert_eq!(
        bundle["verdict"]["start"]["linux-arm64"]["outcome"],
        "starts"
    );
    std::fs::remove_file(folder.path().join("com.example.p/webapp/dist/main.js")).unwrap();
    let output = mmlint(
        folder.path(),
        &["check", "com.example.p", "--format", "concise"],
    );
    assert!(
        stdout(&output).contains("error webapp/bundle-missing"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_source_tree_is_held_only_against_what_it_can_have() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "server": {"executables": {"linux-amd64": "server/dist/x"}},
        "webapp": {"bundle_path": "webapp/dist/main.js"}, "homepage_url": "nope", "icon_path": "assets/x.svg",
        "support_url": "https://example.com/x", "min_server_version": "10.5.0"}"#;
    std::fs::write(folder.path().join("plugin.json"), manifest).unwrap();
    std::fs::write(folder.path().join("go.mod"), "module example.com/p\n").unwrap();
    // The version and the link to the release notes come from the tag.
    let arguments = [
        "check",
        ".",
        "--format",
        "json",
        "--expect-version",
        "v1.0.0",
    ];
    let output = mmlint(folder.path(), &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    let rules: Vec<&str> = common::findings(&report)
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["manifest/url-invalid"]);
    let verdict = &report["bundles"][0]["verdict"];
    assert_eq!(verdict["unpack"]["outcome"], "unknown");
    assert_eq!(verdict["manifest"]["outcome"], "invalid");
}

#[test]
fn a_release_stops_where_the_version_is_not_the_tags() {
    let folder = three_bundles();
    let check = |version: &str, more: &[&str]| {
        let mut arguments = vec!["check", "good.tar.gz", "--expect-version", version];
        arguments.extend(more);
        mmlint(folder.path(), &arguments)
    };
    let strict = ["--fail-on", "warning"];
    assert_eq!(check("v1.0.0", &strict).status.code(), Some(0));
    assert_eq!(check("1.0.0", &strict).status.code(), Some(0));
    assert_eq!(check("v1.0.1", &strict).status.code(), Some(1));
    assert_eq!(check("v1.0.0-rc1", &strict).status.code(), Some(1));
    assert_eq!(check("v1.0.0+abc", &strict).status.code(), Some(1));
    assert_eq!(check("v1.0.1", &[]).status.code(), Some(0));
    let wrong = check("main", &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("v1.2.3"));
}

#[test]
fn other_servers_are_told_where_they_differ() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "p.tar.gz",
        &fixture("manifest/min-server-version-unmet/bad.toml"),
    );
    let arguments = [
        "check", "p.tar.gz", "--server", "11.1.0", "--server", "latest", "--format", "json",
    ];
    let report: Value = serde_json::from_slice(&mmlint(folder.path(), &arguments).stdout).unwrap();
    validate(&report);
    assert_eq!(report["bundles"][0]["verdict"]["server"], "11.11.0");
}

#[test]
fn nothing_from_a_bundle_reaches_the_terminal_as_a_command() {
    let hostile = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}\u{7f}\u{9b}31m\r\n::error::forged";
    let manifest = serde_json::json!({
        "id": format!("x{hostile}"), "name": hostile, "version": hostile, "homepage_url": hostile,
        "min_server_version": hostile, hostile: 1,
        "server": {"executables": {hostile: hostile, "linux-amd64": hostile}},
        "webapp": {"bundle_path": hostile},
    });
    let mut fixture = Fixture::base();
    for entry in &mut fixture.entries {
        if entry.name.ends_with(b"plugin.json") {
            entry.content = manifest
                .to_string()
                .replace("\\u001b", "\u{1b}")
                .into_bytes();
        }
        if entry.name.ends_with(b"LICENSE") {
            entry.name = format!("com.example.p/{hostile}").into_bytes();
            entry.kind = b'2';
        }
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "p.tar.gz", &fixture);
    for format in Format::NAMES {
        let output = mmlint(folder.path(), &["check", "p.tar.gz", "--format", format]);
        let seen = stdout(&output);
        let bad = seen
            .chars()
            .find(|c| (c.is_control() && *c != '\n') || *c == '\u{202e}');
        assert_eq!(bad, None, "{format}: {seen}");
        let forged = |line: &str| match format {
            "github" => line.trim_start().starts_with("::error::"),
            _ => line.trim_start().starts_with("::"),
        };
        let forged = seen.lines().any(forged);
        assert!(!forged, "{format}: {seen}");
    }
}

#[test]
fn colours_are_used_only_where_wanted() {
    let folder = three_bundles();
    let run = |variable: &str, value: &str, arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mmlint"));
        command
            .args(["check", "refused.tar.gz"])
            .args(arguments)
            .current_dir(folder.path());
        command.env_clear().env(variable, value);
        stdout(&command.output().unwrap()).contains('\u{1b}')
    };
    assert!(
        !run("TERM", "xterm", &[]),
        "standard output is no terminal here"
    );
    assert!(run("CLICOLOR_FORCE", "1", &[]));
    assert!(run("TERM", "xterm", &["--color", "always"]));
    assert!(!run("CLICOLOR_FORCE", "1", &["--color", "never"]));
    let both = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", "refused.tar.gz"])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(!stdout(&both).contains('\u{1b}'));
}

#[test]
fn narrow_terminals_get_narrow_text() {
    let folder = three_bundles();
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", "warned.tar.gz"])
        .current_dir(folder.path())
        .env("COLUMNS", "50")
        .output()
        .unwrap();
    let help = stdout(&output);
    let lines = help
        .lines()
        .skip_while(|line| !line.contains("help:"))
        .take(4);
    assert!(
        lines.into_iter().all(|line| line.chars().count() <= 50),
        "{help}"
    );
}
