//! Every rule about listings has its fixtures and examples, and they do what they say.

use mmlint::rules::{ALL, Rule};

use crate::common::{root, stdout};
use crate::listings::Listing;

fn about_listings() -> impl Iterator<Item = &'static &'static Rule> {
    ALL.iter().filter(|rule| rule.category() == "listing")
}

#[test]
fn fixtures_trigger_their_rule_and_near_misses_do_not() {
    let mut problems = Vec::new();
    for rule in about_listings() {
        let folder = root().join("fixtures/rules").join(rule.name);
        let bad = Listing::load(&folder.join("bad")).found();
        if !bad.contains_key(rule.name) {
            problems.push(format!("{}: bad found {bad:?}", rule.name));
        }
        let good = Listing::load(&folder.join("good")).found();
        if !good.is_empty() {
            problems.push(format!("{}: good found {good:?}", rule.name));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn examples_on_the_pages_do_what_they_say() {
    let mut problems = Vec::new();
    for rule in about_listings() {
        let mut kinds = Vec::new();
        let mut rest = rule.page;
        while let Some((_, block)) = rest.split_once("\n```") {
            let (info, after) = block.split_once('\n').unwrap();
            let (text, after) = after.split_once("```").unwrap();
            rest = after;
            let Some((language, kind)) = info.split_once(' ') else {
                continue;
            };
            let listing = match language {
                "json" => Listing::new(text),
                "toml" => Listing::parse(text),
                other => panic!("{}: {other}", rule.name),
            };
            let found = listing.found();
            if found.contains_key(rule.name) != (kind == "bad") {
                problems.push(format!("{}: {kind} found {found:?}", rule.name));
            }
            kinds.push(kind);
        }
        assert_eq!(kinds, ["bad", "good"], "{}", rule.name);
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn what_people_see() {
    for rule in about_listings() {
        let folder = tempfile::tempdir().unwrap();
        let fixture = root().join("fixtures/rules").join(rule.name).join("bad");
        let output = Listing::load(&fixture).check(folder.path(), &[]);
        let seen = format!(
            "{}exit status {}\n",
            stdout(&output),
            output.status.code().unwrap()
        );
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(rule.name.replace('/', "__"), seen);
        });
    }
}
