//! What GitHub takes at most.

use mmlint::render::{Format, Screen, render};
use mmlint::report::{BundleReport, Diagnostic, Report, Severity};
use mmlint::server::knowledge;
use serde_json::Value;

use crate::hostile::finding;

const SCREEN: Screen = Screen::plain(100);

/// Infos, and an error at the very end.
fn many(infos: usize, name: &str) -> Report {
    let mut found: Vec<Diagnostic> = (0..infos).map(|_| finding(name, Severity::Info)).collect();
    found.push(finding("worst", Severity::Error));
    let bundle = BundleReport {
        path: "x.tar.gz".to_owned(),
        diagnostics: found,
        ..BundleReport::default()
    };
    Report::new(knowledge::tool(), vec![bundle], Vec::new())
}

#[test]
fn of_too_many_results_the_worst_are_in_the_sarif_file() {
    for (infos, name, kept) in [
        (6_000, "a".to_owned(), Some(5_000)),
        (4_000, "é\u{1b}<".repeat(60), None),
    ] {
        let report = many(infos, &name);
        let text = render(&report, Format::Sarif, SCREEN);
        assert!(text.len() < 10_000_000, "{}", text.len());
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results[0]["level"], "error");
        assert!(kept.is_none_or(|kept| kept == results.len()));
        assert!(results.len() > 500);
        let left_out = infos + 1 - results.len();
        let notes = &run["invocations"][0]["toolExecutionNotifications"];
        let said = notes[0]["message"]["text"].as_str().unwrap();
        assert!(said.starts_with(&format!("{left_out} findings are left out")));
        // Each has a fingerprint of its own, though all are alike.
        let hash = |result: &Value| {
            let hash = &result["partialFingerprints"]["primaryLocationLineHash"];
            hash.as_str().unwrap().to_owned()
        };
        let mut hashes: Vec<String> = results.iter().map(hash).collect();
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), results.len());
    }
}

#[test]
fn of_too_many_findings_the_worst_are_in_the_summary() {
    let text = render(&many(6_000, &"<@>".repeat(20)), Format::Markdown, SCREEN);
    assert!(text.len() < 1 << 20, "{}", text.len());
    let first = text.lines().find(|line| line.starts_with("| ❌"));
    assert!(first.is_some_and(|row| row.contains("worst")));
    let rows = text
        .lines()
        .filter(|line| line.starts_with("| info"))
        .count();
    assert!(rows > 100);
    assert!(text.contains(&format!("**{} more findings left out**", 6_000 - rows)));
    // A thousand bundles with something each, and as many without.
    let mut bundles = Vec::new();
    for _ in 0..1_000 {
        let mut report = many(1, &"|".repeat(1_000));
        bundles.append(&mut report.bundles);
        bundles.push(BundleReport {
            path: "y".repeat(4_000),
            ..BundleReport::default()
        });
    }
    let text = render(
        &Report::new(knowledge::tool(), bundles, Vec::new()),
        Format::Markdown,
        SCREEN,
    );
    assert!(text.len() < 1 << 20, "{}", text.len());
    assert!(text.contains("and 800 more bundles"));
}

#[test]
fn gitlabs_fingerprints_are_unique() {
    let text = render(&many(3, "a"), Format::Gitlab, SCREEN);
    let list: Value = serde_json::from_str(&text).unwrap();
    let all = list.as_array().unwrap();
    let mut seen: Vec<&str> = all
        .iter()
        .map(|it| it["fingerprint"].as_str().unwrap())
        .collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 4);
    assert_eq!(all[0]["severity"], "critical");
    assert_eq!(all[0]["location"]["path"], "x.tar.gz");
}
