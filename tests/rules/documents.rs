//! What the README and `docs/rules` say of rules is made from their pages, and shows what mmlint prints.

use std::collections::BTreeSet;

use super::common::{check, files, load, root, stdout};
use mmlint::Options;
use mmlint::policy::{Level, Profile};
use mmlint::report::Severity;
use mmlint::rules::{ALL, Rule, page};
use mmlint::server::behaviour::Server;
use mmlint::source::Source;
use mmlint_testkit::Fixture;

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

/// Whether some profile has another severity for a rule than its own.
fn depends(rule: &Rule) -> bool {
    let mut profiles = Profile::ALL.iter();
    profiles.any(|profile| profile.level(rule.name).is_some())
}

/// The severities that a rule's findings have under a profile, by its fixtures: many have a milder form.
fn weight(rule: &Rule, profile: Profile) -> String {
    let mut seen = BTreeSet::new();
    for path in files(&root().join("fixtures/rules").join(rule.name), "toml") {
        let Some(fixture) = load(&path).filter(|fixture| fixture.verify.is_empty()) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let source = Source::File(fixture.write_to(folder.path()).unwrap());
        let mut options = Options::default();
        options.policy.profile = profile;
        let servers = fixture.server.iter();
        options.servers = servers
            .map(|server| Server::parse(server).unwrap())
            .collect();
        let found = mmlint::check(&source, &options).unwrap().diagnostics;
        let own = found.iter().filter(|finding| finding.rule == rule.name);
        seen.extend(own.map(|finding| finding.severity));
    }
    if seen.is_empty() {
        assert_eq!(profile.level(rule.name), Some(Level::Off), "{}", rule.name);
        return "off".to_owned();
    }
    let names: Vec<&str> = seen.into_iter().map(Severity::name).collect();
    names.join(" or ")
}

/// A text of a page in `rules/<category>/`, where it stands in `docs/rules/<category>.md`: that page's rules have
/// their headings there.
fn moved(text: &str) -> String {
    let mut out = String::new();
    let mut pieces = text.split("](");
    out.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (link, rest) = piece.split_once(')').unwrap();
        let link = match link.strip_suffix(".md") {
            Some(rule) if !rule.contains('/') => format!("#{rule}"),
            _ => link.to_owned(),
        };
        out.push_str(&format!("]({link}){rest}"));
    }
    out
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
            moved(&section(rule, "What it finds")),
            moved(&section(rule, "How to mend it")),
        );
        let levels = match depends(rule) {
            true => Profile::ALL
                .map(|p| format!("{} {}", p.name(), weight(rule, p)))
                .to_vec(),
            false => vec![rule.severity.name().to_owned()],
        };
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
    for rule in ALL.iter().filter(|rule| depends(rule)) {
        let weights = Profile::ALL.map(|profile| weight(rule, profile));
        out.push_str(&format!("| {} | {} |\n", rule.name, weights.join(" | ")));
    }
    out.push_str(
        "\nUnder `marketplace` a finding of another rule is an error too where its evidence proves that one of the \
         Marketplace's readers\nsays no. Its generator stops at damaged gzip (archive/gzip-trailer), a manifest that is \
         not one folder deep (archive/root-name)\nor not JSON (manifest/listed-differently), text after it \
         (manifest/trailing-data) and an icon that it does not find\n(manifest/icon-missing); the starter template's \
         manifest tool at options that `IsValid` refuses (manifest/setting-options).\n\
         Servers that install it from there refuse a signature that they cannot read (signature/invalid, not-detached, \
         unsupported-algorithm).\nThe help says who refuses.\n",
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
