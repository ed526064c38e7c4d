//! What is told of settings: nothing that another finding makes untrue, and helps that can be followed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{mmlint, stdout};
use mmlint_testkit::Fixture;
use serde_json::{Value, json};

/// The findings about the base with these changes: rule, severity and help.
fn findings(changes: &str, more: &[&str]) -> Vec<(String, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::parse(&format!("about = ''\n{changes}")).unwrap();
    std::fs::write(folder.path().join("p.tar.gz"), fixture.bundle()).unwrap();
    let mut arguments = vec!["check", "p.tar.gz", "--format", "json"];
    arguments.extend(more);
    let report: Value = serde_json::from_str(&stdout(&mmlint(folder.path(), &arguments))).unwrap();
    let found = report["bundles"][0]["diagnostics"].as_array().unwrap();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    found
        .iter()
        .map(|it| (text(it, "rule"), text(it, "severity"), text(it, "help")))
        .collect()
}

/// Rules and severities alone.
fn told(changes: &str, more: &[&str]) -> Vec<(String, String)> {
    let found = findings(changes, more).into_iter();
    found.map(|(rule, severity, _)| (rule, severity)).collect()
}

fn one(rule: &str, severity: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), severity.to_owned())]
}

fn schema(minimum: &str, rest: &str) -> String {
    format!("[set]\n\"/min_server_version\" = \"{minimum}\"\n\"/settings_schema\" = {rest}\n")
}

#[test]
fn what_has_a_wrong_type_is_no_other_fault() {
    let mistyped = [
        r#"[{ display_name = "1", value = 1 }]"#,
        r#"["a", "b"]"#,
        r#""a""#,
    ];
    for options in mistyped {
        let setting =
            format!("{{ settings = [{{ key = \"A\", type = \"radio\", options = {options} }}] }}");
        for (rule, _) in told(&schema("10.5.0", &setting), &[]) {
            assert_eq!(rule, "manifest/wrong-type", "{options}");
        }
    }
    for setting in [
        r#"{ key = "A", type = "radio", default = "1", options = [{ display_name = "1", value = 1 }] }"#,
        r#"{ key = "A", type = 1 }"#,
        r#"{ key = 1, type = "text" }"#,
    ] {
        let settings = format!("{{ settings = [{setting}] }}");
        assert_eq!(
            told(&schema("10.5.0", &settings), &[]),
            one("manifest/wrong-type", "error"),
            "{setting}"
        );
    }
    let empty =
        r#"{ settings = [{ key = "A", type = "radio", options = [{ display_name = "1" }] }] }"#;
    assert_eq!(
        told(&schema("10.5.0", empty), &[]),
        one("manifest/setting-options", "warning")
    );
}

#[test]
fn a_null_weighs_what_servers_make_of_it() {
    let rule = "manifest/setting-null";
    let on = |place: &str, server: &str| {
        let setting =
            r#"{ key = "A", type = "radio", options = [{ display_name = "1", value = "1" }, {}] }"#;
        let schema = format!(
            "null = [\"/settings_schema/{place}\"]\n{}",
            schema(
                "10.5.0",
                &format!(
                    "{{ settings = [{setting}, {{}}], sections = [{{ settings = [{{}}] }}, {{}}] }}"
                )
            )
        );
        let found = told(&schema, &["--server", server]);
        let nulls = found.into_iter().filter(|(name, _)| name == rule);
        nulls.collect::<Vec<_>>()
    };
    for (place, before, from) in [
        ("settings/1", "error", "error"),
        ("sections/1", "warning", "error"),
        ("sections/0/settings/0", "warning", "error"),
        ("settings/0/options/1", "warning", "warning"),
    ] {
        assert_eq!(on(place, "11.4"), one(rule, before), "{place}");
        assert_eq!(on(place, "11.5"), one(rule, from), "{place}");
        assert_eq!(on(place, ">=10.11"), one(rule, from), "{place}");
    }
}

#[test]
fn who_marks_a_secret_is_not_told_off() {
    let token = |secret: bool| {
        let setting = format!("{{ key = \"BotToken\", type = \"text\", secret = {secret} }}");
        told(
            &schema("9.11.0", &format!("{{ settings = [{setting}] }}")),
            &[],
        )
    };
    assert_eq!(token(false), one("manifest/setting-not-secret", "info"));
    assert_eq!(token(true), one("compat/field-too-new", "info"));
}

#[test]
fn settings_beside_sections_can_be_listed_in_both() {
    let hidden = r#"{ key = "Limit", type = "number", default = 20 }"#;
    let other = r#"{ key = "Name", type = "text" }"#;
    let with = |minimum: &str, inside: &str| {
        let rest = format!(
            "{{ settings = [{hidden}], sections = [{{ key = \"a\", settings = [{inside}] }}] }}"
        );
        findings(&schema(minimum, &rest), &[])
    };
    let help = |minimum| with(minimum, other).remove(0).2;
    assert!(help("10.11.0").contains("List the same in a section as well"));
    assert!(help("11.8.0").ends_with("Move them into a section."));
    assert_eq!(with("10.11.0", &format!("{other}, {hidden}")), []);
}

#[test]
fn announced_servers_are_known() {
    let rule = "manifest/min-server-version-unmet";
    let needs = |version: &str| {
        told(
            &format!("[set]\n\"/min_server_version\" = {}\n", json!(version)),
            &[],
        )
    };
    for announced in ["12.0.0", "12.0.0-rc1", "12.0.1", "11.12.0"] {
        assert_eq!(needs(announced), one(rule, "info"), "{announced}");
    }
    assert_eq!(needs("12.1.0"), one(rule, "warning"));
    assert_eq!(needs("11.11.0"), []);
}
