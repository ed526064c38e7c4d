//! `mmlint diff` as a user runs it: what it says of an upgrade, in which words, with which exit status.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "diff/command.rs"]
mod command;
mod common;
#[path = "diff/signed.rs"]
mod signed;
#[path = "diff/unread.rs"]
mod unread;

use common::{diff, diffed, files, load, root, stdout};
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

/// What administrators see of settings that are the same to the plugin.
#[test]
fn labels_of_options_and_the_order_of_settings_are_listed() {
    let key = |key: &str| format!("{{ key = '{key}', type = 'text' }}");
    let choice = |first: &str| {
        format!(
            "{{ key = 'Colour', type = 'dropdown', options = [{{ display_name = '{first}', value = 'r' }}, \
             {{ display_name = 'Green', value = 'g' }}] }}"
        )
    };
    let manifest = |settings: [String; 3]| {
        let settings = settings.join(", ");
        format!("'/settings_schema/settings' = [{settings}]\n")
    };
    let [a, b] = ["A", "B"].map(key);
    let was = manifest([a.clone(), b.clone(), choice("Red")]);
    let found = |is: &str| {
        changes(&json(&format!(
            "[set]\n'/version' = '1.0.1'\n{is}[old.set]\n{was}"
        )))
    };
    assert_eq!(found(&was), ["changed version"]);
    let is = manifest([b, a.clone(), choice("Rouge")]);
    assert_eq!(
        found(&is),
        [
            "changed version",
            "changed setting-option-label Colour",
            "changed settings-order",
        ]
    );
    // What is new, or gone, changes no order.
    let is = manifest([key("C"), a, choice("Red")]);
    assert_eq!(
        found(&is),
        ["changed version", "removed setting B", "added setting C"]
    );
}

/// A setting that stands at the top and in a section has one value, which is masked where either says so.
#[test]
fn a_setting_becomes_secret_wherever_that_is_said() {
    let schema = |secret: &str| {
        format!(
            "{{ settings = [{{ key = 'Token', type = 'text' }}], sections = [{{ key = 's', settings = [\
             {{ key = 'Token', type = 'text'{secret} }}] }}] }}"
        )
    };
    let (is, was) = (schema(", secret = true"), schema(""));
    let found = json(&format!(
        "[set]\n'/version' = '1.1.0'\n'/settings_schema' = {is}\n[old.set]\n'/settings_schema' = {was}\n"
    ));
    let listed = changes(&found);
    assert!(
        listed.contains(&"changed setting-secret Token".to_owned()),
        "{listed:?}"
    );
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
            let without_rules = |mut changes: Vec<mmlint::upgrade::Change>| {
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
