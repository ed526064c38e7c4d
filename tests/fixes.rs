//! What mmlint offers to mend, it mends, and breaks nothing by it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{files, findings, load, mmlint, mmlint_reading, report, root, stdout};
use mmlint::report::{BundleReport, Outcome};
use mmlint::source::Source;
use mmlint::{Options, check, fix};
use mmlint_testkit::{Fixture, edits};
use serde_json::Value;

fn found(fixture: &Fixture) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let report = report(folder.path(), fixture);
    findings(&report).into_iter().cloned().collect()
}

/// The fixture with the edits made, each of which is of a file in the bundle.
fn mended(fixture: &Fixture, fix: &Value) -> Fixture {
    let mut mended = fixture.clone();
    for edit in fix["edits"].as_array().unwrap().iter().rev() {
        let name = edit["entry"].as_str().unwrap();
        let same = |entry: &&mut mmlint_testkit::archive::Entry| {
            entry.display_name().trim_start_matches("./") == name
        };
        let entry = mended.entries.iter_mut().rev().find(same).unwrap();
        let place = |key: &str| usize::try_from(edit[key].as_u64().unwrap()).unwrap();
        let text = edit["text"].as_str().unwrap().bytes();
        let range = place("start")..place("end");
        entry.content.splice(range, text);
    }
    mended
}

#[test]
fn every_fix_mends_its_finding_and_makes_no_error() {
    let mut rules = std::collections::BTreeSet::new();
    for path in files(&root().join("fixtures"), "toml") {
        let Some(fixture) = load(&path) else {
            continue;
        };
        let before = found(&fixture);
        for finding in before.iter().filter(|finding| !finding["fix"].is_null()) {
            let after = found(&mended(&fixture, &finding["fix"]));
            let name = path.display();
            let same = |other: &&Value| {
                other["rule"] == finding["rule"] && other["message"] == finding["message"]
            };
            let count = |findings: &[Value]| findings.iter().filter(same).count();
            assert!(count(&after) < count(&before), "{name}: {finding:#}");
            let errors = |findings: &[Value]| {
                let errors = findings.iter().filter(|f| f["severity"] == "error");
                errors.map(|f| f["rule"].clone()).collect::<Vec<_>>()
            };
            let new: Vec<_> = errors(&after)
                .into_iter()
                .filter(|rule| !errors(&before).contains(rule))
                .collect();
            assert_eq!(new, [] as [Value; 0], "{name}: {finding:#}");
            rules.insert(finding["rule"].as_str().unwrap().to_owned());
        }
    }
    // It is found only where a plugin was built for it.
    rules.remove("compat/api-too-new");
    rules.remove("compat/api-changed");
    // Those that have a fix at all; one that is lost is noticed here.
    assert_eq!(
        rules.iter().map(String::as_str).collect::<Vec<_>>(),
        [
            "compat/registry-too-new",
            "manifest/encoding",
            "manifest/icon-missing",
            "manifest/id-uppercase",
            "manifest/key-case",
            "manifest/min-server-version-invalid",
            "manifest/setting-default-not-an-option",
            "manifest/setting-default-type",
            "manifest/setting-hosting",
            "manifest/trailing-data",
            "manifest/unknown-field",
            "manifest/url-invalid",
            "manifest/url-joined",
            "manifest/version-invalid",
            "server/platform-unknown",
            "webapp/external-unavailable",
        ]
    );
}

/// What stands where the rule's fix was made, with a few characters around it.
fn shown(rule: &str, fixture: &str) -> Option<String> {
    let fixture = Fixture::parse(fixture).unwrap();
    let findings = found(&fixture);
    let finding = findings
        .iter()
        .find(|f| f["rule"] == rule)
        .unwrap_or_else(|| panic!("{rule}: {findings:#?}"));
    let fix = Some(&finding["fix"]).filter(|fix| !fix.is_null())?;
    assert_eq!(fix["edits"].as_array().unwrap().len(), 1);
    let edit = &fix["edits"][0];
    Some(edit["text"].as_str().unwrap().to_owned())
}

