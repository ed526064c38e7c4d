//! Fixes, on manifests with random faults: they end, and never make a manifest worse.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use mmlint::report::{BundleReport, Outcome};
use mmlint::source::Source;
use mmlint::{Options, check, fix};
use mmlint_testkit::edits;

fn report(tree: &Path) -> BundleReport {
    check(&Source::SourceTree(tree.to_path_buf()), &Options::default()).unwrap()
}

/// How many findings each rule has.
fn counts(report: &BundleReport) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.diagnostics {
        *counts.entry(finding.rule).or_default() += 1;
    }
    counts
}

/// Makes the fixes of one round; how many there were.
fn mend(tree: &Path, report: &BundleReport) -> usize {
    let mut done = 0;
    for (entry, text) in &report.sources {
        let fixed = fix::apply(text, entry, &report.diagnostics);
        fs::write(tree.join(entry), &fixed.text).unwrap();
        done += fixed.done.len();
    }
    done
}

#[test]
fn fixes_end_and_make_nothing_worse() {
    let tree = tempfile::tempdir().unwrap();
    let mut fixed = 0;
    for seed in 0..3_000 {
        let (name, text, _) = edits::random_manifest(seed);
        let path = tree.path().join(name);
        fs::write(&path, &text).unwrap();
        let before = report(tree.path());
        let mut now = before.clone();
        let mut rounds = 0;
        while mend(tree.path(), &now) > 0 {
            fixed += 1;
            rounds += 1;
            assert!(rounds < 10, "{seed}: fixes without end");
            now = report(tree.path());
        }
        let shown = || String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if before.verdict.unpack.outcome == Outcome::Accepted {
            assert_eq!(
                now.verdict.unpack,
                before.verdict.unpack,
                "{seed}: {}",
                shown()
            );
        }
        if before.verdict.manifest.outcome == Outcome::Valid {
            assert_eq!(
                now.verdict.manifest,
                before.verdict.manifest,
                "{seed}: {}",
                shown()
            );
        }
        for (rule, count) in counts(&now) {
            let was = counts(&before).get(rule).copied().unwrap_or_default();
            let refused = before.verdict.unpack.outcome != Outcome::Accepted;
            assert!(
                count <= was || refused,
                "{seed}: {rule} {was} to {count}: {}",
                shown()
            );
        }
        fs::remove_file(&path).unwrap();
    }
    assert!(
        fixed > 20,
        "only {fixed} rounds of fixes: the test has nothing to do"
    );
    println!("3,000 manifests, {fixed} rounds of fixes");
}
