//! What a run did not look at is neither known nor gone.

use std::fs;
use std::path::Path;

use mmlint_testkit::archive::Entry;
use mmlint_testkit::load;
use serde_json::Value;

use super::{BAD_URL, FILE, UPDATE, WITH, bundle, check, folder, report, stderr, written};

fn rules(folder: &Path) -> Vec<String> {
    let (_, value) = written(folder);
    let findings = value["findings"].as_array().unwrap().iter();
    findings
        .map(|one| one["rule"].as_str().unwrap().to_owned())
        .collect()
}

/// What stands behind the place where an archive breaks off may be anything, in the next one too.
#[test]
fn an_archive_that_is_cut_or_damaged_is_not_known() {
    let whole = bundle(BAD_URL);
    let cut = whole[..whole.len() - whole.len() / 8].to_vec();
    let mut damaged = whole.clone();
    let place = damaged.len() - damaged.len() / 8;
    damaged[place] ^= 0x55;
    for (name, broken) in [("cut", cut), ("damaged", damaged)] {
        let folder = folder(&[("p.tar.gz", whole.clone())]);
        let path = folder.path();
        check(path, &["p.tar.gz"], &UPDATE);
        let before = written(path).0;
        fs::write(path.join("p.tar.gz"), broken).unwrap();
        let output = check(path, &["p.tar.gz"], &UPDATE);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", stderr(&output));
        let is_archive = |rule: &String| rule.starts_with("archive/");
        assert!(!rules(path).iter().any(is_archive), "{name}");
        assert!(written(path).0.contains(before.lines().nth(4).unwrap()));
        let (_, status, rules) = report(path, &["p.tar.gz"], &WITH);
        assert!(status == 1 && rules.iter().any(is_archive), "{name}");
    }
}

/// A wrong tag that was once known says nothing of the next one.
#[test]
fn each_tag_is_a_question_of_its_own() {
    let folder = folder(&[("p.tar.gz", bundle(""))]);
    let path = folder.path();
    let tag = |tag: &'static str, with: &[&'static str]| {
        let more = [with, &["--expect-version", tag]].concat();
        check(path, &["p.tar.gz"], &more).status.code()
    };
    assert_eq!(tag("v9.9.9", &UPDATE), Some(0));
    assert_eq!(tag("v9.9.9", &WITH), Some(0));
    assert_eq!(tag("v8.8.8", &WITH), Some(1));
    // Nobody asked, so it is not gone.
    let (told, ..) = report(path, &["p.tar.gz"], &WITH);
    assert_eq!(told["baseline"]["gone"], Value::Array(Vec::new()));
    let before = written(path).0;
    check(path, &["p.tar.gz"], &UPDATE);
    assert_eq!(written(path).0, before);
    // The right one was asked for.
    let (told, ..) = report(
        path,
        &["p.tar.gz"],
        &[&WITH[..], &["--expect-version", "1.0.0"]].concat(),
    );
    assert_eq!(told["summary"]["baseline_gone"], 1);
}

/// The same of a file that is called after another version, which is asked always.
#[test]
fn a_file_name_is_known_with_its_version() {
    let folder = folder(&[("p-1.0.5.tar.gz", bundle(""))]);
    let path = folder.path();
    check(path, &["p-1.0.5.tar.gz"], &UPDATE);
    assert_eq!(rules(path), ["manifest/version-mismatch"]);
    fs::rename(path.join("p-1.0.5.tar.gz"), path.join("p-7.7.7.tar.gz")).unwrap();
    let (_, status, _) = report(path, &["p-7.7.7.tar.gz"], &WITH);
    assert_eq!(status, 1);
}

#[test]
fn a_secret_that_is_added_to_a_file_is_new() {
    let old = "OLD_TOKEN=4f9c0d3e7a11\n";
    let env = |text: String| load::with([Entry::file("com.example.p/.env", text)]);
    let folder = folder(&[("p.tar.gz", env(old.to_owned()))]);
    let path = folder.path();
    let status = || report(path, &["p.tar.gz"], &WITH).1;
    check(path, &["p.tar.gz"], &UPDATE);
    assert_eq!(status(), 0);
    let moved = format!("LOG=1\n{old}");
    fs::write(path.join("p.tar.gz"), env(moved)).unwrap();
    assert_eq!(status(), 0);
    let grown = format!("DB_PASSWORD=8d2f6b90c4\n{old}");
    fs::write(path.join("p.tar.gz"), env(grown)).unwrap();
    assert_eq!(status(), 1);
}

/// A question of some servers or of one platform, asked in one run, leaves alone what the others know.
#[test]
fn a_narrower_question_takes_nothing_out() {
    // An executable is not there, and a field is too new for the least server.
    let set = "\"/min_server_version\" = \"9.11.0\"\n\"/settings_schema/settings/1/secret\" = true\n\"/server/executables/linux-s390x\" = \"server/none\"\n";
    let folder = folder(&[("p.tar.gz", bundle(set))]);
    let path = folder.path();
    check(path, &["p.tar.gz"], &UPDATE);
    let before = written(path).0;
    assert!(rules(path).len() > 1, "{before}");
    for narrow in [["--server", "latest"], ["--platform", "linux-amd64"]] {
        let (told, ..) = report(path, &["p.tar.gz"], &[&WITH[..], &narrow].concat());
        assert_eq!(told["summary"]["baseline_gone"], 0, "{narrow:?}");
        check(path, &["p.tar.gz"], &[&UPDATE[..], &narrow].concat());
        assert_eq!(written(path).0, before, "{narrow:?}");
    }
    // What the project always asks is its whole question.
    fs::write(path.join("mmlint.toml"), "servers = [\"latest\"]\n").unwrap();
    let gone = |more: &[&str]| {
        let (told, ..) = report(path, &["p.tar.gz"], &[&WITH[..], more].concat());
        told["summary"]["baseline_gone"].as_u64().unwrap()
    };
    assert!(gone(&[]) > 0);
    assert_eq!(gone(&["--server", "9.11"]), 0);
    assert!(path.join(FILE).exists());
}
