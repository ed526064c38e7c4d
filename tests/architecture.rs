//! The layers that ARCHITECTURE.md draws are those of the code.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{files, root};

/// What stands in the code block behind `<!-- title -->`, with the number of its line.
fn layers(title: &str) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let begin = format!("<!-- {title} -->\n```\n");
    let (_, behind) = text.split_once(&begin).unwrap();
    let (block, _) = behind.split_once("```").unwrap();
    let lines = block.lines().enumerate();
    lines
        .flat_map(|(number, line)| {
            line.split_whitespace()
                .map(move |it| (it.to_owned(), number))
        })
        .collect()
}

/// The folder or file directly in `folder` that a file belongs to; `None` for tests.
fn module(path: &Path, folder: &str) -> Option<String> {
    let inside = path.strip_prefix(root().join(folder)).unwrap();
    let file = inside.file_stem().unwrap().to_str().unwrap();
    let first = inside.iter().next().unwrap().to_str().unwrap();
    let is_test = file == "tests" || file.ends_with("_tests");
    (!is_test).then(|| first.strip_suffix(".rs").unwrap_or(first).to_owned())
}

/// The modules that a text names: after `begin`, or in the braces after it.
fn named(text: &str, begin: &str) -> BTreeSet<String> {
    let name = |text: &str| -> String {
        let end = text.find(|c: char| c != '_' && !c.is_ascii_lowercase());
        text[..end.unwrap_or(text.len())].to_owned()
    };
    let mut found = BTreeSet::new();
    for behind in text.split(begin).skip(1) {
        match behind.strip_prefix('{') {
            Some(list) => {
                let (list, _) = list.split_once("};").unwrap();
                found.extend(list.split(',').map(|one| name(one.trim())));
            }
            None => {
                found.insert(name(behind));
            }
        }
    }
    found
}

/// The code that is shipped: no comments, and nothing of the tests at the end of a file. `mod tests;` among the other modules
/// of a file is no end.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let is_inline = |(at, _): &(usize, &str)| {
        let begun = text[*at..]
            .find("\nmod ")
            .map(|module| &text[at + module + 1..]);
        let line = begun.and_then(|module| module.lines().next());
        line.is_none_or(|line| line.ends_with('{'))
    };
    let mut tests = text.match_indices("#[cfg(test)]");
    let end = tests.find(is_inline).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let lines = text.lines().map(|line| line.split("//").next().unwrap());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_looks_back() {
    let layers = layers("layers");
    let mut seen = BTreeSet::new();
    for path in files(&root().join("src"), "rs") {
        let Some(module) = module(&path, "src") else {
            continue;
        };
        // The command line stands above what is drawn.
        if ["cli", "lib", "main"].contains(&module.as_str()) {
            continue;
        }
        let Some(own) = layers.get(&module) else {
            panic!("ARCHITECTURE.md does not draw {module}, {}", path.display());
        };
        for other in named(&code(&path), "crate::") {
            let below = layers.get(&other).is_some_and(|layer| layer < own);
            assert!(
                other == module || below,
                "{} names crate::{other}, which ARCHITECTURE.md draws no higher than {module}",
                path.display()
            );
        }
        seen.insert(module);
    }
    let drawn: BTreeSet<String> = layers.into_keys().collect();
    assert_eq!(seen, drawn, "ARCHITECTURE.md draws what is not in src/");
}

#[test]
fn nothing_looks_back_among_what_reads_scripts() {
    let folder = "src/webapp/code";
    let layers = layers("layers of webapp/code");
    let mut seen = BTreeSet::new();
    for path in files(&root().join(folder), "rs") {
        let Some(module) = module(&path, folder) else {
            continue;
        };
        // What is found, and what asks all for it.
        if ["found", "mod"].contains(&module.as_str()) {
            continue;
        }
        let Some(own) = layers.get(&module) else {
            panic!("ARCHITECTURE.md does not draw {module}, {}", path.display());
        };
        // `super::super::tree::calls::...`
        let text = code(&path);
        assert!(
            !text.contains("crate::webapp::code::"),
            "{} names another part by its whole path; here they are named by `super::`",
            path.display()
        );
        for other in named(&text, "super::") {
            assert!(
                other == module || layers.get(&other).is_none_or(|layer| layer < own),
                "{} names {other}, which ARCHITECTURE.md draws no higher than {module}",
                path.display()
            );
        }
        seen.insert(module);
    }
    let drawn: BTreeSet<String> = layers.into_keys().collect();
    assert_eq!(seen, drawn, "ARCHITECTURE.md draws what is not in {folder}");
}

/// What a renderer may name of the rules: which there are, and their pages.
const OF_RULES: [&str; 5] = ["self", "Rule", "page", "about", "find"];

#[test]
fn renderers_know_of_rules_their_names_and_pages_alone() {
    let mut asked = 0;
    for path in files(&root().join("src/render"), "rs") {
        let text = code(&path);
        let uses = text.split("crate::rules").skip(1);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == ':';
        let others = text.match_indices("rules::").filter_map(|(at, name)| {
            let is_own = !text[..at].ends_with(is_word);
            is_own.then(|| &text[at + name.len()..])
        });
        for behind in uses.map(|it| it.trim_start_matches("::")).chain(others) {
            let end = behind.find([';', '(', '>', ')', ' ']).unwrap();
            for name in behind[..end].trim_matches(['{', '}']).split(',') {
                let name = name.trim().split("::").next().unwrap();
                // `use crate::rules;` names the module alone.
                if name.is_empty() {
                    continue;
                }
                assert!(
                    OF_RULES.contains(&name),
                    "{}: rules::{name}",
                    path.display()
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 5, "{asked}");
}
