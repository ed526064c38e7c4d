//! What is printed for people fits their terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{files, load, root, stdout};
use mmlint::render::{Format, Screen, render};
use mmlint::report::statistics;
use mmlint::{Options, check_all, source};
use mmlint_testkit::Fixture;
use unicode_width::UnicodeWidthChar;

const WIDTHS: [usize; 5] = [40, 60, 80, 100, 200];

/// What is seen of a text: without colours (CSI … m) and links (OSC 8 … ST).
fn seen(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        out.push_str(before);
        let end = match after.strip_prefix(']') {
            Some(_) => after.find("\u{1b}\\").unwrap() + 2,
            None => after.find(|c: char| c.is_ascii_alphabetic()).unwrap() + 1,
        };
        rest = &after[end..];
    }
    out + rest
}

/// How wide a line is, a character at a time. What a selector behind a symbol (U+FE0F) adds is
/// left out: terminals are not of one mind about it.
fn columns(line: &str) -> usize {
    line.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The lines that are too wide although a word less would have made them fit.
fn too_wide(text: &str, width: usize) -> Vec<String> {
    let fits = |line: &&str| {
        // What stands in front of a line's only word, as the bar beside it, cannot go.
        let words: Vec<&str> = line.split(' ').filter(|word| word.len() > 1).collect();
        columns(line) <= width || words.len() <= 1
    };
    let lines = text.lines().filter(|line| !fits(line));
    lines.map(str::to_owned).collect()
}

fn hold(folder: &Path) {
    let pattern = folder.join("*.tar.gz").to_string_lossy().into_owned();
    let sources: Vec<_> = source::find(&[pattern]).into_iter().flatten().collect();
    let (mut report, failed) = check_all(&sources, &Options::default(), &|_| {});
    assert!(failed.is_empty() && !report.bundles.is_empty());
    report.statistics = Some(statistics::count(&report));
    for bundle in &mut report.bundles {
        // The folder that the test works in is no part of what a user sees.
        bundle.path = bundle
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
    }
    let mut problems = Vec::new();
    for width in WIDTHS {
        let screen = Screen {
            width,
            color: true,
            links: true,
            quiet: false,
            elapsed: Some(Duration::from_millis(1234)),
        };
        let text = seen(&render(&report, Format::Pretty, screen));
        assert!(text.contains("(1.2 s)"), "{text}");
        for line in too_wide(&text, width) {
            problems.push(format!("{width} columns, {}: {line}", columns(&line)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_finding_fits() {
    let folder = tempfile::tempdir().unwrap();
    for (i, path) in files(&root().join("fixtures"), "toml").iter().enumerate() {
        if let Some(fixture) = load(path) {
            let name = format!("{i:03}.tar.gz");
            std::fs::write(folder.path().join(name), fixture.bundle()).unwrap();
        }
    }
    hold(folder.path());
}

/// Names and values in wide, combining and joined characters, long words and no words.
#[test]
fn what_a_bundle_is_called_cannot_make_a_line_too_wide() {
    for (at, hostile) in [
        "漢字仮名交じり文".repeat(20),
        "e\u{301}\u{302}\u{303}".repeat(60),
        "👩‍👩‍👧‍👦🏳️‍🌈".repeat(20),
        "ﷺ꧅𒐫".repeat(30),
        "한글 テキスト ".repeat(30),
        "\t\u{3000}\u{a0}x".repeat(40),
        "word ".repeat(100),
        "x".repeat(200),
        "\u{ff01}".repeat(200),
    ]
    .iter()
    .enumerate()
    {
        let manifest = serde_json::json!({
            "id": "com.example.p", "name": hostile, "version": hostile, "homepage_url": hostile,
            "description": hostile, "min_server_version": hostile, hostile: hostile,
            "server": {"executables": {"linux-amd64": hostile}},
            "webapp": {"bundle_path": hostile},
            "settings_schema": {"settings": [
                {"key": hostile, "display_name": hostile, "type": hostile, "default": hostile}]},
        });
        for text in [manifest.to_string(), format!("{manifest:#}")] {
            let mut fixture = Fixture::base();
            for entry in &mut fixture.entries {
                if entry.name.ends_with(b"plugin.json") {
                    entry.content = text.clone().into_bytes();
                }
            }
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("p.tar.gz"), fixture.bundle()).unwrap();
            println!("value {at}");
            hold(folder.path());
        }
    }
}

#[test]
fn links_are_made_only_where_they_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let path = root().join("fixtures/demo.toml");
    std::fs::write(
        folder.path().join("p.tar.gz"),
        Fixture::load(path).unwrap().bundle(),
    )
    .unwrap();
    let run = |variables: &[(&str, &str)]| {
        let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["check", "p.tar.gz"])
            .current_dir(folder.path())
            .env_clear()
            .envs(variables.iter().copied())
            .output();
        stdout(&output.unwrap())
    };
    let color = ("CLICOLOR_FORCE", "1");
    let link = "\u{1b}]8;;https://";
    assert!(run(&[color, ("FORCE_HYPERLINK", "1")]).contains(link));
    assert!(!run(&[color]).contains(link));
    assert!(
        !run(&[color, ("TERM_PROGRAM", "WezTerm")]).contains(link),
        "this is no terminal"
    );
    assert!(!run(&[("FORCE_HYPERLINK", "1")]).contains('\u{1b}'));
    assert!(!run(&[color, ("NO_COLOR", "1"), ("FORCE_HYPERLINK", "1")]).contains('\u{1b}'));
}

#[test]
fn what_explain_says_fits() {
    let folder = tempfile::tempdir().unwrap();
    let explained = |arguments: &[&str], width: usize| {
        let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .arg("explain")
            .args(arguments)
            .current_dir(folder.path())
            .env_clear()
            .env("COLUMNS", width.to_string())
            .output()
            .unwrap();
        stdout(&output)
    };
    let rules = [
        "signature/unknown-key",
        "archive/bomb",
        "manifest/yaml-hazard",
    ];
    for width in WIDTHS {
        assert_eq!(too_wide(&explained(&[], width), width), [""; 0], "{width}");
        for rule in rules {
            let mut in_code = false;
            let text: Vec<String> = explained(&[rule], width)
                .lines()
                .filter(|line| {
                    let is_fence = line.starts_with("```");
                    in_code ^= is_fence;
                    !in_code && !is_fence && !line.starts_with('|')
                })
                .map(str::to_owned)
                .collect();
            let wide = too_wide(&text.join("\n"), width);
            assert_eq!(wide, [""; 0], "{rule}, {width}");
        }
    }
}
