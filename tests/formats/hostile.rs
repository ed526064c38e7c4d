//! What a bundle names its files changes no format's structure: with any name there are the
//! same lines, commands, elements, tags and keys as with a harmless one.

use std::collections::HashMap;
use std::sync::LazyLock;

use mmlint::render::{Format, Screen, render};
use mmlint::report::origin::{Kind, Origin};
use mmlint::report::{
    Answer, BundleReport, ChecklistFinding, ChecklistItem, Confidence, Diagnostic, Edit, Fix,
    Location, Position, Related, Report, Severity, Unchecked,
};
use mmlint::server::knowledge;
use mmlint::text::{is_dangerous, printable};
use proptest::prelude::*;
use serde_json::Value;

use super::hostile_names::{PIECES, hostile_name};

/// A finding with `name` wherever a bundle's names come to stand.
pub fn finding(name: &str, severity: Severity) -> Diagnostic {
    let shown = printable(name);
    let (start, end) = (1, 3);
    let at = |column: usize| {
        Some(Position {
            line: 1,
            column,
            offset: column - 1,
        })
    };
    Diagnostic {
        rule: "manifest/unknown-field",
        severity,
        confidence: Confidence::High,
        message: format!("{shown} is not known: \"{shown}\""),
        help: format!("{shown} Write {shown}."),
        url: "https://example.com/rules/manifest/unknown-field.md".to_owned(),
        fingerprint: "0123456789abcdef".to_owned(),
        servers: Some(">=11.0".to_owned()),
        on_some: true,
        platforms: vec![shown.clone()],
        location: Location {
            entry: Some(name.to_owned()),
            start: at(start),
            end: at(end),
            ..Location::default()
        },
        related: vec![Related {
            message: format!("also {shown}"),
            entry: Some(name.to_owned()),
            function: Some(shown.clone()),
            source: Some(shown.clone()),
            ..Related::default()
        }],
        vulnerability: None,
        fix: Some(Fix {
            description: shown,
            edits: vec![Edit {
                entry: name.to_owned(),
                start: 0,
                end: 2,
                text: name.to_owned(),
            }],
        }),
        refused_by: None,
        plugin: None,
    }
}

fn report(name: &str) -> Report {
    let bundle = |kind, in_repository| BundleReport {
        path: name.to_owned(),
        root: Some(name.to_owned()),
        id: Some(name.to_owned()),
        version: Some(name.to_owned()),
        diagnostics: vec![
            finding(name, Severity::Info),
            finding(name, Severity::Error),
        ],
        origin: Origin {
            kind,
            in_repository,
        },
        sources: [(name.to_owned(), name.as_bytes().into())].into(),
        checklist: vec![ChecklistItem {
            name: "version-one".to_owned(),
            group: "Product".to_owned(),
            asks: "It is out of beta".to_owned(),
            outcome: Answer::NotMet,
            known: vec![format!("Its version is {}", printable(name))],
            look_at: Some("Whether it is".to_owned()),
            findings: vec![ChecklistFinding {
                rule: "manifest/version-below-one",
                message: printable(name),
                fingerprint: "0123456789abcdef".to_owned(),
            }],
            sources: Vec::new(),
        }],
        ..BundleReport::default()
    };
    let bundles = vec![
        bundle(Kind::Packed, Some(format!("dist/{name}"))),
        bundle(Kind::SourceTree, Some(format!("plugin/{name}"))),
        BundleReport {
            path: format!("a{name}"),
            ..BundleReport::default()
        },
    ];
    let mut report = Report::new(
        knowledge::tool(),
        bundles,
        vec![finding(&format!("a{name}"), Severity::Warning)],
    );
    report.unchecked = vec![Unchecked {
        path: name.to_owned(),
        reason: "it is not there".to_owned(),
    }];
    report
}

fn text(name: &str, format: Format) -> String {
    let screen = Screen::plain(60);
    render(&report(name), format, screen)
}

/// Everything of a document but what its texts say.
pub fn keys(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            // A path that leads out of the repository has no base.
            let structural = members.iter().filter(|(key, _)| *key != "uriBaseId");
            for (key, value) in structural {
                out.push_str(key);
                out.push('{');
                keys(value, out);
                out.push('}');
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, out)),
        Value::String(_) => out.push('s'),
        other => out.push_str(&other.to_string()),
    }
}

/// The tags of HTML with all that is in them.
pub fn tags(html: &str) -> Vec<&str> {
    html.split('<')
        .skip(1)
        .map(|rest| rest.split_once('>').expect(rest).0)
        .collect()
}

