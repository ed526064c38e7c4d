//! Listings that mean harm: nothing that they say reaches a terminal or a CI system, and nothing makes
//! mmlint slow or large.

use std::time::Instant;

use mmlint::text::is_dangerous;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{stderr, stdout};
use crate::listings::Listing;

/// A listing with `name` wherever a text stands, and with most kinds of faults.
fn hostile(name: &str) -> Listing {
    let entry = |version: &str| {
        json!({
            "homepage_url": name, "icon_data": name, "download_url": name, "release_notes_url": name,
            "labels": [{"name": name}, {"name": "Beta"}], "hosting": name, "author_type": name,
            "release_stage": name, "signature": name, "repo_name": name, name: name,
            "platforms": {name: {}, "linux-amd64": {"download_url": name}},
            "manifest": {"id": name, "name": name, "version": version, "min_server_version": name},
        })
    };
    Listing::new(json!([entry(name), entry("1.0.0"), entry("1.0.0")]).to_string())
}

const FORMATS: [&str; 10] = [
    "pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html",
];

#[test]
fn what_a_listing_says_is_shown_and_not_obeyed() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "\u{1b}]0;x\u{7}\u{1b}[31m",
        "\n::error::x\n##[error]x\n##vso[task.complete]x",
        "\u{202e}evil\u{2028}",
        "</script><script>alert(1)</script>",
        "| a | [b](javascript:x) `c` @all",
    ] {
        let listing = hostile(name);
        for format in FORMATS {
            let mut arguments = vec!["--format", format];
            if matches!(format, "pretty" | "json") {
                arguments.extend(["--server", "11.1"]);
            }
            let output = listing.check(folder.path(), &arguments);
            assert_eq!(
                output.status.code(),
                Some(1),
                "{format}: {}",
                stderr(&output)
            );
            let said = stdout(&output) + &stderr(&output);
            for line in said.lines() {
                assert!(!line.chars().any(is_dangerous), "{format}: {line:?}");
                // The commands of the format itself name their rule.
                let own = format == "github" && line.contains("title=listing/");
                assert!(
                    own || !line.trim_start().starts_with("::"),
                    "{format}: {line}"
                );
                assert!(
                    !line.contains("##[") && !line.contains("##vso["),
                    "{format}: {line}"
                );
            }
            let is_page = ["html", "markdown", "junit"].contains(&format);
            assert!(!is_page || !said.contains("<script>alert"), "{format}");
        }
    }
}

#[test]
fn too_much_of_anything_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: String| Listing::new(text).check(folder.path(), &["--format", "concise"]);
    let many = check(format!("[{}null]", "null,".repeat(20_000)));
    assert_eq!(many.status.code(), Some(3));
    assert_eq!(
        stderr(&many),
        "mmlint: plugins.json: has more than 20000 entries\n"
    );
    let large = check(format!("[{{\"a\": \"{}\"}}]", "x".repeat(5 << 20)));
    assert_eq!(large.status.code(), Some(3));
    assert_eq!(
        stderr(&large),
        "mmlint: plugins.json: entry 1 is larger than 4 MiB\n"
    );
    // The limit of Go's decoder, the list itself counted.
    let nested = |depth: usize| format!("[{{\"a\": {}{}}}]", "[".repeat(depth), "]".repeat(depth));
    let deep = check(nested(9_999));
    assert!(
        stdout(&deep).contains("nested more than 10000 levels deep"),
        "{}",
        stdout(&deep)
    );
    let less = check(nested(9_998));
    assert!(!stdout(&less).contains("nested"), "{}", stdout(&less));
}

/// Thousands of entries that name one bundle with one signature do not read it thousands of times.
#[test]
fn a_bundle_that_many_entries_name_is_read_once() {
    let folder = tempfile::tempdir().unwrap();

    let bundle = mmlint_testkit::Fixture::base().bundle();
    std::fs::write(folder.path().join("x-v1.0.0.tar.gz"), bundle).unwrap();
    let entry = json!({
        "download_url": "https://example.com/x-v1.0.0.tar.gz",
        "manifest": {"id": "com.example.p", "version": "1.0.0"},
    });
    let listing = Listing::new(json!(vec![entry; 5_000]).to_string());
    let begun = Instant::now();
    let output = listing.check(folder.path(), &["--bundles", "."]);
    let said = stdout(&output);
    assert!(
        said.contains("5000 of them held against 1 bundle\n"),
        "{said}"
    );
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

/// A pipe that is named like a signature is not waited for.
#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_signature_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let bundle = mmlint_testkit::Fixture::base().bundle();
    std::fs::write(folder.path().join("x-v1.0.0.tar.gz"), bundle).unwrap();
    let pipe = folder.path().join("x-v1.0.0.tar.gz.sig");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let entry = json!({
        "download_url": "https://example.com/x-v1.0.0.tar.gz",
        "manifest": {"id": "com.example.p", "version": "1.0.0"},
    });
    let listing = Listing::new(json!([entry]).to_string());
    let output = listing.check(folder.path(), &["--bundles", "."]);
    assert!(stdout(&output).contains("1 of them held against 1 bundle"));
}

#[test]
fn many_faults_on_one_line_take_no_long_time() {
    let folder = tempfile::tempdir().unwrap();
    let entry = json!({
        "hosting": "x", "author_type": "x", "icon_data": "x", "download_url": "x", "x": 1,
        "manifest": {"id": "X.y", "version": "1.0.0", "min_server_version": "x"},
    });
    let entries: Vec<Value> = std::iter::repeat_n(entry, 1_500).collect();
    let listing = Listing::new(Value::from(entries).to_string());
    let begun = Instant::now();
    let output = listing.check(folder.path(), &["--format", "json", "--server", "11.1"]);
    let took = begun.elapsed();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let errors = report["summary"]["errors"].as_u64().unwrap();
    assert!(errors >= 1_000, "{errors}");
    let begun = Instant::now();
    listing.check(folder.path(), &[]);
    // Far above what it takes, and far below what a look through the file for each finding would.
    assert!(
        took.as_secs() < 60 && begun.elapsed().as_secs() < 60,
        "{took:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever bytes there are, reading ends, and places are in the file.
    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(prop::sample::select(
        b"[]{}\",:0n\\u \n\xc3\xa9aemanifstvr1.".to_vec()), 0..200)) {
        let file = mmlint::report::TextFile { path: "p".to_owned(), text: bytes.as_slice().into() };
        let listing = mmlint::marketplace::read::read(file).unwrap();
        if let Some(fault) = &listing.fault {
            prop_assert!(fault.span.start <= fault.span.end && fault.span.end <= bytes.len() + 1);
        }
        let facts = mmlint::marketplace::ListingFacts::new(listing, Vec::new());
        for finding in mmlint::rules::listing::run(&facts) {
            prop_assert!(finding.rule != "internal/rule-failed");
            let start = finding.location.start.unwrap();
            prop_assert!(start.line >= 1 && start.column >= 1 && start.offset <= bytes.len());
            let lines = mmlint::report::position::LineIndex::new(&bytes);
            if std::str::from_utf8(&bytes).is_ok() {
                prop_assert_eq!(lines.position(start.offset), start);
            }
        }
    }
}
