//! Baselines as a user meets them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "baseline/asked.rs"]
mod asked;
mod common;
#[path = "baseline/hidden.rs"]
mod hidden;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::{mmlint, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;

const FILE: &str = "mmlint-baseline.json";
const UPDATE: [&str; 3] = ["--baseline", FILE, "--update-baseline"];
const WITH: [&str; 2] = ["--baseline", FILE];

/// A bundle of `com.example.p` with these lines under `[set]`.
fn bundle(set: &str) -> Vec<u8> {
    let text = format!("about = ''\n[set]\n{set}");
    Fixture::parse(&text).unwrap().bundle()
}

const BAD_URL: &str = "\"/homepage_url\" = \"example.com\"\n";
const BAD_FIELD: &str = "\"/nmae\" = \"x\"\n";

fn folder(bundles: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in bundles {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn check(folder: &Path, bundles: &[&str], more: &[&str]) -> Output {
    let all = [&["check", "--fail-on", "warning"], bundles, more].concat();
    mmlint(folder, &all)
}

/// The report, its exit status, and the rules of what is shown.
fn report(folder: &Path, bundles: &[&str], more: &[&str]) -> (Value, i32, Vec<String>) {
    let output = check(folder, bundles, &[more, &["--format", "json"]].concat());
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    common::validate(&report);
    let rule = |finding: &&Value| finding["rule"].as_str().unwrap().to_owned();
    let rules = common::findings(&report).iter().map(rule).collect();
    (report, output.status.code().unwrap(), rules)
}

fn written(folder: &Path) -> (String, Value) {
    let text = fs::read_to_string(folder.join(FILE)).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let schema = serde_json::from_str(mmlint::policy::baseline::SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    assert!(validator.is_valid(&value), "{text}");
    (text, value)
}

#[test]
fn known_findings_are_counted_and_new_ones_shown() {
    let folder = folder(&[("p-1.0.0.tar.gz", bundle(BAD_URL))]);
    let path = folder.path();
    assert_eq!(check(path, &["p-1.0.0.tar.gz"], &[]).status.code(), Some(1));
    let first = check(path, &["p-1.0.0.tar.gz"], &UPDATE);
    assert_eq!(first.status.code(), Some(0));
    assert_eq!(
        stderr(&first),
        "mmlint: wrote mmlint-baseline.json: 1 finding, 1 of them new; 0 taken out\n"
    );
    assert!(stdout(&first).ends_with("nothing else found in 1 bundle; 1 in the baseline\n"));
    insta::assert_snapshot!("the_file", written(path).0);
    // The next version has another file name, and one more fault.
    let version =
        "\"/version\" = \"1.1.0\"\n\"/release_notes_url\" = \"https://example.com/v1.1.0\"\n";
    let next = bundle(&format!("{version}{BAD_URL}{BAD_FIELD}"));
    fs::write(path.join("p-1.1.0.tar.gz"), next).unwrap();
    let (report, status, rules) = report(path, &["p-1.1.0.tar.gz"], &WITH);
    assert_eq!(
        (status, rules),
        (1, vec!["manifest/unknown-field".to_owned()])
    );
    assert_eq!(report["summary"]["baselined"], 1);
    assert_eq!(report["baseline"]["gone"], Value::Array(Vec::new()));
}

#[test]
fn what_is_gone_is_said_and_taken_out_when_asked() {
    let folder = folder(&[
        ("old.tar.gz", bundle(&format!("{BAD_URL}{BAD_FIELD}"))),
        ("new.tar.gz", bundle(BAD_URL)),
    ]);
    let path = folder.path();
    check(path, &["old.tar.gz"], &UPDATE);
    let before = written(path).0;
    let output = check(path, &["new.tar.gz"], &WITH);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).ends_with(
            "nothing else found in 1 bundle; 1 in the baseline\n1 finding of the baseline is gone \
             (manifest/unknown-field): --update-baseline takes it out.\n"
        ),
        "{}",
        stdout(&output)
    );
    let (report, ..) = report(path, &["new.tar.gz"], &WITH);
    assert_eq!(report["summary"]["baseline_gone"], 1);
    assert_eq!(
        report["baseline"]["gone"][0]["rule"],
        "manifest/unknown-field"
    );
    assert_eq!(written(path).0, before, "only --update-baseline writes");
    let output = check(path, &["new.tar.gz"], &UPDATE);
    assert!(stderr(&output).ends_with("1 finding, 0 of them new; 1 taken out\n"));
    let output = check(path, &["new.tar.gz"], &UPDATE);
    assert!(stderr(&output).contains("holds the same 1 finding as before"));
}

#[test]
fn what_got_worse_is_new() {
    let folder = folder(&[("p.tar.gz", bundle(BAD_URL))]);
    let path = folder.path();
    check(path, &["p.tar.gz"], &UPDATE);
    let deny = [&WITH[..], &["--deny", "manifest/*"]].concat();
    let (report, status, rules) = report(path, &["p.tar.gz"], &deny);
    assert_eq!(
        (status, rules),
        (1, vec!["manifest/url-invalid".to_owned()])
    );
    assert_eq!(report["summary"]["baseline_gone"], 0);
    // Known as an error it is known as a warning as well.
    let deny = [&UPDATE[..], &["--deny", "manifest/*"]].concat();
    assert_eq!(check(path, &["p.tar.gz"], &deny).status.code(), Some(0));
    assert_eq!(check(path, &["p.tar.gz"], &WITH).status.code(), Some(0));
}

#[test]
fn bundles_of_one_plugin_share_it_and_other_plugins_stay() {
    let other = "\"/id\" = \"com.example.other\"\n\"/nmae\" = \"x\"\n";
    let folder = folder(&[
        ("a.tar.gz", bundle(BAD_URL)),
        ("b.tar.gz", bundle(BAD_URL)),
        ("c.tar.gz", bundle(&format!("{BAD_URL}{BAD_FIELD}"))),
        ("other.tar.gz", bundle(other)),
    ]);
    let path = folder.path();
    check(path, &["a.tar.gz", "b.tar.gz", "other.tar.gz"], &UPDATE);
    let (text, value) = written(path);
    let plugins: Vec<_> = value["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["plugin"])
        .collect();
    assert!(
        plugins.contains(&&Value::from("com.example.other")),
        "{text}"
    );
    assert!(!text.contains("count"), "{text}");
    // One of them alone: nothing of the others is gone.
    let (one, status, _) = report(path, &["b.tar.gz"], &WITH);
    assert_eq!(
        (status, &one["summary"]["baseline_gone"]),
        (0, &Value::from(0))
    );
    let (_, status, rules) = report(path, &["a.tar.gz", "c.tar.gz"], &WITH);
    assert_eq!(
        (status, rules),
        (1, vec!["manifest/unknown-field".to_owned()])
    );
    check(path, &["c.tar.gz"], &UPDATE);
    let other = |value: &Value| value.to_string().matches("com.example.other").count();
    assert_eq!(other(&written(path).1), other(&value));
}

#[test]
fn the_same_finding_once_more_is_new() {
    let entry = |name: &str| {
        format!("[[entry]]\nname = \"com.example.p/{name}\"\nkind = \"symlink\"\nlink = \"x\"\n")
    };
    let of = |names: &[&str]| {
        let entries: String = names.iter().map(|name| entry(name)).collect();
        Fixture::parse(&format!("about = ''\n{entries}"))
            .unwrap()
            .bundle()
    };
    let hashes = ["a.11111aaa.js", "a.22222bbb.js", "a.33333ccc.js"];
    let folder = folder(&[
        ("two.tar.gz", of(&hashes[..2])),
        ("three.tar.gz", of(&hashes)),
    ]);
    let path = folder.path();
    let (_, _, all) = report(path, &["three.tar.gz"], &[]);
    assert_eq!(all, ["archive/unsupported-entry"; 3]);
    check(path, &["two.tar.gz"], &UPDATE);
    assert_eq!(written(path).1["findings"][0]["count"], 2);
    let (report, status, rules) = report(path, &["three.tar.gz"], &WITH);
    assert_eq!((status, rules.len()), (1, 1));
    assert_eq!(report["summary"]["baselined"], 2);
}

#[test]
fn what_was_not_checked_cannot_be_known() {
    let folder = folder(&[("p.tar.gz", bundle(""))]);
    let limit = ["--limit", "executable=100"];
    let update = [&UPDATE[..], &limit].concat();
    let output = check(folder.path(), &["p.tar.gz"], &update);
    assert_eq!(output.status.code(), Some(1));
    assert!(!written(folder.path()).0.contains("over-limit"));
    let with = [&WITH[..], &limit].concat();
    let (_, status, rules) = report(folder.path(), &["p.tar.gz"], &with);
    assert_eq!(status, 1);
    assert!(
        rules.contains(&"archive/over-limit".to_owned()),
        "{rules:?}"
    );
}

#[test]
fn a_source_tree_says_nothing_of_what_is_built() {
    let folder = folder(&[("p.tar.gz", bundle("\"/icon_path\" = \"assets/none.svg\"\n"))]);
    let path = folder.path();
    check(path, &["p.tar.gz"], &UPDATE);
    let before = written(path).0;
    assert!(before.contains("manifest/icon-missing"));
    fs::write(path.join("go.mod"), "module example.com/p\n").unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "version": "1.0.0"}"#;
    fs::write(path.join("plugin.json"), manifest).unwrap();
    let (tree, ..) = report(path, &["."], &WITH);
    assert_eq!(tree["summary"]["baseline_gone"], 0);
    check(path, &["."], &UPDATE);
    assert!(written(path).0.contains("manifest/icon-missing"));
}

#[test]
fn the_configuration_names_it_beside_itself() {
    let folder = folder(&[("p.tar.gz", bundle(BAD_URL))]);
    let path = folder.path();
    fs::create_dir(path.join("dist")).unwrap();
    fs::create_dir(path.join(".git")).unwrap();
    fs::write(path.join("mmlint.toml"), format!("baseline = \"{FILE}\"\n")).unwrap();
    let below = path.join("dist");
    let output = check(&below, &["../p.tar.gz"], &["--update-baseline"]);
    assert!(
        stderr(&output).contains("wrote ../mmlint-baseline.json"),
        "{}",
        stderr(&output)
    );
    assert_eq!(check(path, &["p.tar.gz"], &[]).status.code(), Some(0));
    assert_eq!(
        check(path, &["p.tar.gz"], &["--no-ignores"]).status.code(),
        Some(1)
    );
    // A submission is judged by the Marketplace's measure, unless the reviewer names the file.
    let marketplace = ["--profile", "marketplace"];
    let output = check(path, &["p.tar.gz"], &marketplace);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("does not count the baseline of mmlint.toml"),
        "{}",
        stderr(&output)
    );
    let named = [
        &marketplace[..],
        &["--config", "mmlint.toml", "--allow", "manifest/*"],
        &["--allow", "signature/missing"],
    ]
    .concat();
    assert_eq!(check(path, &["p.tar.gz"], &named).status.code(), Some(0));
}

#[test]
fn what_cannot_be_used_is_refused() {
    let folder = folder(&[("p.tar.gz", bundle(BAD_URL))]);
    let path = folder.path();
    let refused = |more: &[&str]| {
        let output = check(path, &["p.tar.gz"], more);
        assert_eq!(
            (output.status.code(), stdout(&output).as_str()),
            (Some(2), "")
        );
        stderr(&output)
    };
    assert!(refused(&WITH).contains("there is no such baseline; --update-baseline writes it"));
    assert!(refused(&["--update-baseline"]).contains("needs a file"));
    let merged = "{\n  \"schema_version\": 1,\n<<<<<<< HEAD\n  \"findings\": []\n}\n";
    fs::write(path.join(FILE), merged).unwrap();
    insta::assert_snapshot!("a_conflict", refused(&WITH));
    // Whoever's file it is, it is not overwritten.
    refused(&UPDATE);
    assert_eq!(fs::read_to_string(path.join(FILE)).unwrap(), merged);
}

#[test]
fn a_baseline_that_is_no_text_names_the_line() {
    let folder = folder(&[("p.tar.gz", bundle(BAD_URL))]);
    fs::write(folder.path().join(FILE), b"{\n\"schema_version\": \xff").unwrap();
    let output = check(folder.path(), &["p.tar.gz"], &WITH);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        stderr(&output),
        format!("mmlint: {FILE}: line 2 is not UTF-8\n")
    );
}

