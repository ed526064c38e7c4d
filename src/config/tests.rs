//! Configurations, right and wrong.

use super::{TEMPLATE, parse};
use crate::policy::{Level, Profile};
use crate::report::Severity;

/// The mistakes in `text`, each with what it underlines.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let found = parse(text).err().unwrap_or_default();
    let underlined = |span: std::ops::Range<usize>| text.get(span).unwrap_or("?").to_owned();
    found
        .into_iter()
        .map(|mistake| {
            (
                underlined(mistake.span),
                mistake.message + " " + &mistake.help,
            )
        })
        .collect()
}

#[test]
fn the_template_changes_nothing_and_its_examples_are_right() {
    let config = parse(TEMPLATE).unwrap_or_default();
    assert!(config.rules.is_empty() && config.ignores.is_empty() && config.profile.is_none());
    let uncommented: Vec<&str> = TEMPLATE
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(code) if code.contains(" = ") || code.starts_with('[') => code,
            _ => line,
        })
        .collect();
    let config = parse(&uncommented.join("\n"));
    assert_eq!(config.as_ref().err(), None);
    let config = config.unwrap_or_default();
    assert_eq!(config.profile, Some(Profile::Author));
    assert_eq!(
        (
            config.rules.len(),
            config.limits.len(),
            config.ignores.len()
        ),
        (2, 7, 1)
    );
}

#[test]
fn a_rules_own_line_wins_over_its_category() {
    let text = "[rules]\n\"manifest/syntax\" = \"warning\"\n\"manifest/*\" = \"off\"\n";
    let levels: Vec<Level> = parse(text)
        .unwrap_or_default()
        .rules
        .into_iter()
        .map(|(_, level)| level)
        .collect();
    assert_eq!(levels, [Level::Off, Level::On(Severity::Warning)]);
}

#[test]
fn every_mistake_is_found_with_its_place() {
    let text = "\
profil = \"author\"
fail-on = \"warnings\"
servers = [\"5.0\", 11]
[rules]
\"manifest/sintax\" = \"off\"
\"manifest/syntax\" = 1
\"internal/rule-failed\" = \"off\"
[limits]
unpaked = 1
ratio = 1.5
names = \"many\"
entries = \"2 GiB\"
[[ignore]]
rule = \"manifest/syntax\"
where = \"\"
until = \"2027-02-30\"
";
    let found = mistakes(text);
    let underlined: Vec<&str> = found.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(
        underlined,
        [
            "profil",
            "\"warnings\"",
            "\"5.0\"",
            "11",
            "\"manifest/sintax\"",
            "1",
            "\"internal/rule-failed\"",
            "unpaked",
            "1.5",
            "\"many\"",
            "\"2 GiB\"",
            "[[ignore]]",
            "\"\"",
            "\"2027-02-30\"",
        ]
    );
    assert!(
        found
            .iter()
            .any(|(_, said)| said.contains("Did you mean \"profile\"?"))
    );
}

#[test]
fn what_is_no_toml_is_said_with_its_place() {
    for text in [
        "profile = author\n",
        "[rules\n",
        "profile = \"a\"\nprofile = \"b\"\n",
    ] {
        assert!(!mistakes(text).is_empty(), "{text}");
    }
    assert_eq!(
        mistakes("\u{feff}profil = 1\n")
            .first()
            .map(|(text, _)| text.as_str()),
        Some("profil")
    );
}

/// Matching one calls itself for each `*`.
#[test]
fn a_pattern_has_an_end() {
    let of = |stars: usize| {
        let pattern = "*a".repeat(stars);
        mistakes(&format!(
            "[[ignore]]\nrule = \"archive/bomb-x\"\nreason = \"x\"\nwhere = \"{pattern}\"\n"
        ))
    };
    let says = |found: Vec<(String, String)>| {
        found
            .iter()
            .any(|(_, message)| message.contains("1000 bytes at most"))
    };
    assert!(says(of(501)));
    assert!(!says(of(500)));
}
