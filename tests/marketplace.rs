//! What the Marketplace's programs refuse is an error under its profile, and says who refuses; for
//! the author nothing of it is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{check, files, findings, load, root};
use mmlint::policy::{Policy, Profile};
use mmlint::report::{Outcome, Severity};
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint_testkit::Fixture;
use serde_json::Value;

const GENERATOR: &str = "Refused by the Marketplace's generator (cmd/generator).";
const MANIFEST_TOOL: &str = "Refused by the starter template's manifest tool (build/manifest).";
const REVIEWER: &str = "The Marketplace's requirements ask for it.";

/// A rule's fixture, its severity for the author and for the Marketplace, who refuses.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, &str, Option<&str>)] = &[
    ("archive/gzip-trailer", "bad-marketplace-crc", "warning", "error", Some(GENERATOR)),
    ("archive/gzip-trailer", "bad-marketplace-member", "warning", "warning", None),
    ("archive/root-name", "bad-marketplace-dot", "info", "error", Some(GENERATOR)),
    ("archive/root-name", "bad-marketplace-flat", "info", "error", Some(GENERATOR)),
    ("archive/root-name", "bad-marketplace-name", "info", "info", None),
    ("archive/root-name", "bad-flat-dot", "info", "info", None),
    ("manifest/icon-missing", "bad-marketplace-dot", "info", "error", Some(GENERATOR)),
    ("manifest/icon-missing", "bad-marketplace-pattern", "info", "error", Some(GENERATOR)),
    ("manifest/icon-missing", "bad", "warning", "error", Some(GENERATOR)),
    ("manifest/icon-missing", "bad-absent", "info", "warning", None),
    ("manifest/icon-missing", "bad-link", "warning", "warning", None),
    ("manifest/license-missing", "bad", "info", "warning", None),
    ("manifest/url-missing", "bad", "info", "error", Some(REVIEWER)),
    ("manifest/listed-differently", "bad", "off", "error", Some(GENERATOR)),
    ("manifest/listed-differently", "bad-first-broken", "off", "error", Some(GENERATOR)),
    ("manifest/listed-differently", "bad-first-of-two", "off", "warning", None),
    ("manifest/listed-differently", "bad-link-first", "off", "error", Some(GENERATOR)),
    ("manifest/listed-differently", "bad-other-folder", "off", "warning", None),
    ("manifest/listed-differently", "bad-yaml-first", "off", "warning", None),
    ("manifest/setting-null", "bad", "error", "error", Some(GENERATOR)),
    ("manifest/setting-options", "bad", "warning", "error", Some(MANIFEST_TOOL)),
    ("manifest/setting-options", "bad-empty-list", "warning", "error", Some(MANIFEST_TOOL)),
    ("manifest/setting-options", "bad-none", "warning", "warning", None),
    ("manifest/setting-type-invalid", "bad", "warning", "error", Some(MANIFEST_TOOL)),
    ("manifest/trailing-data", "bad-marketplace", "warning", "error", Some(GENERATOR)),
    ("manifest/unknown-field", "bad", "warning", "error", Some(MANIFEST_TOOL)),
    ("manifest/version-missing", "bad", "warning", "error", Some(GENERATOR)),
];

/// The fixture's finding of a rule under a profile.
fn finding(rule: &str, name: &str, profile: &str) -> Option<Value> {
    let path = root().join(format!("fixtures/rules/{rule}/{name}.toml"));
    let mut fixture = Fixture::load(&path).unwrap_or_else(|error| panic!("{error}"));
    fixture.args = vec!["--profile".to_owned(), profile.to_owned()];
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), &fixture, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found = findings(&report).into_iter();
    found.find(|finding| finding["rule"] == rule).cloned()
}

#[test]
fn who_refuses_is_said_and_the_author_is_left_alone() {
    for (rule, name, author, marketplace, who) in ROWS {
        let severity = |finding: &Option<Value>| {
            let severity = finding.as_ref().map(|finding| finding["severity"].clone());
            severity.map_or("off".to_owned(), |word| word.as_str().unwrap().to_owned())
        };
        let says = |finding: &Option<Value>, sentence: &str| {
            let help = finding.as_ref().map(|finding| finding["help"].clone());
            help.is_some_and(|help| help.as_str().unwrap().ends_with(sentence))
        };
        let (mild, strict) = (
            finding(rule, name, "author"),
            finding(rule, name, "marketplace"),
        );
        assert_eq!(severity(&mild), *author, "{rule} {name} for the author");
        assert_eq!(severity(&strict), *marketplace, "{rule} {name}");
        for sentence in [GENERATOR, MANIFEST_TOOL, REVIEWER] {
            assert!(!says(&mild, sentence), "{rule} {name}: {mild:?}");
            let expected = *who == Some(sentence);
            assert_eq!(
                says(&strict, sentence),
                expected,
                "{rule} {name}: {strict:?}"
            );
        }
    }
}

/// What `IsValid` refuses the manifest tool refuses, and the generator where it panics.
#[test]
fn each_invalid_manifest_is_an_error() {
    let mut invalid = 0;
    for path in files(&root().join("fixtures/rules/manifest"), "toml") {
        let Some(fixture) = load(&path) else { continue };
        let folder = tempfile::tempdir().unwrap();
        let bundle = fixture.write_to(folder.path()).unwrap();
        let mut options = mmlint::Options::default();
        if let Some(server) = &fixture.server {
            options.servers = vec![Server::parse(server).unwrap()];
        }
        options.policy = Policy {
            profile: Profile::Marketplace,
            ..Policy::default()
        };
        let report = mmlint::check(&Source::File(bundle), &options).unwrap();
        if report.verdict.manifest.outcome != Outcome::Invalid {
            continue;
        }
        invalid += 1;
        let reason = report.verdict.manifest.reason.unwrap();
        let mut found = report.diagnostics.iter();
        assert!(
            found.any(|one| one.rule == reason && one.severity == Severity::Error),
            "{}: {reason}",
            path.display()
        );
    }
    assert!(invalid > 20, "{invalid} are invalid");
}