/// Lines, elements, tags, keys: whatever a format consists of.
fn structure(text: &str, format: Format) -> Vec<String> {
    let json = |text: &str| {
        let mut out = String::new();
        keys(&serde_json::from_str(text).expect("well-formed"), &mut out);
        out
    };
    match format {
        Format::Json | Format::Sarif | Format::Gitlab => vec![json(text)],
        Format::Jsonl => text.lines().map(json).collect(),
        Format::Github => text
            .lines()
            .map(|line| command(line).unwrap_or_else(|| line.to_owned()))
            .collect(),
        Format::Junit => {
            let document = roxmltree::Document::parse(text).expect("well-formed");
            let element = |node: roxmltree::Node<'_, '_>| {
                let names: Vec<_> = node.attributes().map(|it| it.name().to_owned()).collect();
                format!("{:?} {names:?}", node.tag_name().name())
            };
            let all = document.descendants().filter(roxmltree::Node::is_element);
            all.map(element).collect()
        }
        Format::Html => tags(text).into_iter().map(str::to_owned).collect(),
        Format::Markdown => {
            let html = as_github_shows(text);
            mentions(&html);
            tags(&html).into_iter().map(str::to_owned).collect()
        }
        // How lines are folded depends on how long they are.
        Format::Pretty | Format::Concise => Vec::new(),
    }
}

/// A workflow command's name and the names of its properties, read as the runner does.
fn command(line: &str) -> Option<String> {
    let (info, data) = line.strip_prefix("::")?.split_once("::")?;
    assert!(!data.is_empty());
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let properties = properties.split(',').map(|property| {
        let (key, value) = property.split_once('=').expect(line);
        assert!(!value.is_empty(), "{line}");
        key
    });
    Some(format!("{name} {:?}", properties.collect::<Vec<_>>()))
}

/// GitHub's Markdown, with all extensions that make something of plain text.
pub fn as_github_shows(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.math_code = true;
    options.extension.alerts = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(markdown, &options)
}

/// No text beside code can be read as a mention or an issue.
pub fn mentions(html: &str) {
    let mut in_code = false;
    for piece in html.split('<') {
        let (tag, text) = piece.split_once('>').unwrap_or(("", piece));
        in_code = tag == "code" || (in_code && tag != "/code");
        let mut last = ' ';
        for c in text.chars().filter(|_| !in_code) {
            assert!(
                !(matches!(last, '@' | '#') && c.is_alphanumeric()),
                "{text}"
            );
            last = c;
        }
    }
}

/// No character that a terminal obeys, and no line that a CI server does.
pub fn is_inert(text: &str, format: Format) {
    let bad = text.chars().find(|c| is_dangerous(*c) && *c != '\n');
    assert_eq!(bad, None, "{format:?}: {text}");
    assert!(!text.contains("##["), "{format:?}: {text}");
    assert!(!text.contains("##vso["), "{format:?}: {text}");
    for line in text.lines() {
        let order = line.trim_start().starts_with("::");
        assert!(!order || format == Format::Github, "{format:?}: {line}");
    }
}

/// What a harmless name gives.
static HARMLESS: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let of = |name| {
        let format = Format::parse(name).unwrap();
        (name, structure(&text("xyz", format), format))
    };
    Format::NAMES.map(of).into()
});

fn holds(name: &str) {
    for name_of_format in Format::NAMES {
        let format = Format::parse(name_of_format).unwrap();
        let hostile = text(name, format);
        is_inert(&hostile, format);
        let harmless = &HARMLESS[name_of_format];
        // Not as values: these are long.
        let same = structure(&hostile, format) == *harmless;
        assert!(same, "{format:?} of {name:?}");
    }
}

#[test]
fn no_piece_changes_any_format() {
    for piece in PIECES {
        holds(&format!("a{piece}b"));
        holds(&format!("{piece}{piece}"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_name_changes_any_format(name in hostile_name()) {
        holds(&name);
    }
}

#[test]
fn no_message_of_sarif_is_a_link() {
    let log: Value =
        serde_json::from_str(&text("[a](https://example.com)", Format::Sarif)).unwrap();
    for result in log["runs"][0]["results"].as_array().unwrap() {
        let said = result["message"]["text"].as_str().unwrap();
        assert!(
            said.contains("\\[a\\](https://example.com) is not known"),
            "{said}"
        );
    }
}

#[test]
fn what_the_runner_undoes_is_what_was_said() {
    let name = "50%, a:b%0A\nc";
    let line = text(name, Format::Github);
    let first = line.lines().nth(1).unwrap();
    assert!(
        first.contains("file=dist/50%25%2C a%3Ab%250A\\u{a}c"),
        "{first}"
    );
    assert!(
        first.contains("::50%25, a:b%250A\\u{a}c is not known"),
        "{first}"
    );
}
