//! What people do without thinking: no path, mistyped words, looking for what there is most of.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::fs;
use std::path::Path;

use common::{mmlint, stderr, stdout};
use mmlint_testkit::Fixture;
use serde_json::Value;

const MANIFEST: &str = r#"{"id": "com.example.p", "name": "P", "version": "1.1.0",
    "homepage_url": "example.com", "suport_url": "https://example.com/x"}"#;

/// A plugin's repository.
fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("plugin.json"), MANIFEST).unwrap();
    fs::write(folder.path().join("go.mod"), "module example.com/p\n").unwrap();
    folder
}

fn build(folder: &Path, version: &str) {
    let text = format!("about = ''\n[set]\n\"/version\" = \"{version}\"\n");
    let bundle = Fixture::parse(&text).unwrap().bundle();
    fs::create_dir_all(folder.join("dist")).unwrap();
    let name = format!("dist/com.example.p-{version}.tar.gz");
    fs::write(folder.join(name), bundle).unwrap();
}

/// The paths that are checked without a PATH, and what is said of them.
fn chosen(folder: &Path, more: &[&str]) -> (Vec<String>, String) {
    let all = [&["check", "--format", "json", "--fail-on", "never"], more].concat();
    let output = mmlint(folder, &all);
    let said = stderr(&output);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{said}"));
    let bundles = report["bundles"].as_array().unwrap();
    let paths = bundles
        .iter()
        .map(|it| it["path"].as_str().unwrap().to_owned());
    (paths.collect(), said)
}

