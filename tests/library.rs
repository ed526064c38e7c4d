//! mmlint as a library: what another Rust program sees.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use std::sync::Arc;

use mmlint::bundle::limits::Limits;
use mmlint::facts::Facts;
use mmlint::report::{Confidence, Outcome, RULE_FAILED, Severity};
use mmlint::rules::{self, Check, Rule};
use mmlint::source::Source;
use mmlint::{Options, check, read};
use mmlint_testkit::Fixture;

fn facts(fixture: &Fixture) -> Facts {
    let folder = tempfile::tempdir().unwrap();
    let path = fixture.write_to(folder.path()).unwrap();
    let contents = read(&Source::File(path), &Options::default()).unwrap();
    Facts::by_newest(Arc::new(contents))
}

#[test]
fn a_rule_that_panics_is_reported_and_the_others_run() {
    static BROKEN: Rule = Rule {
        name: "test/broken",
        severity: Severity::Warning,
        confidence: Confidence::High,
        page: "",
        check: Check::Bundle(|_, out| {
            out.add("found before the failure").help("none");
            panic!("a fault in a rule");
        }),
    };
    let syntax = rules::find("manifest/syntax").unwrap();
    let fixture = Fixture::parse("about = ''\nmanifest = '{'\n").unwrap();
    let found = rules::run(&[&BROKEN, syntax], &facts(&fixture));
    let names: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
    assert_eq!(names, [RULE_FAILED, "test/broken", "manifest/syntax"]);
    assert!(found[0].message.contains("test/broken"));
}

#[test]
fn limits_bound_what_is_read_and_the_verdict_says_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let path = Fixture::base().write_to(folder.path()).unwrap();
    for (setting, rule) in [
        ("unpacked=2 KiB", "archive/bomb"),
        ("entries=3", "archive/bomb"),
        ("manifest=10", "archive/over-limit"),
    ] {
        let mut limits = Limits::default();
        limits.set(setting).unwrap();
        let options = Options {
            limits,
            ..Options::default()
        };
        let report = check(&Source::File(path.clone()), &options).unwrap();
        let rules: Vec<&str> = report
            .diagnostics
            .iter()
            .map(|finding| finding.rule)
            .collect();
        assert_eq!(rules, [rule], "{setting}");
        assert_eq!(report.verdict.unpack.outcome, Outcome::Unknown, "{setting}");
        assert_eq!(report.verdict.unpack.reason, Some(rule), "{setting}");
    }
}

#[test]
fn a_json_manifest_may_nest_to_ten_thousand_levels() {
    for (levels, outcome) in [(9_998, Outcome::Accepted), (10_000, Outcome::Rejected)] {
        let deep = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let manifest = format!(r#"{{"id": "com.example.p", "props": {{"deep": {deep}}}}}"#);
        let fixture = Fixture::parse(&format!("about = ''\nmanifest = '{manifest}'\n")).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = fixture.write_to(folder.path()).unwrap();
        let report = check(&Source::File(path), &Options::default()).unwrap();
        assert_eq!(report.verdict.unpack.outcome, outcome, "{levels} levels");
    }
}
