//! `mmlint diff` as a user runs it: what it says of an upgrade, in which words, with which exit status.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "diff/signed.rs"]
mod signed;
#[path = "diff/unread.rs"]
mod unread;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use common::{diff, diffed, files, load, mmlint, root, stderr, stdout};
use mmlint::Options;
use mmlint::source::Source;
use mmlint_testkit::Fixture;
use serde_json::Value;

fn fixture(text: &str) -> Fixture {
    Fixture::parse(&format!("about = ''\n{text}")).unwrap()
}

fn json(text: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    diffed(folder.path(), &fixture(text), &[])
}

fn rules(value: &Value) -> Vec<String> {
    let found = value["diagnostics"].as_array().unwrap().iter();
    found
        .map(|it| {
            format!(
                "{} {}",
                it["bundle"].as_str().unwrap(),
                it["rule"].as_str().unwrap()
            )
        })
        .collect()
}

/// The changes as `kind what name`, without those of sizes.
fn changes(value: &Value) -> Vec<String> {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    let found = value["changes"].as_array().unwrap().iter();
    found
        .filter(|it| it["group"] != "size")
        .map(|it| {
            format!(
                "{} {} {}",
                text(it, "kind"),
                text(it, "what"),
                text(it, "name")
            )
        })
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// An upgrade with something of each kind that a manifest can tell.
const MANY: &str = r#"
unset = ["/server/executables/linux-arm64", "/support_url"]
remove = ["com.example.p/server/dist/plugin-linux-arm64"]
[set]
"/version" = "1.1.0"
"/min_server_version" = "11.9.0"
"/props" = { colour = "red" }
"/settings_schema/settings" = [
  { key = "enabled", display_name = "Enabled", type = "text", default = "yes" },
  { key = "Salutation", display_name = "Greeting", type = "text", default = "Hello" },
  { key = "Limit", display_name = "Limit", type = "number", default = 10 },
]
[[entry]]
name = "com.example.p/public/logo.png"
text = "x"
[[entry]]
name = "com.example.p/webapp/dist/main.js"
text = 'window.registerPlugin("com.example.p", {initialize: function (registry, store) { registry.registerRootComponent(1); }});'
[old]
"#;

#[test]
fn files_have_what_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let printed = diff(folder.path(), &fixture(MANY), &["--format", "markdown"]);
    let output = diff(
        folder.path(),
        &fixture(MANY),
        &[
            "--quiet",
            "--output",
            "markdown=d.md",
            "--output",
            "json=d.json",
        ],
    );
    assert_eq!(output.status.code(), printed.status.code());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(stdout(&printed).starts_with(read("d.md").lines().next().unwrap()));
    assert!(read("d.json").contains("\"bump\""));
    let wrong = diff(folder.path(), &fixture(MANY), &["--output", "markdwn=d.md"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean markdown?"));
}

#[test]
fn what_people_see() {
    let folder = tempfile::tempdir().unwrap();
    let seen = |format: &str| {
        let output = diff(folder.path(), &fixture(MANY), &["--format", format]);
        format!(
            "{}exit status {}\n",
            stdout(&output),
            output.status.code().unwrap()
        )
    };
    insta::assert_snapshot!("diff_pretty", seen("pretty"));
    insta::assert_snapshot!("diff_concise", seen("concise"));
    insta::assert_snapshot!("diff_markdown", seen("markdown"));
    let quiet = diff(
        folder.path(),
        &fixture(MANY),
        &["--quiet", "--format", "concise"],
    );
    assert!(!stdout(&quiet).contains("logo.png"), "{}", stdout(&quiet));
}

#[test]
fn everything_that_changed_is_listed_once() {
    let found = json(MANY);
    let expected = [
        "added prop colour",
        "changed version",
        "changed min_server_version",
        "removed platform linux-arm64",
        "renamed setting",
        "added setting Limit",
        "changed setting-type enabled",
        "changed setting-default enabled",
        "changed setting-help enabled",
        "added registry-call registerRootComponent",
        "added file public/logo.png",
        "removed support_url",
    ];
    let mut listed = changes(&found);
    let mut expected = expected.map(str::to_owned).to_vec();
    listed.sort();
    expected.sort();
    assert_eq!(listed, expected);
    let bump = &found["bump"];
    assert_eq!(
        (&bump["asked"], &bump["given"]),
        (&"major".into(), &"minor".into())
    );
    assert_eq!(
        (&bump["at_least"], &bump["enough"]),
        (&"2.0.0".into(), &false.into())
    );
}

#[test]
fn every_finding_belongs_to_a_change_and_the_other_way_round() {
    let found = json(MANY);
    let mut named: Vec<&str> = found["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|change| change["rule"].as_str())
        .collect();
    named.sort_unstable();
    named.dedup();
    let mut told: Vec<&str> = found["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .filter(|rule| *rule != "upgrade/bump-too-small")
        .collect();
    told.sort_unstable();
    told.dedup();
    assert_eq!(named, told);
}

#[test]
fn what_is_gone_is_shown_in_the_old_one() {
    let found = json(MANY);
    assert_eq!(
        rules(&found),
        [
            "new upgrade/bump-too-small",
            "new upgrade/min-server-version-raised",
            "new upgrade/setting-retyped",
            "old upgrade/platform-dropped",
            "old upgrade/setting-removed",
        ]
    );
    let dropped = &found["diagnostics"][3]["location"];
    assert_eq!(dropped["pointer"], "/server/executables/linux-arm64");
    assert_eq!(dropped["entry"], "com.example.p/plugin.json");
}

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
    let path = bundle.write_to(folder.path()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args([
            "diff",
            "-",
            path.to_str().unwrap(),
            "--format",
            "json",
            "--no-config",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let old = bundle.old.as_ref().unwrap().bundle();
    child.stdin.take().unwrap().write_all(&old).unwrap();
    let output: Output = child.wait_with_output().unwrap();
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
fn hostile_names_make_no_lines_and_no_tags() {
    let key = "a\\u001b[31m\\n::error::x\\n## h <b> | @all ##[x]";
    let text = format!(
        "[set]\n'/version' = '2.0.0'\n[old.set]\n'/settings_schema/settings/0' = {{ key = \"{key}\", type = 'text' }}\n"
    );
    let folder = tempfile::tempdir().unwrap();
    for format in ["pretty", "concise", "markdown", "json"] {
        let seen = stdout(&diff(folder.path(), &fixture(&text), &["--format", format]));
        assert!(!seen.contains('\u{1b}'), "{format}");
        assert!(
            !seen.lines().any(|line| line.starts_with("::")),
            "{format}: {seen}"
        );
        assert!(!seen.contains("##[x]"), "{format}: {seen}");
        let tags = seen.contains("<b>") || seen.contains("@all") || seen.contains("\n## h");
        assert!(format != "markdown" || !tags, "{seen}");
    }
}

#[test]
fn the_same_bytes_whatever_the_threads() {
    let folder = tempfile::tempdir().unwrap();
    let with = |jobs: &str| {
        let output = diff(
            folder.path(),
            &fixture(MANY),
            &["--format", "json", "--jobs", jobs],
        );
        stdout(&output)
    };
    assert_eq!(with("1"), with("2"));
}

#[test]
fn every_fixture_compares_and_the_list_alone_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let base = Source::File(fixture("").write_to(folder.path()).unwrap());
    let schema = serde_json::from_str(mmlint::diff::SCHEMA).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let options = Options::default();
    for path in files(&root().join("fixtures/rules/manifest"), "toml") {
        let Some(mut fixture) = load(&path) else {
            continue;
        };
        fixture.file_name = "fixture.tar.gz".to_owned();
        let other = Source::File(fixture.write_to(folder.path()).unwrap());
        for (old, new) in [(&base, &other), (&other, &base)] {
            let found = mmlint::diff::diff(old, new, &options, &|_| ()).unwrap();
            let changes = mmlint::diff::changes(old, new, &options).unwrap();
            let without_rules = |mut changes: Vec<mmlint::diff::Change>| {
                changes.iter_mut().for_each(|change| change.rule = None);
                changes
            };
            assert_eq!(without_rules(found.changes.clone()), without_rules(changes));
            let value = serde_json::to_value(&found).unwrap();
            assert!(schema.is_valid(&value), "{}: {value:#}", path.display());
            assert_eq!(found.summary.failed_rules, 0, "{}", path.display());
        }
    }
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