#[test]
fn without_a_path_the_last_build_is_checked() {
    let folder = repository();
    let path = folder.path();
    let (paths, said) = chosen(path, &[]);
    assert_eq!(paths, ["."]);
    assert_eq!(
        said,
        "mmlint: no PATH given: checking the plugin in this folder\n"
    );
    build(path, "1.0.0");
    let (paths, said) = chosen(path, &[]);
    assert_eq!(paths, ["dist/com.example.p-1.0.0.tar.gz"]);
    assert!(
        said.contains("the manifest's version is 1.1.0 by now"),
        "{said}"
    );
    build(path, "1.1.0");
    build(path, "1.0.1");
    let (paths, said) = chosen(path, &[]);
    assert_eq!(paths, ["dist/com.example.p-1.1.0.tar.gz"]);
    assert_eq!(
        said,
        "mmlint: no PATH given: checking dist/com.example.p-1.1.0.tar.gz, not 2 other bundles there\n"
    );
    // --fix and --diff are about the source.
    let output = mmlint(path, &["check", "--diff"]);
    assert!(
        stdout(&output).contains("support_url"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn where_there_is_nothing_to_check_it_is_said_what_would_be() {
    let folder = tempfile::tempdir().unwrap();
    let output = mmlint(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("neither dist/*.tar.gz nor a plugin.json"));
}

#[test]
fn mistyped_words_get_the_nearest_right_one() {
    let folder = repository();
    let path = folder.path();
    for (arguments, hint) in [
        (
            &["check", "--allow", "manifest/url-invald", "."][..],
            "\"manifest/url-invalid\"",
        ),
        (&["check", "--deny", "manifst/*", "."], "\"manifest/*\""),
        (
            &["check", "--warn", "url-invalid", "."],
            "\"manifest/url-invalid\"",
        ),
        (&["check", "--profile", "marketplce", "."], "'marketplace'"),
        (&["check", "--fail-on", "eror", "."], "'error'"),
        (&["check", "--server", "lates", "."], "did you mean latest?"),
        (
            &["check", "--platform", "linux-amd46", "."],
            "did you mean linux-amd64?",
        ),
        (&["check", "--min-confidence", "hgh", "."], "'high'"),
        (&["check", "--updat-baseline", "."], "--update-baseline"),
        (&["check", "--statistic", "."], "--statistics"),
        (&["check", "--limit", "manfest=1", "."], "manifest"),
        (&["check", "--jobs", "0", "."], "a number from 1 on"),
        (&["explain", "webap/source-map"], "webapp/source-map"),
        (&["explain", "server/not-exe"], "server/not-executable"),
        (&["explain", "serv"], "did you mean server?"),
        (&["explain", "zebra"], "`mmlint explain` lists the rules"),
        (
            &["check", "--allow", "server/not-exe", "."],
            "\"server/not-executable\"",
        ),
        (&["explain", "sorce-map"], "source-map"),
        (&["explain", "source-map", "--format", "jsn"], "'json'"),
        (&["schema", "confg"], "'config'"),
        (&["int"], "'init'"),
        (&["check", "--color", "alway", "."], "'always'"),
    ] {
        let output = mmlint(path, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let said = stderr(&output);
        assert!(said.contains(hint), "{arguments:?}: {said}");
    }
}

#[test]
fn statistics_name_what_there_is_most_of() {
    let folder = tempfile::tempdir().unwrap();
    let text = "about = ''\n[set]\n\"/homepage_url\" = \"example.com\"\n\"/nmae\" = \"x\"\n\"/descripton\" = \"x\"\n";
    let bundle = Fixture::parse(text).unwrap().bundle();
    fs::write(folder.path().join("p.tar.gz"), bundle).unwrap();
    let run = |more: &[&str]| {
        let all = [&["check", "p.tar.gz", "--statistics"], more].concat();
        stdout(&mmlint(folder.path(), &all))
    };
    let pretty = run(&["--quiet"]);
    let (_, counts) = pretty.split_once("3 warnings in 1 bundle\n").unwrap();
    insta::assert_snapshot!("statistics", counts);
    assert!(run(&["--format", "concise"]).ends_with(counts.trim_start_matches('\n')));
    let report: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
    common::validate(&report);
    assert_eq!(report["statistics"][0]["rule"], "manifest/unknown-field");
    assert_eq!(report["statistics"][0]["count"], 2);
    let without = mmlint(folder.path(), &["check", "p.tar.gz", "--format", "json"]);
    assert!(!stdout(&without).contains("statistics"));
    assert!(run(&["--format", "github"]).ends_with(counts.trim_start_matches('\n')));
    let markdown = run(&["--format", "markdown"]);
    let (_, table) = markdown.split_once("### Findings by rule\n").unwrap();
    insta::assert_snapshot!("statistics_markdown", table);
    let page = run(&["--format", "html"]);
    let (_, list) = page.split_once("<h2>Findings by rule</h2>\n").unwrap();
    let (list, _) = list.split_once("</section>").unwrap();
    insta::assert_snapshot!("statistics_html", list);
    for format in ["markdown", "html"] {
        let plain = mmlint(folder.path(), &["check", "p.tar.gz", "--format", format]);
        assert!(!stdout(&plain).contains("Findings by rule"));
    }
}

#[test]
fn statistics_without_a_place_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.tar.gz"), Fixture::base().bundle()).unwrap();
    fs::write(folder.path().join("plugins.json"), "[]").unwrap();
    for format in ["jsonl", "sarif", "gitlab", "junit"] {
        for (command, path) in [("check", "p.tar.gz"), ("listing", "plugins.json")] {
            let arguments = [command, path, "--statistics", "--format", format];
            let output = mmlint(folder.path(), &arguments);
            assert_eq!(output.status.code(), Some(2));
            assert_eq!(
                stderr(&output),
                format!(
                    "mmlint: --statistics: {format} has no place for the counts; pretty, concise, json, github, markdown and html have\n"
                )
            );
            let with_file = [&arguments[..], &["--output=markdown=summary.md"]].concat();
            let output = mmlint(folder.path(), &with_file);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        }
    }
}

#[test]
fn times_are_for_people_who_look() {
    let folder = repository();
    // Standard output is no terminal here.
    let output = mmlint(folder.path(), &["check", "."]);
    assert!(!stdout(&output).contains(" s)"), "{}", stdout(&output));
}
