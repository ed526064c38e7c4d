//! What the documents point at is there, and the list of dependencies is that of the manifests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::{files, root};

/// Folders with documents, or with what they point at. Others hold what is built.
const FOLDERS: [&str; 14] = [
    ".ci",
    ".github",
    "action",
    "benches",
    "docs",
    "examples",
    "fixtures",
    "fuzz/fuzz_targets",
    "rules",
    "schemas",
    "src",
    "testkit",
    "tests",
    "tools",
];

fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|it| it == "md"))
        .collect();
    for folder in FOLDERS {
        found.extend(files(&root().join(folder), "md"));
    }
    found.sort();
    found
}

fn read(path: &Path) -> String {
    let text = std::fs::read_to_string(path);
    text.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As GitHub shows it, with the names of headings that links can ask for.
fn shown(path: &Path) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.header_id_prefix = Some(String::new());
    options.extension.front_matter_delimiter = Some("---".to_owned());
    options.render.r#unsafe = true;
    comrak::markdown_to_html(&read(path), &options)
}

/// The values of an attribute.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    let pieces = html.split(start.as_str()).skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once('"')?.0))
        .collect()
}

#[test]
fn links_lead_somewhere() {
    let pages: BTreeMap<PathBuf, String> = documents()
        .into_iter()
        .map(|path| (path.clone(), shown(&path)))
        .collect();
    assert!(pages.len() > 150, "{} documents", pages.len());
    let (mut wrong, mut links) = (Vec::new(), 0);
    for (path, html) in &pages {
        let mut targets = values(html, "href");
        targets.extend(values(html, "src"));
        for link in targets {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            links += 1;
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let file = match file {
                "" => path.clone(),
                file => path.parent().unwrap().join(file),
            };
            let Ok(file) = file.canonicalize() else {
                wrong.push(format!("{}: {link}: no such file", path.display()));
                continue;
            };
            if anchor.is_empty() {
                continue;
            }
            let page = pages
                .iter()
                .find(|(path, _)| path.canonicalize().unwrap() == file);
            if !page.is_some_and(|(_, html)| values(html, "id").contains(&anchor)) {
                wrong.push(format!("{}: {link}: no such heading", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(links > 300, "{links} links");
}

/// Whether a text in backticks is the path of a source file of the repository, in whole or from some folder on.
fn is_source(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c);
    text.ends_with(".rs") && text.chars().all(plain)
}

#[test]
fn source_files_that_are_named_exist() {
    let sources: Vec<PathBuf> = FOLDERS
        .iter()
        .flat_map(|folder| files(&root().join(folder), "rs"))
        .collect();
    let mut wrong = Vec::new();
    for path in documents() {
        // What once was is the changelog's matter.
        if path.ends_with("CHANGELOG.md") {
            continue;
        }
        for text in read(&path).split('`').skip(1).step_by(2) {
            if is_source(text) && !sources.iter().any(|source| source.ends_with(text)) {
                wrong.push(format!("{}: {text}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The crates from elsewhere that a manifest names: in the program, and in all else.
fn named(manifest: &str) -> [BTreeSet<String>; 2] {
    let manifest: toml::Table = read(&root().join(manifest)).parse().unwrap();
    let names = |key: &str| {
        let table = manifest.get(key).and_then(toml::Value::as_table);
        let from_elsewhere = table
            .into_iter()
            .flatten()
            .filter(|(_, how)| how.get("path").is_none());
        from_elsewhere
            .map(|(name, _)| name.clone())
            .collect::<BTreeSet<_>>()
    };
    let others = &names("dev-dependencies") | &names("build-dependencies");
    [names("dependencies"), others]
}

#[test]
fn every_dependency_has_its_reason_and_every_reason_its_dependency() {
    let [program, mut others] = named("Cargo.toml");
    for manifest in [
        "testkit/Cargo.toml",
        "tools/speed/Cargo.toml",
        "tools/webapp-tables/Cargo.toml",
        "fuzz/Cargo.toml",
    ] {
        let [one, other] = named(manifest);
        others.extend(one);
        others.extend(other);
    }
    let others: BTreeSet<String> = others.difference(&program).cloned().collect();

    let design = read(&root().join("docs/design.md"));
    let (_, section) = design.split_once("\n## Dependencies\n").unwrap();
    let section = section
        .split_once("\n## ")
        .map_or(section, |(section, _)| section);
    let tables: Vec<BTreeSet<String>> = section
        .split("|---|---|\n")
        .skip(1)
        .map(|table| {
            let rows = table.lines().map_while(|line| line.strip_prefix("| "));
            let rows = rows.map(|row| row.trim_end_matches(" |").split_once(" | ").unwrap());
            rows.map(|(name, reason)| {
                assert!(reason.len() > 5, "{name}: {reason}");
                name.to_owned()
            })
            .collect()
        })
        .collect();
    assert_eq!(tables, [program, others]);
}
