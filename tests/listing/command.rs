//! `mmlint listing` as a user runs it.

use serde_json::{Value, json};

use crate::common::{mmlint, mmlint_reading, printed, stderr, stdout};
use crate::listings::Listing;

const SIGNATURE: &str = "iB0EAAEIAAYFAmjneAAACgkQ0bVLR6XO/sQSNAAI/w==";

fn entry(id: &str, version: &str, more: &Value) -> Value {
    let mut entry = json!({
        "download_url": format!("https://example.com/{id}-{version}.tar.gz"),
        "signature": SIGNATURE,
        "manifest": {"id": id, "name": id, "version": version},
    });
    for (key, value) in more.as_object().unwrap() {
        match key.as_str() {
            "minimum" => entry["manifest"]["min_server_version"] = value.clone(),
            _ => entry[key] = value.clone(),
        }
    }
    entry
}

fn listing(entries: &[Value]) -> Listing {
    Listing::new(format!("{:#}\n", Value::from(entries)))
}

fn offer() -> Listing {
    listing(&[
        entry("com.example.a", "2.0.0", &json!({"minimum": "11.0.0"})),
        entry("com.example.a", "1.0.0", &json!({})),
        entry("com.example.b", "1.0.0", &json!({"enterprise": true})),
        entry("com.example.c", "1.0.0-cloud", &json!({"hosting": "cloud"})),
        entry("com.example.d", "1.0.0", &json!({"signature": ""})),
        entry(
            "com.example.e",
            "1.0.0",
            &json!({"platforms": {"linux-amd64": {
            "download_url": "https://example.com/com.example.e-1.0.0-linux-amd64.tar.gz", "signature": SIGNATURE}}}),
        ),
        entry("com.example.f", "1.0.0", &json!({"minimum": "11.5.0"})),
    ])
}

#[test]
fn a_minimum_that_is_no_version_is_explained() {
    let folder = tempfile::tempdir().unwrap();
    let says = |minimum: &str| {
        let one = entry("com.example.a", "1.0.0", &json!({"minimum": minimum}));
        stdout(&listing(&[one]).check(folder.path(), &["--format", "concise"]))
    };
    let said = says("5.x");
    assert!(
        said.contains("min_server_version \"5.x\" has \"x\" where a number belongs"),
        "{said}"
    );
    let said = says("5.6");
    assert!(said.contains("\"5.6\" has 2 numbers and not"), "{said}");
}

#[test]
fn what_a_server_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let output = offer().check(
        folder.path(),
        &["--server", "10.11", "--platform", "linux-amd64", "-q"],
    );
    assert_eq!(output.status.code(), Some(0));
    insta::assert_snapshot!("offer", stdout(&output));
    let output = offer().check(
        folder.path(),
        &[
            "--server",
            "11.11",
            "--enterprise",
            "--cloud",
            "-q",
            "--allow",
            "listing/*",
        ],
    );
    insta::assert_snapshot!("offer-cloud", stdout(&output));
}

#[test]
fn a_query_that_fails_and_one_that_crashes() {
    let fails = listing(&[
        entry("com.example.a", "1.0.0", &json!({"minimum": "5.6"})),
        entry("com.example.b", "1.0.0", &json!({})),
    ]);
    let report = fails.report(&["--server", "10.11"]);
    assert_eq!(report["listing"]["offer"]["outcome"], "fails");
    assert_eq!(
        report["listing"]["offer"]["reason"],
        "listing/min-server-version-invalid"
    );
    let crashes = listing(&[
        entry("com.example.a", "1.0.0", &json!({})),
        entry("com.example.a", "1.1", &json!({})),
    ]);
    let report = crashes.report(&["--server", "10.11"]);
    assert_eq!(report["listing"]["offer"]["outcome"], "crashes");
    let folder = tempfile::tempdir().unwrap();
    let said = stdout(&crashes.check(folder.path(), &["--server", "10.11"]));
    assert!(
        said.contains("a server 10.11.0 crashes the Marketplace (listing/version-invalid)"),
        "{said}"
    );
    let report = Listing::new("[null]").report(&["--server", "10.11"]);
    assert_eq!(report["listing"]["start"]["outcome"], "crashes");
    assert_eq!(report["listing"]["offer"]["outcome"], "not-started");
}

