//! mmlint as a user runs it: arguments, exit status, streams.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "cli/inputs.rs"]
mod inputs;
#[cfg(unix)]
#[path = "cli/links.rs"]
mod links;
#[path = "cli/terminal.rs"]
mod terminal;

use std::path::Path;

use common::{files, load, mmlint, root, stderr, stdout, validate};
use mmlint::render::Format;
use mmlint_testkit::Fixture;
use serde_json::Value;

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
fn a_category_is_explained_by_its_rules() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["config", "config/*"] {
        let seen = stdout(&mmlint(folder.path(), &["explain", name]));
        let rules: Vec<_> = seen.lines().map(|line| &line[..20]).collect();
        assert_eq!(rules, ["config/expired-ignor", "config/unused-ignore"]);
    }
    let output = mmlint(folder.path(), &["explain", "confg/*"]);
    assert_eq!(output.status.code(), Some(2));
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
    let said = stderr(&check("abc", &[]));
    assert!(
        said.contains("it has \"abc\" where a number belongs; write it as v1.2.3 or 1.2.3"),
        "{said}"
    );
    assert!(stderr(&check("1.2", &[])).contains("it has 2 numbers and not the three"));
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
