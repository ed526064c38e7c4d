//! `--fix` and `--diff`: what is written, and where nothing is.

use std::fs;

use super::common::{mmlint, stderr, stdout};
use super::{configure, project};

/// A source tree whose manifest has a mistake with one right answer, and a comment.
fn source_tree(manifest: &str, name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("go.mod"), "module example.com/p\n").unwrap();
    fs::write(folder.path().join(name), manifest).unwrap();
    folder
}

const YAML: &str = "\
# The plugin's manifest.
id: com.example.p   # never change it
name: Example
version: 1.0.0
server:
    executables:
        linux_amd64: server/dist/plugin-linux-amd64   # the big one
        linux-arm64: server/dist/plugin-linux-arm64
";

#[test]
fn a_fix_keeps_layout_and_comments() {
    let folder = source_tree(YAML, "plugin.yaml");
    let path = folder.path().join("plugin.yaml");
    let shown = mmlint(folder.path(), &["check", ".", "--diff"]);
    insta::assert_snapshot!(stdout(&shown));
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        YAML,
        "--diff only shows"
    );
    let fixed = mmlint(folder.path(), &["check", ".", "--fix"]);
    assert_eq!(
        fs::read_to_string(&path).unwrap(),
        YAML.replace("linux_amd64", "linux-amd64")
    );
    assert!(stderr(&fixed).contains("fixed"), "{}", stderr(&fixed));
    assert!(
        !stdout(&fixed).contains("platform-unknown"),
        "{}",
        stdout(&fixed)
    );
    let again = mmlint(folder.path(), &["check", ".", "--diff"]);
    assert_eq!(stdout(&again), "");
    assert!(stderr(&again).contains("no finding has a fix"));
}

#[test]
fn edits_say_where_the_file_is() {
    let folder = source_tree(YAML, "plugin.yaml");
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let above = folder.path().parent().unwrap();
    let whole = folder.path().to_str().unwrap();
    for path in [name, &format!("./{name}"), whole] {
        let shown = mmlint(above, &["check", path, "--diff"]);
        let head = format!("--- a/{name}/plugin.yaml\n+++ b/{name}/plugin.yaml\n");
        assert!(stdout(&shown).starts_with(&head), "{}", stdout(&shown));
    }
    let shown = mmlint(folder.path(), &["check", ".", "--diff", "--format", "json"]);
    assert_eq!(shown.status.code(), Some(2));
}

/// What cannot be written keeps nobody from the report.
#[test]
fn a_manifest_that_cannot_be_written_is_checked_all_the_same() {
    let folder = source_tree(YAML, "plugin.yaml");
    let path = folder.path().join("plugin.yaml");
    let mut mode = fs::metadata(&path).unwrap().permissions();
    mode.set_readonly(true);
    fs::set_permissions(&path, mode).unwrap();
    let output = mmlint(folder.path(), &["check", ".", "--fix"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("is read-only"),
        "{}",
        stderr(&output)
    );
    assert!(
        stdout(&output).contains("platform-unknown"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn what_is_ignored_is_not_fixed() {
    let folder = source_tree(YAML, "plugin.yaml");
    configure(
        folder.path(),
        "[[ignore]]\nrule = \"server/platform-unknown\"\nreason = \"a test\"\n",
    );
    mmlint(folder.path(), &["check", ".", "--fix"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("plugin.yaml")).unwrap(),
        YAML
    );
}

#[test]
fn a_built_bundle_is_not_fixed() {
    let folder = project();
    let output = mmlint(folder.path(), &["check", "x.tar.gz", "--fix"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("source tree"));
}
