//! The Marketplace's checklist: what each bundle proves, what it leaves to a person, and where that is shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{check, mmlint, stdout, validate};
use mmlint_testkit::Fixture;
use serde_json::Value;

const MIT: &str = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and \
    associated documentation files, and this permission notice shall be included in all copies or substantial portions.";
const SOURCE_AVAILABLE: &str = "The Mattermost Source Available License: this software may only be used in production, \
    if you have agreed to something.";

fn fixture(text: &str) -> Fixture {
    Fixture::parse(&format!("about = ''\n{text}")).unwrap()
}

fn licensed(name: &str, text: &str) -> String {
    format!(
        "remove = [\"com.example.p/LICENSE\"]\n[[entry]]\nname = \"com.example.p/{name}\"\ntext = \"{text}\"\n"
    )
}

/// The checklist under a profile, with further options.
fn list(fixture: &Fixture, more: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [&["--format", "json", "--profile", "marketplace"], more].concat();
    let output = check(folder.path(), fixture, &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    report["bundles"][0]["checklist"]
        .as_array()
        .unwrap()
        .clone()
}

fn item(list: &[Value], name: &str) -> Value {
    let mut found = list.iter().filter(|item| item["name"] == name);
    found.next().expect(name).clone()
}

/// What is different from a good bundle, the requirement, its answer, the rule that says so.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, Option<&str>)] = &[
    ("", "version-one", "met", None),
    ("", "min-server-version", "met", None),
    ("", "generator", "met", None),
    ("", "manifest-tool", "met", None),
    ("", "issue-tracker", "for-a-person", None),
    ("", "security-contact", "for-a-person", None),
    ("", "works-from-minimum", "for-a-person", None),
    ("set = { \"/version\" = \"0.9.0\" }", "version-one", "not-met", Some("manifest/version-below-one")),
    ("set = { \"/version\" = \"1.0.0-beta.1\" }", "version-one", "not-met", Some("manifest/version-below-one")),
    ("unset = [\"/version\"]", "version-one", "not-met", Some("manifest/version-missing")),
    ("unset = [\"/version\"]", "generator", "not-met", Some("manifest/version-missing")),
    ("unset = [\"/min_server_version\"]", "min-server-version", "not-met", Some("manifest/min-server-version-missing")),
    // One finding names all links that are missing; only those that are decide.
    ("unset = [\"/support_url\"]", "issue-tracker", "not-met", Some("manifest/url-missing")),
    ("unset = [\"/support_url\"]", "documentation", "for-a-person", None),
    ("unset = [\"/support_url\"]", "changelog", "for-a-person", None),
    ("unset = [\"/homepage_url\"]", "documentation", "not-met", Some("manifest/url-missing")),
    ("set = { \"/support_url\" = \"example.com\" }", "issue-tracker", "not-met", Some("manifest/url-invalid")),
    ("set = { \"/support_url\" = \"example.com\" }", "documentation", "for-a-person", None),
    ("set = { \"/nonsense\" = 1 }", "manifest-tool", "not-met", Some("manifest/unknown-field")),
    ("set = { \"/nonsense\" = 1 }", "generator", "met", None),
    ("remove = [\"com.example.p/webapp/**\"]", "works-from-minimum", "not-met", Some("webapp/bundle-missing")),
    ("remove = [\"com.example.p/LICENSE\"]", "open-source-license", "for-a-person", Some("manifest/license-missing")),
    ("manifest = '{'", "version-one", "for-a-person", None),
    ("manifest = '{'", "generator", "not-met", Some("manifest/syntax")),
];

#[test]
fn what_the_bundle_proves_is_met_or_not() {
    for (text, name, outcome, rule) in ROWS {
        let item = item(&list(&fixture(text), &[]), name);
        assert_eq!(item["outcome"], *outcome, "{text} {name}: {item:#}");
        let rules: Vec<&Value> = item["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["rule"])
            .collect();
        assert_eq!(rules, rule.iter().collect::<Vec<_>>(), "{text} {name}");
        // Whoever has to judge is told what to look at; what is decided has nothing to look at.
        assert!(
            *outcome == "for-a-person" || item["look_at"].is_null(),
            "{item:#}"
        );
        assert!(!item["sources"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_licence_is_judged_by_its_text() {
    for (text, outcome) in [
        (licensed("LICENSE", MIT), "met"),
        (licensed("COPYING.md", MIT), "met"),
        (licensed("LICENSE", SOURCE_AVAILABLE), "not-met"),
        (licensed("LICENSE", "Mine."), "for-a-person"),
        (
            licensed("LICENSE", &format!("{MIT} {SOURCE_AVAILABLE}")),
            "for-a-person",
        ),
        // That of something else in the bundle is not the plugin's, whose own may stand in its repository alone: the starter
        // template does not pack it.
        (licensed("assets/LICENSE", MIT), "for-a-person"),
    ] {
        let item = item(&list(&fixture(&text), &[]), "open-source-license");
        assert_eq!(item["outcome"], outcome, "{text}: {item:#}");
    }
}

#[test]
fn a_requirement_is_not_met_by_not_looking() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("own.toml");
    std::fs::write(&config, "[rules]\n\"manifest/*\" = \"off\"\n").unwrap();
    let low = fixture("set = { \"/version\" = \"0.9.0\" }");
    let more = ["--config", config.to_str().unwrap()];
    assert_eq!(
        item(&list(&low, &more), "version-one")["outcome"],
        "not-met"
    );
}

#[test]
fn it_is_shown_under_its_profile_alone_and_in_every_format_for_people() {
    let folder = tempfile::tempdir().unwrap();
    let low = fixture("set = { \"/version\" = \"0.9.0\" }");
    let run = |profile: &str, format: &str| {
        let arguments = ["--profile", profile, "--format", format];
        stdout(&check(folder.path(), &low, &arguments))
    };
    insta::assert_snapshot!("pretty", run("marketplace", "pretty"));
    for format in ["pretty", "json", "markdown", "html"] {
        let asks = "It is out of beta and released as 1.0.0 or later";
        assert!(run("marketplace", format).contains(asks), "{format}");
        for profile in ["author", "strict"] {
            let seen = run(profile, format);
            assert!(
                !seen.contains(asks) && !seen.contains("checklist"),
                "{profile} {format}"
            );
        }
    }
    let quiet = check(
        folder.path(),
        &low,
        &["--profile", "marketplace", "--quiet"],
    );
    assert!(!stdout(&quiet).contains("checklist"));
}

#[test]
fn inspect_has_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let low = fixture("set = { \"/version\" = \"0.9.0\" }");
    low.write_to(folder.path()).unwrap();
    let output = mmlint(folder.path(), &["inspect", "*.tar.gz", "--format", "json"]);
    let inspection: Value = serde_json::from_slice(&output.stdout).unwrap();
    let own = inspection["bundles"][0]["checklist"].as_array().unwrap();
    assert_eq!(*own, list(&low, &[]));
}