#[test]
fn where_one_edit_is_right_it_is_offered() {
    let set =
        |pointer: &str, value: &str| format!("about = ''\n[set]\n\"{pointer}\" = \"{value}\"\n");
    for (rule, pointer, value, text) in [
        (
            "manifest/id-uppercase",
            "/id",
            "Com.Example.P",
            "com.example.p",
        ),
        ("manifest/version-invalid", "/version", "v1.0.0", "1.0.0"),
        ("manifest/version-invalid", "/version", "1.0.0 ", "1.0.0"),
        (
            "manifest/min-server-version-invalid",
            "/min_server_version",
            "10.6",
            "10.6.0",
        ),
        (
            "manifest/min-server-version-invalid",
            "/min_server_version",
            "v10.6.1",
            "10.6.1",
        ),
        (
            "manifest/url-invalid",
            "/homepage_url",
            "HTTPS://a.example/X",
            "https://a.example/X",
        ),
        (
            "manifest/url-invalid",
            "/homepage_url",
            "https://a.example#x",
            "https://a.example/#x",
        ),
        (
            "manifest/icon-missing",
            "/icon_path",
            "./assets/icon.svg",
            "assets/icon.svg",
        ),
    ] {
        let quoted = format!("\"{text}\"");
        assert_eq!(shown(rule, &set(pointer, value)), Some(quoted), "{value}");
    }
    let typed = set("/settings_schema/settings/1/help_test", "x");
    let typed = format!("unset = [\"/settings_schema/settings/1/help_text\"]\n{typed}");
    assert_eq!(
        shown("manifest/unknown-field", &typed).as_deref(),
        Some("\"help_text\"")
    );
}

#[test]
fn where_the_author_has_to_choose_nothing_is_offered() {
    for (rule, pointer, value) in [
        // The tag may be called so.
        ("manifest/version-invalid", "/version", "1.0"),
        ("manifest/version-invalid", "/version", "1.02.0"),
        (
            "manifest/min-server-version-invalid",
            "/min_server_version",
            "latest",
        ),
        ("manifest/url-invalid", "/homepage_url", "a.example"),
        // The right name stands there as well.
        (
            "manifest/unknown-field",
            "/settings_schema/settings/1/help_test",
            "x",
        ),
        // Not near enough.
        (
            "manifest/unknown-field",
            "/homepge_ulr",
            "https://a.example/",
        ),
        // A list belongs there: with text the server would refuse the manifest.
        (
            "manifest/unknown-field",
            "/settings_schema/settings/1/option",
            "x",
        ),
    ] {
        let fixture = format!("about = ''\n[set]\n\"{pointer}\" = \"{value}\"\n");
        assert_eq!(shown(rule, &fixture), None, "{pointer} {value}");
    }
    let second = "about = ''\nmanifest = '{\"id\": \"com.example.p\"} {\"id\": \"x\"}'\n";
    assert_eq!(shown("manifest/trailing-data", second), None);
}

fn judged(tree: &Path) -> BundleReport {
    let options = Options {
        mend: true,
        ..Options::default()
    };
    check(&Source::SourceTree(tree.to_path_buf()), &options).unwrap()
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
        let before = judged(tree.path());
        let mut now = before.clone();
        let mut rounds = 0;
        while mend(tree.path(), &now) > 0 {
            fixed += 1;
            rounds += 1;
            assert!(rounds < 10, "{seed}: fixes without end");
            now = judged(tree.path());
        }
        let shown = || String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        // What --diff shows is what --fix writes.
        let told = before.mended.get(name).map_or(&text[..], |told| told);
        assert_eq!(String::from_utf8_lossy(told), shown(), "{seed}");
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

#[test]
fn a_diff_shows_what_only_a_second_round_finds() {
    let tree = tempfile::tempdir().unwrap();
    let manifest = "\u{feff}{\"id\": \"com.example.p\", \"name\": \"P\", \"version\": \"1.0.0\",\n\
        \"min_server_version\": \"v9.11\", \"homepage_url\": \"HTTPS://example.com\"}\n]]\n";
    fs::write(tree.path().join("go.mod"), "module example.com/p\n").unwrap();
    fs::write(tree.path().join("plugin.json"), manifest).unwrap();
    let shown = stdout(&mmlint(tree.path(), &["check", ".", "--diff"]));
    mmlint(tree.path(), &["check", ".", "--fix"]);
    let fixed = fs::read_to_string(tree.path().join("plugin.json")).unwrap();
    for part in ["9.11.0", "\"https://example.com\""] {
        assert!(fixed.contains(part), "{fixed}");
    }
    let lines = shown.lines().skip(3);
    let after: Vec<_> = lines
        .filter(|line| !line.starts_with('-'))
        .map(|line| &line[1..])
        .collect();
    assert_eq!(after.join("\n") + "\n", fixed, "{shown}");
    // So it is of a bundle that is read from a pipe, and cannot be read again.
    let mut packed = Fixture::base();
    let entry = packed
        .entries
        .iter_mut()
        .find(|entry| entry.display_name().ends_with("plugin.json"));
    entry.unwrap().content = manifest.as_bytes().to_vec();
    let arguments = ["check", "-", "--diff"];
    let piped = stdout(&mmlint_reading(tree.path(), &arguments, &packed.bundle()));
    assert!(
        piped.contains("9.11.0") && piped.starts_with("--- a/com.example.p/plugin.json\n"),
        "{piped}"
    );
}
