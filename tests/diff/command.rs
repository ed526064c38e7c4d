//! The command itself: exit status, ignores, what it reads from, what else is asked of it.

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{diff, diffed, mmlint, mmlint_reading, root, stderr, stdout};
use super::{changes, fixture, rules};

#[test]
fn exit_status() {
    let folder = tempfile::tempdir().unwrap();
    let status = |fixture: &Fixture, more: &[&str]| {
        diff(folder.path(), fixture, more).status.code().unwrap()
    };
    let warned =
        fixture("unset = ['/settings_schema/settings/1']\n[set]\n'/version' = '2.0.0'\n[old]\n");
    assert_eq!(status(&warned, &[]), 0);
    assert_eq!(status(&warned, &["--fail-on", "warning"]), 1);
    assert_eq!(status(&warned, &["--deny", "upgrade/*"]), 1);
    assert_eq!(
        status(
            &warned,
            &["--fail-on", "warning", "--allow", "upgrade/setting-removed"]
        ),
        0
    );
    let same = fixture("[set]\n'/name' = 'Another'\n[old]\n");
    assert_eq!(status(&same, &[]), 1);
    assert_eq!(status(&same, &["--fail-on", "never"]), 0);
    let run = |arguments: &[&str]| mmlint(folder.path(), arguments);
    assert_eq!(run(&["diff", "-", "-"]).status.code(), Some(2));
    assert_eq!(run(&["diff", "one"]).status.code(), Some(2));
    let missing = run(&["diff", "none.tar.gz", &same.file_name]);
    assert_eq!(missing.status.code(), Some(3));
    assert!(stderr(&missing).contains("none.tar.gz"));
    let many = run(&["diff", "*", &same.file_name]);
    assert_eq!(many.status.code(), Some(2), "{}", stderr(&many));
}

#[test]
fn ignores_are_for_their_own_command() {
    let folder = tempfile::tempdir().unwrap();
    let mut bundle =
        fixture("unset = ['/settings_schema/settings/1']\n[set]\n'/version' = '2.0.0'\n[old]\n");
    bundle.config = Some(
        "[[ignore]]\nrule = 'upgrade/setting-removed'\nwhere = '/settings_schema/settings/1/key'\nreason = 'r'\n\
         [[ignore]]\nrule = 'manifest/url-missing'\nreason = 'r'\n"
            .to_owned(),
    );
    let found = diffed(folder.path(), &bundle, &[]);
    assert_eq!(rules(&found), [] as [&str; 0]);
    assert_eq!(found["summary"]["ignored"], 1);
    // What is ignored is no finding that a change could name.
    let change = &found["changes"][1];
    assert_eq!(
        (&change["what"], &change["rule"]),
        (&"setting".into(), &Value::Null)
    );
    // Of check the other one is unused, and only that.
    let checked = mmlint(
        folder.path(),
        &["check", &bundle.file_name, "--format", "concise"],
    );
    let text = stdout(&checked);
    let unused: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("unused-ignore"))
        .collect();
    assert!(
        matches!(unused.as_slice(), [one] if one.contains("manifest/url-missing")),
        "{text}"
    );
    // Once there is nothing to ignore, the first is.
    bundle
        .old
        .as_mut()
        .unwrap()
        .entries
        .clone_from(&bundle.entries);
    let found = diff(folder.path(), &bundle, &["--format", "concise"]);
    assert!(
        stdout(&found).contains("no finding of upgrade/setting-removed"),
        "{}",
        stdout(&found)
    );
}

#[test]
fn one_of_them_may_come_from_standard_input() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = fixture("[set]\n'/version' = '1.0.1'\n[old]\n");
    bundle.write_to(folder.path()).unwrap();
    let new = bundle.file_name.as_str();
    let arguments = ["diff", "-", new, "--format", "json", "--no-config"];
    let old = bundle.old.as_ref().unwrap().bundle();
    let output = mmlint_reading(folder.path(), &arguments, &old);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(found["old"]["path"], "-");
    assert_eq!(changes(&found), ["changed version"]);
}

#[test]
fn the_same_file_is_no_upgrade() {
    let folder = tempfile::tempdir().unwrap();
    let name = Fixture::base().file_name;
    fixture("").write_to(folder.path()).unwrap();
    let output = mmlint(folder.path(), &["diff", &name, &name]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("nothing"), "{}", stdout(&output));
    assert!(!stdout(&output).contains("upgrade/"), "{}", stdout(&output));
}

#[test]
fn the_schema_can_be_had() {
    let output = mmlint(root(), &["schema", "diff"]);
    assert_eq!(stdout(&output), mmlint::diff::SCHEMA);
}

#[test]
fn a_rule_of_two_categories_is_explained_by_its_full_name() {
    let both = mmlint(root(), &["explain", "hook-removed"]);
    assert_eq!(both.status.code(), Some(2));
    assert_eq!(
        stderr(&both),
        "mmlint: several rules are called \"hook-removed\": compat/hook-removed, upgrade/hook-removed\n"
    );
    let one = mmlint(root(), &["explain", "upgrade/hook-removed"]);
    assert_eq!(one.status.code(), Some(0));
}
