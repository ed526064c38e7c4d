//! What findings weigh: what harms nobody, and what servers refuse.

use serde_json::{Value, json};

use crate::listings::Listing;

const SIGNATURE: &str = "iB0EAAEIAAYFAmjneAAACgkQ0bVLR6XO/sQSNAAI/w==";

fn entry(version: &str, more: &Value) -> Value {
    let mut entry = json!({
        "download_url": format!("https://example.com/com.example.p-{version}.tar.gz"),
        "signature": SIGNATURE,
        "manifest": {"id": "com.example.p", "name": "Example", "version": version},
    });
    for (key, value) in more.as_object().unwrap() {
        entry[key] = value.clone();
    }
    entry
}

/// Rule, severity and help of all findings.
fn findings(entries: &[Value]) -> Vec<(String, String, String)> {
    let report = Listing::new(Value::from(entries).to_string()).report(&[]);
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let found = report["diagnostics"].as_array().unwrap().iter();
    found
        .map(|it| (text(it, "rule"), text(it, "severity"), text(it, "help")))
        .collect()
}

fn severities(entries: &[Value]) -> Vec<(String, String)> {
    let found = findings(entries).into_iter();
    found.map(|(rule, severity, _)| (rule, severity)).collect()
}

fn one(rule: &str, severity: &str) -> Vec<(String, String)> {
    vec![(rule.to_owned(), severity.to_owned())]
}

fn elsewhere(version: &str) -> Value {
    let url = format!("https://example.com/b/com.example.p-{version}.tar.gz");
    entry(version, &json!({"download_url": url}))
}

#[test]
fn a_version_that_is_none_keeps_servers_from_installing() {
    let rule = "listing/version-invalid";
    let bad = || entry("1.1", &json!({}));
    assert_eq!(severities(&[bad()]), one(rule, "error"));
    // Masterminds/semver takes it, blang/semver does not.
    let large = "1.0.0-20260101000000000000001";
    assert_eq!(
        severities(&[entry(large, &json!({}))]),
        one(rule, "warning")
    );
    let installs = |server| {
        let report = Listing::new(Value::from(vec![bad()]).to_string());
        let report = report.report(&["--server", server]);
        report["listing"]["offer"]["plugins"][0]["installable"].clone()
    };
    assert_eq!(installs("11.6"), false);
    assert_eq!(installs("6.7"), false);
    assert_eq!(installs("6.0"), true);
}

#[test]
fn entries_of_one_version_that_a_newer_one_replaces_harm_nobody() {
    let rule = "listing/duplicate";
    let old = || entry("1.0.0", &json!({}));
    let newer = entry("2.0.0", &json!({}));
    assert_eq!(severities(&[old(), elsewhere("1.0.0")]), one(rule, "error"));
    assert_eq!(
        severities(&[old(), elsewhere("1.0.0"), newer.clone()]),
        one(rule, "info")
    );
    let third = entry(
        "1.0.0",
        &json!({"download_url": "https://example.com/c/com.example.p-1.0.0.tar.gz"}),
    );
    let info = (rule.to_owned(), "info".to_owned());
    assert_eq!(
        severities(&[newer, old(), elsewhere("1.0.0"), third]),
        [info.clone(), info]
    );
    // Servers of the cloud are still offered one of both.
    let on_prem = entry("2.0.0", &json!({"hosting": "on-prem"}));
    assert_eq!(
        severities(&[old(), elsewhere("1.0.0"), on_prem]),
        one(rule, "error")
    );
}

#[test]
fn a_label_is_refused_by_nobody() {
    let rule = "listing/label-conflict";
    let labelled = |stage: &str| {
        entry(
            "1.0.0",
            &json!({"release_stage": stage, "labels": [{"name": "Beta"}]}),
        )
    };
    assert_eq!(severities(&[labelled("beta")]), one(rule, "warning"));
    let newer = entry("2.0.0", &json!({}));
    assert_eq!(severities(&[labelled("beta"), newer]), one(rule, "info"));
    let help = |stage| findings(&[labelled(stage)]).remove(0).2;
    assert!(help("beta").ends_with("release_stage says it already: take the label out."));
    assert!(help("experimental").ends_with("where it is right, set release_stage to \"beta\"."));
    assert!(help("").ends_with("where it is right, set release_stage to \"beta\"."));
}

#[test]
fn a_tag_says_nothing_where_the_file_name_agrees() {
    let rule = "listing/url-mismatch";
    let linked = |rest: &str| {
        let url = format!("https://github.com/a/b/{rest}");
        severities(&[entry("1.0.0", &json!({"download_url": url}))])
    };
    assert_eq!(
        linked("releases/download/v2.3.0/com.example.p-1.0.0.tar.gz"),
        []
    );
    assert_eq!(
        linked("releases/download/v2.3.0/com.example.p.tar.gz"),
        one(rule, "warning")
    );
    assert_eq!(
        linked("releases/download/v1.0.0/com.example.p-2.3.0.tar.gz"),
        one(rule, "warning")
    );
    assert_eq!(linked("blob/main/dist/com.example.p.tar.gz?raw=true"), []);
    assert_eq!(
        linked("blob/main/dist/com.example.p.tar.gz"),
        one(rule, "warning")
    );
}

#[test]
fn of_a_bundle_at_hand_its_manifest_counts_and_not_its_name() {
    let url = "https://example.com/com.example.p-0.9.0.tar.gz";
    let entry = entry("1.0.0", &json!({"download_url": url}));
    let held = |version: &str| {
        let mut listing = Listing::new(Value::from(vec![entry.clone()]).to_string());
        let manifest = json!({"id": "com.example.p", "name": "Example", "version": version});
        let files = [("plugin.json".to_owned(), manifest.to_string().into_bytes())];
        listing
            .bundles
            .insert("com.example.p-0.9.0.tar.gz".to_owned(), files.into());
        listing.found()
    };
    assert!(!held("1.0.0").contains_key("listing/url-mismatch"));
    assert!(held("0.9.0").contains_key("listing/url-mismatch"));
}
