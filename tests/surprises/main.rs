//! The inputs on which a plain linter and a server disagree (`rows.toml`): each is a test that names
//! its row, or has a line on why a bundle cannot show it.
//!
//! The rows are those of a table of facts that is not part of the repository. Where it lies beside
//! the corpus (`MMLINT_CORPUS`), none of its rows may be missing here. What a server itself says of
//! these bundles is asked by `tests/agreement`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

#[path = "../common/mod.rs"]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use common::{files, left_out, root};
use mmlint::policy::Profile;
use mmlint::report::{BundleReport, Outcome, Reader, Severity, Verdict};
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint_testkit::Fixture;
use serde::Deserialize;

/// How many rows each letter has.
const ROWS: [(char, usize); 6] = [
    ('A', 27),
    ('B', 30),
    ('C', 40),
    ('D', 16),
    ('E', 14),
    ('F', 16),
];

/// The platform that `ends` is about.
const PLATFORM: &str = "linux-amd64";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    row: Vec<Row>,
}

/// One row: bundles that show it, or why none can.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    says: String,
    #[serde(default)]
    shows: Vec<Show>,
    cannot: Option<String>,
}

/// One bundle, and what mmlint says of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Show {
    fixture: String,
    server: Option<String>,
    ends: String,
    because: Option<String>,
    invalid: Option<String>,
    #[serde(default)]
    finds: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = std::fs::read_to_string(root().join("tests/surprises/rows.toml")).unwrap();
    let rows: Rows = toml::from_str(&text).unwrap_or_else(|error| panic!("rows.toml: {error}"));
    rows.row
}

/// A bundle of `fixtures/surprises`, or with slashes any below `fixtures`.
fn path(fixture: &str) -> PathBuf {
    let folder = if fixture.contains('/') {
        "fixtures"
    } else {
        "fixtures/surprises"
    };
    root().join(folder).join(format!("{fixture}.toml"))
}

/// mmlint's reports for an author and for the Marketplace; `None` where the server is older than
/// those that mmlint knows.
fn reports(fixture: &Fixture, show: &Show) -> Option<[BundleReport; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let path = fixture.write_to(folder.path()).unwrap();
    let mut options = mmlint::Options::default();
    if let Some(server) = &show.server {
        options.servers = vec![Server::parse(server).ok()?];
    } else if let Some(server) = &fixture.server {
        options.servers = vec![Server::parse(server).unwrap()];
    }
    for limit in &fixture.limits {
        options.limits.set(limit).unwrap();
    }
    let contents = Arc::new(mmlint::read(&Source::File(path), &options).unwrap());
    Some([Profile::Author, Profile::Marketplace].map(|profile| {
        let mut options = options.clone();
        options.policy.profile = profile;
        mmlint::judge(&contents, &options)
    }))
}

/// Where the way of a bundle ends, and for which reason.
fn end(verdict: &Verdict) -> (&'static str, Option<&'static str>) {
    let start = verdict.start.get(PLATFORM).copied().unwrap_or_default();
    match (verdict.unpack.outcome, verdict.install.outcome) {
        (Outcome::Rejected, _) => return ("unpack", verdict.unpack.reason),
        (Outcome::Accepted, Outcome::LeftBehind) => return ("install", verdict.install.reason),
        (Outcome::Accepted, Outcome::Accepted) => {}
        _ => return ("unknown", verdict.unpack.reason),
    }
    match start.outcome {
        Outcome::Starts => ("starts", start.reason),
        Outcome::Fails => ("start", start.reason),
        _ => ("unknown", start.reason),
    }
}

/// The rules that found something of this severity.
fn rules(report: &BundleReport, severity: Severity) -> BTreeSet<&'static str> {
    let found = report.diagnostics.iter();
    let found = found.filter(|finding| finding.severity == severity);
    found.map(|finding| finding.rule).collect()
}

/// Which of the Marketplace's programs refuses it, and for what.
fn refused(report: &BundleReport) -> BTreeSet<String> {
    let errors = report.diagnostics.iter();
    let errors = errors.filter(|finding| finding.severity == Severity::Error);
    let readers = [
        ("generator", Reader::Generator),
        ("tool", Reader::ManifestTool),
    ];
    errors
        .flat_map(|error| {
            let says_no = readers
                .iter()
                .filter(|(_, r)| error.help.ends_with(r.says_no()));
            says_no.map(|(name, _)| format!("{name} {}", error.rule))
        })
        .collect()
}

