//! Every rule has its page, its examples and its fixtures, and they do what they say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;
#[path = "rules/documents.rs"]
mod documents;

use std::collections::BTreeMap;

use common::{check, diff, diffed, files, findings, known, load, report, root, stdout};
use mmlint::report::RULE_FAILED;
use mmlint::rules::{ALL, Rule, page};
use mmlint_testkit::Fixture;

#[test]
fn pages_say_what_the_rules_say() {
    for rule in ALL {
        let matter =
            page::front_matter(rule).unwrap_or_else(|error| panic!("{}: {error}", rule.name));
        assert_eq!(matter.name, rule.short_name(), "{}", rule.name);
        assert_eq!(matter.category, rule.category(), "{}", rule.name);
        assert_eq!(matter.severity, rule.severity.name(), "{}", rule.name);
        assert_eq!(matter.confidence, rule.confidence.name(), "{}", rule.name);
        assert!(
            !matter.since.is_empty() && !matter.source.is_empty(),
            "{}: `since` and `source` must not be empty",
            rule.name
        );
        assert!(
            (10..90).contains(&matter.summary.chars().count()),
            "{}: `summary` has 10 to 89 characters, not {}: {}",
            rule.name,
            matter.summary.chars().count(),
            matter.summary
        );
        let headings: Vec<&str> = page::body(rule)
            .lines()
            .filter_map(|line| line.strip_prefix("## "))
            .collect();
        assert_eq!(headings, page::HEADINGS, "{}", rule.name);
    }
}

#[test]
fn pages_and_rules_are_twins() {
    let mut pages: Vec<String> = files(&root().join("rules"), "md")
        .iter()
        .map(|path| {
            path.strip_prefix(root().join("rules"))
                .unwrap()
                .with_extension("")
        })
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .collect();
    // Not as the files are sorted: `syntax-too-new.md` is before `syntax.md`.
    pages.sort();
    let rules: Vec<&str> = ALL.iter().map(|rule| rule.name).collect();
    let first = pages.iter().zip(&rules).find(|(page, rule)| page != *rule);
    assert!(
        pages == rules,
        "`ALL` in src/rules/all.rs is sorted and has a line for each page in rules/; {} pages, {} rules, first difference \
         (page, rule): {first:?}",
        pages.len(),
        rules.len()
    );
}

/// Whether a rule's fixtures are bundles: those about listings are in `tests/listing`.
fn has_fixtures(rule: &&&'static Rule) -> bool {
    rule.name != RULE_FAILED && rule.category() != "listing"
}

/// The rules that a fixture triggers, with the worst severity of each.
fn triggered(fixture: &Fixture) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let report = match &fixture.old {
        Some(_) => diffed(folder.path(), fixture, &[]),
        None => report(folder.path(), fixture),
    };
    let found = match &fixture.old {
        Some(_) => report["diagnostics"].as_array().unwrap().iter().collect(),
        None => findings(&report),
    };
    let mut rules = BTreeMap::new();
    for finding in found {
        let severity = finding["severity"].as_str().unwrap().to_owned();
        let worst = rules
            .entry(finding["rule"].as_str().unwrap().to_owned())
            .or_insert(severity.clone());
        if severity == "error" {
            *worst = severity;
        }
    }
    rules
}

fn complain(problems: &[String]) {
    assert!(
        problems.is_empty(),
        "{} problems\n{}",
        problems.len(),
        problems.join("\n")
    );
}

#[test]
fn fixtures_trigger_their_rule_and_near_misses_do_not() {
    let mut problems = Vec::new();
    for rule in ALL.iter().filter(has_fixtures) {
        let folder = root().join("fixtures/rules").join(rule.name);
        let (mut bad, mut good) = (0, 0);
        for path in files(&folder, "toml") {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            let is_bad = path
                .file_name()
                .unwrap()
                .to_string_lossy()
                .starts_with("bad");
            if is_bad {
                bad += 1;
            } else {
                good += 1;
            }
            let Some(fixture) = load(&path) else {
                continue;
            };
            let rules = triggered(&fixture);
            if is_bad {
                if !rules.contains_key(rule.name) {
                    problems.push(format!("{name}: not found; found {rules:?}"));
                }
            } else {
                let errors = rules.iter().any(|(_, severity)| severity == "error");
                if rules.contains_key(rule.name) || errors {
                    problems.push(format!(
                        "{name}: a good one has no finding of its rule and no error, this has {rules:?}"
                    ));
                }
            }
        }
        if bad == 0 || good == 0 {
            problems.push(format!("{}: {bad} bad and {good} good fixtures", rule.name));
        }
    }
    complain(&problems);
}