#[test]
fn exit_statuses() {
    let folder = tempfile::tempdir().unwrap();
    let status = |arguments: &[&str]| mmlint(folder.path(), arguments).status.code();
    let unsigned = listing(&[entry("com.example.a", "1.0.0", &json!({"signature": ""}))]);
    unsigned.write_to(folder.path());
    assert_eq!(status(&["listing", "plugins.json"]), Some(0));
    assert_eq!(
        status(&["listing", "plugins.json", "--fail-on", "warning"]),
        Some(1)
    );
    assert_eq!(
        status(&[
            "listing",
            "plugins.json",
            "--deny",
            "listing/signature-missing"
        ]),
        Some(1)
    );
    assert_eq!(
        status(&[
            "listing",
            "plugins.json",
            "--allow",
            "listing/*",
            "--fail-on",
            "info"
        ]),
        Some(0)
    );
    for usage in [
        &["listing"][..],
        &["listing", "plugins.json", "--platform", "linux-amd64"],
        &["listing", "plugins.json", "--server", ">=10.11"],
        &[
            "listing",
            "plugins.json",
            "--server",
            "10.11",
            "--platform",
            "linux",
        ],
        &["listing", "plugins.json", "--output", "json=plugins.json"],
        &["listing", "plugins.json", "--format", "yaml"],
    ] {
        assert_eq!(status(usage), Some(2), "{usage:?}");
    }
    assert_eq!(status(&["listing", "missing.json"]), Some(3));
    assert_eq!(status(&["listing", "."]), Some(3));
    let none = ["listing", "plugins.json", "--bundles", "missing"];
    assert_eq!(status(&none), Some(3));
    let said = stderr(&mmlint(folder.path(), &none));
    assert!(said.contains("missing: there is no such folder"), "{said}");
    std::fs::create_dir(folder.path().join("bundles")).unwrap();
    let none = ["listing", "plugins.json", "--bundles", "bundles"];
    assert_eq!(status(&none), Some(3));
    let said = stderr(&mmlint(folder.path(), &none));
    assert!(
        said.contains("mmlint: bundles: it has no bundle that an entry's link names: "),
        "{said}"
    );
}

/// What could not be read stands in every format, and a file of an earlier run does not stay.
#[test]
fn a_listing_that_cannot_be_read_is_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("empty.json"), " \n").unwrap();
    std::fs::write(
        path.join("many.json"),
        format!("[{}1]", "1,".repeat(20_000)),
    )
    .unwrap();
    std::fs::write(
        path.join("bundle.json"),
        mmlint_testkit::Fixture::base().bundle(),
    )
    .unwrap();
    for (name, why) in [
        ("missing.json", "there is no such file"),
        ("empty.json", "it is empty, and there is nothing to check"),
        ("many.json", "has more than 20000 entries"),
        ("bundle.json", "`mmlint check` is for bundles"),
    ] {
        let file = path.join("r.xml");
        std::fs::write(&file, "<old/>").unwrap();
        for format in [
            "json", "jsonl", "sarif", "github", "junit", "markdown", "html",
        ] {
            let output = mmlint(
                path,
                &[
                    "listing",
                    name,
                    "--format",
                    format,
                    "--output",
                    "junit=r.xml",
                ],
            );
            assert_eq!(output.status.code(), Some(3), "{name} {format}");
            assert!(stderr(&output).contains(why), "{}", stderr(&output));
            assert!(stdout(&output).contains(name), "{name} {format}");
            if format == "json" {
                let report = printed(&output, mmlint::listing::SCHEMA);
                assert!(report["listing"].is_null());
                assert_eq!(report["unchecked"][0]["path"], name);
            }
        }
        let written = std::fs::read_to_string(file).unwrap();
        assert!(
            written.contains("errors=\"1\"") && written.contains(name),
            "{written}"
        );
    }
}