/// What is not as the row says.
fn problems(show: &Show) -> Vec<String> {
    let fixture = Fixture::load(path(&show.fixture)).unwrap_or_else(|error| panic!("{error}"));
    let Some([mild, strict]) = reports(&fixture, show) else {
        let server = show.server.as_deref().unwrap_or_default();
        left_out(&format!("{} on {server}: not known yet", show.fixture));
        return Vec::new();
    };
    let mut problems = Vec::new();
    let (ends, because) = end(&mild.verdict);
    if (ends, because) != (show.ends.as_str(), show.because.as_deref()) {
        problems.push(format!("ends = {ends:?}, because = {because:?}"));
    }
    if show.server.is_some() {
        return problems;
    }
    let manifest = mild.verdict.manifest;
    let invalid = manifest
        .reason
        .filter(|_| manifest.outcome == Outcome::Invalid);
    if invalid != show.invalid.as_deref() {
        problems.push(format!("invalid = {invalid:?}"));
    }
    let named: BTreeMap<&str, &str> = show
        .finds
        .iter()
        .map(|found| found.split_once(' ').expect("a severity and a rule"))
        .map(|(severity, rule)| (rule, severity))
        .collect();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        let found = rules(&mild, severity);
        let expected = named.iter().filter(|(_, word)| **word == severity.name());
        for (rule, _) in expected {
            if !found.contains(rule) {
                problems.push(format!("does not find {} {rule}", severity.name()));
            }
        }
    }
    // Warnings of other rules may come; an error more would be a false alarm.
    let errors = rules(&mild, Severity::Error);
    for rule in &errors {
        if !named.contains_key(rule) {
            problems.push(format!("finds error {rule}"));
        }
    }
    let refused = refused(&strict);
    if !refused.iter().eq(&show.refused) {
        problems.push(format!("refused = {refused:?}"));
    }
    problems
}

#[test]
fn each_row_is_as_mmlint_says() {
    let (mut bundles, mut wrong) = (0, Vec::new());
    for row in rows() {
        for show in &row.shows {
            bundles += 1;
            for problem in problems(show) {
                wrong.push(format!("{} ({}): {problem}", row.id, show.fixture));
            }
        }
    }
    println!("{bundles} bundles");
    assert!(
        wrong.is_empty(),
        "{} problems\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn each_row_is_there_once_with_its_bundles() {
    let rows = rows();
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let all = ROWS.iter();
    let all = all.flat_map(|(letter, count)| (1..=*count).map(move |n| format!("{letter}{n}")));
    assert_eq!(ids, all.collect::<Vec<_>>());
    let mut used = BTreeSet::new();
    for row in &rows {
        assert!(!row.says.is_empty(), "{}", row.id);
        let reason = row.cannot.as_deref().unwrap_or_default();
        assert_ne!(row.shows.is_empty(), reason.is_empty(), "{}", row.id);
        for show in &row.shows {
            assert!(path(&show.fixture).exists(), "{}", show.fixture);
            used.insert(path(&show.fixture));
            // A file of its own has the row's number as two digits.
            let (letter, number) = row.id.split_at(1);
            let own = format!("{letter}{number:0>2}");
            let name = show
                .fixture
                .split_once('-')
                .map_or(&*show.fixture, |(n, _)| n);
            let borrowed = show.fixture.contains('/') || row.id == "F14";
            assert!(borrowed || name == own, "{} shows {}", row.id, show.fixture);
        }
    }
    for path in files(&root().join("fixtures/surprises"), "toml") {
        assert!(used.contains(&path), "no row shows {}", path.display());
    }
}

#[test]
fn no_row_of_the_facts_is_missing() {
    let facts = std::env::var_os("MMLINT_CORPUS")
        .and_then(|corpus| Some(Path::new(&corpus).parent()?.join("facts/surprises.md")));
    let Some(text) = facts.and_then(|path| std::fs::read_to_string(path).ok()) else {
        return left_out("facts/surprises.md is not there: rows.toml is not held against it");
    };
    let cells = text.lines().filter_map(|line| {
        let (id, _) = line.strip_prefix("| ")?.split_once(" |")?;
        let number = id.get(1..).filter(|rest| rest.parse::<u32>().is_ok());
        number.map(|_| id.to_owned())
    });
    let cells: Vec<String> = cells.collect();
    assert!(!cells.is_empty(), "no rows are found in facts/surprises.md");
    let ids: Vec<String> = rows().into_iter().map(|row| row.id).collect();
    assert_eq!(ids, cells);
}