#[test]
fn a_folder_that_is_not_there_is_said() {
    let folder = folder(&[("p.tar.gz", bundle(BAD_URL))]);
    let update = ["--update-baseline", "--baseline", "x/y.json"];
    let output = check(folder.path(), &["p.tar.gz"], &update);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        stderr(&output),
        "mmlint: x/y.json cannot be written: its folder does not exist\n"
    );
    fs::create_dir(folder.path().join("x")).unwrap();
    let output = check(folder.path(), &["p.tar.gz"], &update);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(folder.path().join("x/y.json").exists());
}

#[test]
fn a_run_that_failed_writes_nothing() {
    let folder = folder(&[
        ("p.tar.gz", bundle(BAD_URL)),
        ("broken.tar.gz", b"no".to_vec()),
    ]);
    let path = folder.path();
    let output = check(path, &["p.tar.gz", "missing.tar.gz"], &UPDATE);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("was not written"));
    assert!(!path.join(FILE).exists());
    let output = check(path, &["p.tar.gz", "broken.tar.gz"], &UPDATE);
    assert_eq!(
        output.status.code(),
        Some(1),
        "nobody knows whose bundle that is"
    );
    assert!(stderr(&output).contains("1 bundle is without a readable one"));
}

#[test]
fn a_bundle_cannot_write_more_than_its_own_lines() {
    let hostile = "x\\u001b[2J\\\"}]}\\u202e\\u009b\\n::error::";
    let set = format!("\"/homepage_url\" = \"{hostile}\"\n\"/{hostile}\" = 1\n");
    let folder = folder(&[("p.tar.gz", bundle(&set))]);
    check(folder.path(), &["p.tar.gz"], &UPDATE);
    let (text, value) = written(folder.path());
    let lines = value["findings"].as_array().unwrap().len();
    assert_eq!(text.lines().count(), lines + 5, "{text}");
    let is_safe = |c| c == '\n' || !mmlint::text::is_dangerous(c);
    assert!(text.chars().all(is_safe), "{text}");
    assert_eq!(
        check(folder.path(), &["p.tar.gz"], &WITH).status.code(),
        Some(0)
    );
}

/// Also what the user's mask would take away from a new file.
#[cfg(unix)]
#[test]
fn an_update_keeps_the_files_mode() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder(&[
        ("a.tar.gz", bundle(BAD_URL)),
        ("b.tar.gz", bundle(BAD_FIELD)),
    ]);
    let file = folder.path().join(FILE);
    check(folder.path(), &["a.tar.gz"], &UPDATE);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    check(folder.path(), &["b.tar.gz"], &UPDATE);
    assert!(fs::read_to_string(&file).unwrap().contains("unknown-field"));
    let mode = file.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o666);
}
