//! mmlint.toml, profiles and severities, as a user meets them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "config/fixing.rs"]
mod fixing;
#[path = "config/places.rs"]
mod places;
#[path = "config/submission.rs"]
mod submission;

use std::fs;
use std::path::Path;

use common::{findings, mmlint, root, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;

/// A folder with `x.tar.gz`, whose manifest has a wrong URL (a warning) and an unknown field.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = "about = ''\n[set]\n\"/homepage_url\" = \"example.com\"\n\"/nmae\" = \"x\"\n";
    let bundle = Fixture::parse(text).unwrap().bundle();
    fs::write(folder.path().join("x.tar.gz"), bundle).unwrap();
    folder
}

fn configure(folder: &Path, text: &str) {
    fs::write(folder.join("mmlint.toml"), text).unwrap();
}

/// What is found, as `rule severity`, and the exit status.
fn found(folder: &Path, arguments: &[&str]) -> (Vec<String>, i32) {
    let all = [&["check", "x.tar.gz", "--format", "json"], arguments].concat();
    let output = mmlint(folder, &all);
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    common::validate(&report);
    let name = |finding: &&Value| {
        let text = |key: &str| finding[key].as_str().unwrap().to_owned();
        text("rule") + " " + &text("severity")
    };
    let names = findings(&report).iter().map(name).collect();
    (names, output.status.code().unwrap())
}

const BOTH: [&str; 2] = [
    "manifest/url-invalid warning",
    "manifest/unknown-field warning",
];

#[test]
fn without_a_configuration_nothing_changes() {
    let folder = project();
    assert_eq!(
        found(folder.path(), &[]),
        (BOTH.map(String::from).to_vec(), 0)
    );
}

#[test]
fn mistakes_are_shown_with_a_caret_and_nothing_is_checked() {
    let folder = project();
    configure(
        folder.path(),
        "profil = \"author\"\n\n[rules]\n\"manifest/url-invald\" = \"of\"\n\n[[ignore]]\nrule = \"manifest/*\"\n",
    );
    let output = mmlint(folder.path(), &["check", "x.tar.gz"]);
    assert_eq!(
        (output.status.code(), stdout(&output).as_str()),
        (Some(2), "")
    );
    insta::assert_snapshot!(stderr(&output));
    assert_eq!(found(folder.path(), &["--no-config"]).1, 0);
}

#[test]
fn the_last_setting_of_a_rule_wins() {
    let folder = project();
    configure(
        folder.path(),
        "fail-on = \"warning\"\n[rules]\n\"manifest/unknown-field\" = \"info\"\n\"manifest/*\" = \"off\"\n",
    );
    let one = |name: &str| vec![name.to_owned()];
    assert_eq!(
        found(folder.path(), &[]),
        (one("manifest/unknown-field info"), 0)
    );
    assert_eq!(
        found(folder.path(), &["--fail-on", "info"]),
        (one("manifest/unknown-field info"), 1)
    );
    let deny = ["--deny", "manifest/*", "--allow", "manifest/url-invalid"];
    assert_eq!(
        found(folder.path(), &deny),
        (one("manifest/unknown-field error"), 1)
    );
    let deny = ["--allow", "manifest/url-invalid", "--deny", "manifest/*"];
    assert_eq!(found(folder.path(), &deny).0.len(), 2);
}

#[test]
fn a_mistyped_rule_of_an_option_gets_the_nearest() {
    let folder = project();
    let output = mmlint(
        folder.path(),
        &["check", "--allow", "manifest/url-invald", "x.tar.gz"],
    );
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean \"manifest/url-invalid\"?"));
    let output = mmlint(
        folder.path(),
        &["check", "--allow", "internal/rule-failed", "x.tar.gz"],
    );
    assert_eq!(output.status.code(), Some(2));
}

const IGNORE: &str = "[[ignore]]\nrule = \"manifest/*\"\nreason = \"a test\"\n";

#[test]
fn what_is_ignored_is_counted_and_can_be_shown() {
    let folder = project();
    configure(folder.path(), IGNORE);
    assert_eq!(found(folder.path(), &[]), (Vec::new(), 0));
    let text = stdout(&mmlint(folder.path(), &["check", "x.tar.gz"]));
    assert!(
        text.contains("nothing else found in 1 bundle; 2 ignored"),
        "{text}"
    );
    assert_eq!(found(folder.path(), &["--no-ignores"]).0.len(), 2);
}

#[test]
fn the_date_comes_from_the_environment_where_no_option_gives_it() {
    let folder = project();
    configure(folder.path(), &format!("{IGNORE}until = \"2001-09-09\"\n"));
    let check = |seconds: &str| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["check", "x.tar.gz", "--format", "concise"])
            .current_dir(folder.path())
            .env_clear()
            .env("SOURCE_DATE_EPOCH", seconds)
            .output()
            .unwrap();
        (stdout(&output), output.status.code())
    };
    assert!(check("1000000000").0.contains("2 ignored")); // 2001-09-09T01:46:40Z
    assert!(
        check("1000080000")
            .0
            .contains("mmlint.toml:4:9: warning config/expired-ignore")
    );
    assert_eq!(check("soon").1, Some(2));
}

#[test]
fn the_configuration_is_looked_for_up_to_the_repositorys_root() {
    let folder = project();
    let deep = folder.path().join("repository/plugin/dist");
    fs::create_dir_all(&deep).unwrap();
    fs::copy(folder.path().join("x.tar.gz"), deep.join("x.tar.gz")).unwrap();
    configure(folder.path(), IGNORE);
    assert_eq!(
        found(&deep, &[]).0.len(),
        2,
        "no repository: only the folder itself"
    );
    fs::create_dir(folder.path().join("repository/.git")).unwrap();
    assert_eq!(found(&deep, &[]).0.len(), 2, "not above the root");
    configure(&folder.path().join("repository"), IGNORE);
    assert_eq!(found(&deep, &[]).0.len(), 0);
    configure(&deep, "");
    assert_eq!(found(&deep, &[]).0.len(), 2, "the nearest one counts alone");
    let named = ["--config", "../../mmlint.toml"];
    assert_eq!(found(&deep, &named).0.len(), 0);
}