#[test]
fn a_bundle_that_is_none_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let mut listing = listing(&[entry("com.example.a", "1.0.0", &json!({}))]);
    let name = "com.example.a-1.0.0.tar.gz".to_owned();
    listing
        .files
        .insert(name, b"<html>not found</html>".to_vec());
    assert_eq!(listing.found()["listing/manifest-mismatch"], "error");
    let output = listing.check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn standard_input_is_a_listing_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["listing", "-", "--format", "concise"];
    let output = mmlint_reading(folder.path(), &arguments, b"[null]");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        stdout(&output),
        "stdin:1:2: error listing/manifest-missing: entry 1: the entry is null\n1 error in 1 entry\n"
    );
}

#[test]
fn ignores_name_a_plugin_and_the_unused_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let config = |place: &str| {
        format!(
            "[[ignore]]\nrule = \"listing/signature-missing\"\nwhere = \"{place}\"\nreason = \"r\"\n\
             [[ignore]]\nrule = \"manifest/url-invalid\"\nreason = \"of another command\"\n"
        )
    };
    let unsigned = listing(&[entry("com.example.a", "1.0.0", &json!({"signature": ""}))]);
    for place in [
        "com.example.a",
        "com.example.a 1.0.0",
        "/0/signature",
        "plugins.json",
        "com.*",
    ] {
        std::fs::write(folder.path().join("mmlint.toml"), config(place)).unwrap();
        let output = unsigned.check(folder.path(), &["--format", "concise"]);
        assert_eq!(
            stdout(&output),
            "nothing else found in 1 entry; 1 ignored\n",
            "{place}"
        );
    }
    std::fs::write(folder.path().join("mmlint.toml"), config("com.example.b")).unwrap();
    let said = stdout(&unsigned.check(folder.path(), &["--format", "concise"]));
    assert!(
        said.contains("mmlint.toml:2:8: warning config/unused-ignore"),
        "{said}"
    );
    assert!(said.ends_with("2 warnings in 1 entry\n"), "{said}");
    // A check of bundles does not ask for it.
    std::fs::write(
        folder.path().join("plugin.json"),
        "{\"id\": \"com.example.a\"}",
    )
    .unwrap();
    let said = stdout(&mmlint(
        folder.path(),
        &["check", ".", "--format", "concise"],
    ));
    assert!(!said.contains("listing/"), "{said}");
}

#[test]
fn every_format_says_where_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let unsigned = listing(&[entry("com.example.a", "1.0.0", &json!({"signature": ""}))]);
    let say = |format: &str| stdout(&unsigned.check(folder.path(), &["--format", format]));
    let sarif: Value = serde_json::from_str(&say("sarif")).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "plugins.json");
    let lines = unsigned.text.lines();
    let line = lines
        .take_while(|line| !line.contains("\"signature\""))
        .count()
        + 1;
    assert_eq!(place["region"]["startLine"], line);
    let github = say("github");
    assert!(
        github.starts_with(&format!(
            "::warning title=listing/signature-missing,file=plugins.json,line={line},"
        )),
        "{github}"
    );
    let gitlab: Value = serde_json::from_str(&say("gitlab")).unwrap();
    assert_eq!(gitlab[0]["location"]["path"], "plugins.json");
    let junit = say("junit");
    assert!(
        junit.contains("<testsuite name=\"plugins.json\""),
        "{junit}"
    );
    assert!(!junit.contains("server/not-executable"), "{junit}");
    assert!(say("markdown").contains("### The listing"));
    assert!(say("html").contains("<h2>The listing</h2>"));
    let line: Value = serde_json::from_str(&say("jsonl")).unwrap();
    assert_eq!(line["plugin"], "com.example.a 1.0.0");
}

#[test]
fn fingerprints_go_by_the_plugin_and_not_by_its_place() {
    let unsigned = entry("com.example.a", "1.0.0", &json!({"signature": ""}));
    let other = entry("com.example.b", "1.0.0", &json!({}));
    let of = |entries: &[Value]| {
        let report = listing(entries).report(&[]);
        report["diagnostics"][0]["fingerprint"].clone()
    };
    let alone = of(std::slice::from_ref(&unsigned));
    assert_eq!(alone, of(&[other, unsigned.clone()]));
    let elsewhere = entry("com.example.c", "1.0.0", &json!({"signature": ""}));
    assert_ne!(alone, of(&[elsewhere, unsigned]));
}
