//! Every rule has its page, its examples and its fixtures, and they do what they say.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::collections::BTreeMap;

use common::{check, diff, diffed, files, findings, known, load, report, root, stdout};
use mmlint::policy::{Level, Profile};
use mmlint::rules::{ALL, RULE_FAILED, Rule, page};
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
            "{}",
            rule.name
        );
        assert!(
            (10..90).contains(&matter.summary.chars().count()),
            "{}: {}",
            rule.name,
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
    assert_eq!(pages, rules);
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
                    problems.push(format!("{name}: found {rules:?}"));
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

/// The README's table of rules, as the pages have it.
fn table() -> String {
    let mut out = String::from("\n| rule | | what it finds |\n|---|---|---|\n");
    for rule in ALL {
        let summary = page::front_matter(rule).unwrap().summary;
        let (name, severity) = (rule.name, rule.severity.name());
        out.push_str(&format!(
            "| [{name}](rules/{name}.md) | {severity} | {summary} |\n"
        ));
    }
    out
}

#[test]
fn the_readme_lists_every_rule() {
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme.split_once("<!-- rules:").unwrap();
    let (mark, rest) = rest.split_once("-->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- end of rules -->").unwrap();
    let fresh = format!(
        "{head}<!-- rules:{mark}-->\n{}\n<!-- end of rules -->{tail}",
        table()
    );
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    assert!(
        fresh == std::fs::read_to_string(&path).unwrap(),
        "run MMLINT_UPDATE=1 cargo test --test rules"
    );
}

/// The text below a heading of a rule's page.
fn section(rule: &Rule, heading: &str) -> String {
    let body = page::body(rule);
    let (_, rest) = body.split_once(&format!("## {heading}\n")).unwrap();
    let text = rest.split_once("\n## ").map_or(rest, |(text, _)| text);
    text.trim().to_owned()
}

/// A rule's severity under a profile.
fn weight(rule: &Rule, profile: Profile) -> &'static str {
    match profile.level(rule.name) {
        Some(Level::Off) => "off",
        Some(Level::On(severity)) => severity.name(),
        None => rule.severity.name(),
    }
}

/// `docs/rules/<category>.md`: its rules in short, each with a link to its page.
fn category_page(category: &str) -> String {
    let mut out = format!(
        "# Rules: {category}\n\nMade from the pages in `rules/{category}/`. [All categories](README.md)\n"
    );
    for rule in ALL.iter().filter(|rule| rule.category() == category) {
        let name = rule.short_name();
        let summary = page::front_matter(rule).unwrap().summary;
        let (finds, mend) = (
            section(rule, "What it finds"),
            section(rule, "How to mend it"),
        );
        let mut levels = Profile::ALL
            .map(|p| format!("{} {}", p.name(), weight(rule, p)))
            .to_vec();
        if Profile::ALL
            .iter()
            .all(|profile| profile.level(rule.name).is_none())
        {
            levels = vec![rule.severity.name().to_owned()];
        }
        out.push_str(&format!(
            "\n## {name}\n\n**{summary}** ({})\n\n{finds}\n\n**How to mend it.** {mend}\n\n\
             [Why, with example and source](../../rules/{category}/{name}.md)\n",
            levels.join(", ")
        ));
    }
    out
}

/// `docs/rules/README.md`: the categories, and what the profiles change.
fn index_page(categories: &[&str]) -> String {
    let mut out =
        "# Rules\n\nMade from the pages in `rules/` by `MMLINT_UPDATE=1 cargo test --test rules`. \
        `mmlint explain RULE` prints a page.\n\n| category | rules |\n|---|---|\n"
            .to_owned();
    for category in categories {
        let count = ALL
            .iter()
            .filter(|rule| rule.category() == *category)
            .count();
        out.push_str(&format!("| [{category}]({category}.md) | {count} |\n"));
    }
    out.push_str("\n## What the profiles change\n\n| rule | author | marketplace | strict |\n|---|---|---|---|\n");
    for rule in ALL {
        let weights = Profile::ALL.map(|profile| weight(rule, profile));
        if Profile::ALL
            .iter()
            .any(|profile| profile.level(rule.name).is_some())
        {
            out.push_str(&format!("| {} | {} |\n", rule.name, weights.join(" | ")));
        }
    }
    out.push_str(
        "\nUnder `marketplace` a finding of another rule is an error too where its evidence proves that one of the \
         Marketplace's readers\nsays no. Its generator stops at damaged gzip (archive/gzip-trailer), a manifest that is \
         not one folder deep (archive/root-name)\nor not JSON (manifest/listed-differently), text after it \
         (manifest/trailing-data) and an icon that it does not find\n(manifest/icon-missing, without which a reviewer \
         says no as well); the starter template's manifest tool at options that\n`IsValid` refuses \
         (manifest/setting-options). The help says who refuses.\n",
    );
    out
}

#[test]
fn the_folder_of_rules_is_made_from_the_pages() {
    let mut categories: Vec<&str> = ALL.iter().map(|rule| rule.category()).collect();
    categories.dedup();
    let folder = root().join("docs/rules");
    let mut fresh = vec![("README.md".to_owned(), index_page(&categories))];
    fresh.extend(
        categories
            .iter()
            .map(|c| (format!("{c}.md"), category_page(c))),
    );
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &fresh {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    for (name, text) in &fresh {
        let there = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            there == *text,
            "{name}: run MMLINT_UPDATE=1 cargo test --test rules"
        );
    }
    assert_eq!(
        files(&folder, "md").len(),
        fresh.len(),
        "a page too many in docs/rules"
    );
}

#[test]
fn the_readme_shows_real_output() {
    let fixture = Fixture::load(root().join("fixtures/demo.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let seen = stdout(&check(folder.path(), &fixture, &[]));
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (head, rest) = readme
        .split_once("$ mmlint check com.example.hello-1.2.0.tar.gz\n")
        .unwrap();
    let (_, tail) = rest.split_once("```").unwrap();
    let fresh = format!("{head}$ mmlint check com.example.hello-1.2.0.tar.gz\n{seen}```{tail}");
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    assert!(
        fresh == std::fs::read_to_string(&path).unwrap(),
        "run MMLINT_UPDATE=1 cargo test --test rules"
    );
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
