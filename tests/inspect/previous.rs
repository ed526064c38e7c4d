//! `mmlint inspect --previous`: what changed since the version before.

use std::path::Path;
use std::process::{Command, Output};

use mmlint_testkit::Fixture;

use super::common::{diffed, mmlint, stderr, stdout};
use super::validated;

/// An upgrade with changes of several groups, a finding of each severity but error, and another key.
const UPGRADE: &str = r#"
about = ""
signatures = { "com.example.p-1.0.0.tar.gz.sig" = "rsa3072.sig" }
[set]
"/version" = "1.0.1"
"/min_server_version" = "11.9.0"
"/settings_schema/settings" = [{ key = "Limit", display_name = "Limit", type = "number", default = 10 }]
[[entry]]
name = "com.example.p/public/logo.png"
text = "x"
[old]
signatures = { "com.example.p-1.0.0.tar.gz.sig" = "rsa2048.sig" }
"#;

const NEW: &str = "com.example.p-1.0.0.tar.gz";
const OLD: &str = "old/com.example.p-1.0.0.tar.gz";

fn write(folder: &Path, text: &str) -> Fixture {
    let fixture = Fixture::parse(text).unwrap();
    fixture.write_to(folder).unwrap();
    let before = folder.join("old");
    std::fs::create_dir_all(&before).unwrap();
    fixture.old.as_ref().unwrap().write_to(&before).unwrap();
    fixture
}

fn since(folder: &Path, more: &[&str]) -> Output {
    mmlint(
        folder,
        &[&["inspect", NEW, "--previous", OLD], more].concat(),
    )
}

/// The section's lines.
fn section(text: &str) -> &str {
    let (_, rest) = text.split_once("\nWhat changed since ").expect(text);
    rest.split_once("\n\n").map_or(rest, |(section, _)| section)
}

#[test]
fn what_people_see() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), UPGRADE);
    let output = since(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    insta::assert_snapshot!("previous", section(&stdout(&output)));
    let output = since(folder.path(), &["--format", "markdown"]);
    let page = stdout(&output);
    let (_, rest) = page.split_once("\n## What changed since ").unwrap();
    insta::assert_snapshot!("previous_markdown", rest.split_once("\n## ").unwrap().0);
    // It fits narrow screens.
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["inspect", NEW, "--previous", OLD])
        .current_dir(folder.path())
        .env_clear()
        .env("COLUMNS", "50")
        .output()
        .unwrap();
    let seen = stdout(&output);
    assert!(
        section(&seen).lines().all(|it| it.chars().count() <= 50),
        "{seen}"
    );
}

#[test]
fn it_says_what_diff_says() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = write(folder.path(), UPGRADE);
    let ours = validated(&since(folder.path(), &["--format", "json"]));
    let previous = &ours["bundles"][0]["previous"];
    let diff = diffed(folder.path(), &fixture, &[]);
    for key in ["changes", "bump", "diagnostics"] {
        assert_eq!(previous[key], diff[key], "{key}");
        assert!(!previous[key].is_null(), "{key}");
    }
    for (key, value) in diff["old"].as_object().unwrap() {
        assert_eq!(&previous[key], value, "{key}");
    }
    let text = stdout(&since(folder.path(), &[]));
    let section = section(&text).split_whitespace().collect::<Vec<_>>();
    let section = section.join(" ");
    let concise = super::common::diff(folder.path(), &fixture, &["--format", "concise"]);
    let lines = stdout(&concise);
    let changes = lines
        .lines()
        .filter(|it| it.starts_with(['+', '-', '~', '?']));
    for line in changes {
        let line = line.trim_start_matches("? not compared: ");
        assert!(section.contains(line), "{line}\n{section}");
    }
    let asked = lines.lines().last().unwrap();
    assert!(section.contains(asked), "{asked}\n{section}");
    // Who does not ask is told nothing of it.
    let alone = validated(&mmlint(
        folder.path(),
        &["inspect", NEW, "--format", "json"],
    ));
    assert!(alone["bundles"][0].get("previous").is_none());
}

#[test]
fn what_was_not_read_of_it_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let cut = UPGRADE.to_owned() + "container = { truncate = 0.3 }\n";
    write(folder.path(), &cut);
    let output = since(folder.path(), &[]);
    // Its manifest was not read either.
    assert_eq!(output.status.code(), Some(3));
    let text = stdout(&output);
    let section = section(&text);
    assert!(section.contains("Not compared"), "{section}");
    assert!(section.contains("OLD: the file ends early"), "{section}");
    assert!(
        !section.contains("  - ") && !section.contains("  + "),
        "{section}"
    );
}

#[test]
fn it_is_one_bundle_held_against_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(path, UPGRADE);
    let run = |arguments: &[&str]| {
        let output = mmlint(path, &[&["inspect"], arguments].concat());
        (
            output.status.code().unwrap(),
            stderr(&output),
            stdout(&output),
        )
    };
    for (arguments, why) in [
        (&[NEW, OLD, "--previous", OLD][..], "these are 2"),
        (&["old/*.gz", "missing", "--previous", OLD], "these are 2"),
        (&[NEW, "--previous", "*/*.tar.gz*"], "matches 2"),
        (&["-", "--previous", "-"], "only once"),
        (
            &[NEW, "--previous", OLD, "--output", &format!("html={OLD}")],
            "is what is to be checked",
        ),
        (
            &[NEW, "--previous", OLD, "--sbom", OLD],
            "is to be inspected",
        ),
    ] {
        let (status, said, printed) = run(arguments);
        assert_eq!(status, 2, "{arguments:?} {said}");
        assert!(said.contains(why), "{arguments:?} {said}");
        assert_eq!(printed, "");
    }
    // What cannot be read at all is no reason to say nothing of the other.
    for (arguments, shown) in [
        (&[NEW, "--previous", "missing.tar.gz"][..], true),
        (&["missing.tar.gz", "--previous", OLD], false),
    ] {
        let (status, said, printed) = run(arguments);
        assert_eq!(status, 3);
        assert!(said.contains("missing.tar.gz: there is no such"), "{said}");
        assert_eq!(printed.starts_with("com.example.p 1.0.1\n"), shown);
        assert!(!printed.contains("What changed since"));
    }
    // Nor is that which holds nothing to compare, as diff says.
    std::fs::write(path.join("hostname"), "example\n").unwrap();
    for (arguments, name) in [
        (&[NEW, "--previous", "hostname"][..], "--previous"),
        (&["hostname", "--previous", OLD], "PATH"),
    ] {
        let (status, said, printed) = run(arguments);
        assert_eq!(status, 3);
        let why = format!("{name}, hostname: no manifest with an id could be read");
        assert!(said.contains(&why), "{said}");
        assert!(printed.contains("What changed since"), "{printed}");
    }
    let (status, _, printed) = run(&[OLD, "--previous", OLD]);
    assert_eq!(status, 0);
    let section = section(&printed);
    assert!(section.contains("the same file"), "{section}");
    assert!(section.contains("nothing"), "{section}");
}