#[test]
fn a_configuration_full_of_mistakes_is_told_in_few_words() {
    let folder = project();
    let keys: String = (0..20_000).map(|n| format!("k{n} = 1\n")).collect();
    for text in [keys, format!("profile = \"{}\"\n", "a".repeat(500_000))] {
        configure(folder.path(), &text);
        let output = mmlint(folder.path(), &["check", "x.tar.gz"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).len() < 20_000, "{}", stderr(&output).len());
    }
}

#[test]
fn limits_and_servers_of_the_configuration_hold() {
    let folder = project();
    configure(
        folder.path(),
        "servers = [\"11.1.0\"]\n[limits]\nentries = 3\n",
    );
    let output = mmlint(folder.path(), &["check", "x.tar.gz"]);
    let text = stdout(&output);
    assert!(
        text.contains("archive/bomb") && text.contains("on 11.1 "),
        "{text}"
    );
    let more = ["--limit", "entries=1000", "--server", "11.11.0"];
    assert_eq!(found(folder.path(), &more).0, BOTH);
}

#[test]
fn init_writes_a_configuration_that_changes_nothing() {
    let folder = project();
    let output = mmlint(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(found(folder.path(), &[]).0, BOTH);
    configure(folder.path(), "# mine\n");
    assert_eq!(mmlint(folder.path(), &["init"]).status.code(), Some(2));
    let kept = fs::read_to_string(folder.path().join("mmlint.toml")).unwrap();
    assert_eq!(kept, "# mine\n");
    assert_eq!(
        mmlint(folder.path(), &["init", "--force"]).status.code(),
        Some(0)
    );
}

#[test]
fn the_schema_takes_the_template_and_every_name_that_is_read() {
    let schema: Value = serde_json::from_str(mmlint::config::SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let lines = mmlint::config::TEMPLATE.lines();
    let all: Vec<&str> = lines
        .map(|line| match line.strip_prefix("# ") {
            Some(code) if code.contains(" = ") || code.starts_with('[') => code,
            _ => line,
        })
        .collect();
    let text = all
        .join("\n")
        .replace("until = 2027-03-01", "until = \"2027-03-01\"");
    let value: toml::Table = toml::from_str(&text).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&serde_json::to_value(value).unwrap())
        .map(|error| error.to_string())
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn what_was_not_checked_always_counts() {
    let folder = project();
    configure(
        folder.path(),
        "[limits]\nunpacked = 1\n[rules]\n\"archive/*\" = \"off\"\n[[ignore]]\nrule = \"archive/*\"\nreason = \"x\"\n",
    );
    let (names, status) = found(folder.path(), &["--allow", "archive/*"]);
    assert!(
        names.contains(&"archive/bomb error".to_owned()),
        "{names:?}"
    );
    assert_eq!(status, 1);
    let output = mmlint(
        folder.path(),
        &["check", "--allow", "archive/bomb", "x.tar.gz"],
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn an_ignore_of_what_is_not_shown_is_in_use() {
    let folder = project();
    // The confidence is medium: the key alone says that it is a secret.
    let text = "about = ''\n[set]\n\"/props\" = { apiToken = \"abc\" }\n";
    let bundle = Fixture::parse(text).unwrap().bundle();
    fs::write(folder.path().join("x.tar.gz"), bundle).unwrap();
    configure(
        folder.path(),
        "[[ignore]]\nrule = \"manifest/public-props\"\nreason = \"an example\"\n",
    );
    assert_eq!(found(folder.path(), &[]).0, [""; 0]);
    assert_eq!(
        found(folder.path(), &["--min-confidence", "high"]).0,
        [""; 0]
    );
}

#[test]
fn an_ignore_of_what_was_not_asked_is_not_called_unused() {
    let folder = project();
    let ignore =
        |rule: &str| format!("[[ignore]]\nrule = \"{rule}\"\nreason = \"x\"\nwhere = \"CVE-1\"\n");
    let database = root().join("fixtures/vulnerabilities/db");
    let database = database.to_str().unwrap();
    let unused = |rule: &str, more: &[&str]| {
        configure(folder.path(), &ignore(rule));
        let told = found(folder.path(), more).0;
        told.iter().any(|it| it.contains("config/unused-ignore"))
    };
    for rule in ["vulnerability/known", "vulnerability/*"] {
        assert!(!unused(rule, &[]), "{rule}");
        assert!(unused(rule, &["--vulndb", database]), "{rule}");
    }
    assert!(unused("webapp/syntax", &[]));
    // Nor of what another profile asks, of a tag that was not given, or of a narrower question.
    assert!(!unused("signature/missing", &[]));
    assert!(!unused("manifest/version-mismatch", &[]));
    assert!(unused(
        "manifest/version-mismatch",
        &["--expect-version", "1.0.0"]
    ));
    assert!(!unused("webapp/syntax", &["--server", "latest"]));
    assert!(!unused("webapp/syntax", &["--limit", "webapp=10"]));
    let whole = fs::read(folder.path().join("x.tar.gz")).unwrap();
    fs::write(folder.path().join("x.tar.gz"), &whole[..whole.len() - 99]).unwrap();
    assert!(!unused("webapp/syntax", &[]));
}