/// The examples on a rule's page: language, `bad` or `good`, text.
fn examples(rule: &Rule) -> Vec<(&'static str, &'static str, String)> {
    let mut found = Vec::new();
    let mut lines = rule.page.lines();
    while let Some(line) = lines.next() {
        let Some((language, kind)) = line
            .strip_prefix("```")
            .and_then(|info| info.split_once(' '))
        else {
            continue;
        };
        let text: Vec<&str> = lines
            .by_ref()
            .take_while(|line| !line.starts_with("```"))
            .collect();
        found.push((language, kind, text.join("\n") + "\n"));
    }
    found
}

#[test]
fn examples_on_the_pages_do_what_they_say() {
    let mut problems = Vec::new();
    for rule in ALL.iter().filter(has_fixtures) {
        let examples = examples(rule);
        for kind in ["bad", "good"] {
            if !examples.iter().any(|(_, k, _)| *k == kind) {
                problems.push(format!("{}: no {kind} example", rule.name));
            }
        }
        for (language, kind, text) in examples {
            let fixture = match language {
                "toml" => Fixture::parse(&text),
                "json" => Fixture::parse(&format!("about = ''\nmanifest = '''\n{text}'''\n")),
                other => Err(format!("examples are json or toml, not {other}")),
            };
            let Some(fixture) = known(fixture.map_err(|error| format!("{}: {error}", rule.name)))
            else {
                continue;
            };
            let rules = triggered(&fixture);
            if rules.contains_key(rule.name) != (kind == "bad") {
                problems.push(format!("{}: {kind} example found {rules:?}", rule.name));
            }
        }
    }
    complain(&problems);
}

#[test]
fn what_people_see() {
    for rule in ALL.iter().filter(has_fixtures) {
        let path = root()
            .join("fixtures/rules")
            .join(rule.name)
            .join("bad.toml");
        let Some(fixture) = load(&path) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let output = match &fixture.old {
            Some(_) => diff(folder.path(), &fixture, &[]),
            None => check(folder.path(), &fixture, &[]),
        };
        let seen = format!(
            "{}exit status {}\n",
            stdout(&output),
            output.status.code().unwrap()
        );
        insta::with_settings!({ description => fixture.about, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(rule.name.replace('/', "__"), seen);
        });
    }
}

/// The reasons that a verdict gives.
fn reasons(verdict: &serde_json::Value) -> Vec<String> {
    let start = verdict["start"].as_object().unwrap().values();
    let steps = ["unpack", "manifest", "install"].map(|step| &verdict[step]);
    let reasons = steps
        .into_iter()
        .chain(start)
        .filter_map(|step| step["reason"].as_str());
    reasons.map(str::to_owned).collect()
}

#[test]
fn every_reason_of_a_verdict_has_its_finding() {
    let mut problems = Vec::new();
    for path in files(&root().join("fixtures"), "toml") {
        let Some(mut fixture) = load(&path) else {
            continue;
        };
        if !fixture.verify.is_empty() {
            continue; // it is not asked what a server does with the bundle
        }
        fixture.config = None; // it may hide the finding; the verdict stays as it is
        let folder = tempfile::tempdir().unwrap();
        let report = report(folder.path(), &fixture);
        let found: Vec<_> = findings(&report)
            .iter()
            .map(|finding| finding["rule"].clone())
            .collect();
        for reason in reasons(&report["bundles"][0]["verdict"]) {
            if !found.iter().any(|rule| *rule == reason) {
                problems.push(format!("{}: {reason}", path.display()));
            }
        }
    }
    complain(&problems);
}
