//! SARIF 2.1.0, as GitHub's code scanning reads it.
//!
//! What GitHub asks for: <https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support>.
//! It shows an alert beside a file of the repository, so the place of a finding in a packed
//! bundle is the bundle; the entry and the line in it are a logical location and part of the
//! message.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::place::{self, Place};
use super::{json, place::within};
use crate::bundle::path::components;
use crate::report::origin::Kind;
use crate::report::{BundleReport, Diagnostic, Position, RULE_FAILED, Report, Severity};
use crate::rules::{self, Rule, page};
use crate::text::shorten;

/// GitHub keeps so many results of a run; it refuses a run of more than 25,000.
const MAX_RESULTS: usize = 5_000;

/// GitHub refuses more than 10 MB, packed. Text that is no longer than this never is.
const MAX_SIZE: usize = 9_000_000;

/// GitHub shows so many places of a result; it refuses more than 1,000.
const MAX_RELATED: usize = 100;

/// Of longer texts GitHub shows the beginning.
const MAX_DESCRIPTION: usize = 1_000;

/// What relative paths are relative to.
const ROOT: &str = "SRCROOT";

/// One JSON document on one line: one run, its results worst first.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut seen = HashMap::new();
    let mut results = Vec::new();
    let mut size = 0;
    let all = place::worst_first(report);
    for (bundle, finding) in all.iter().take(MAX_RESULTS) {
        let result = result(report, *bundle, finding, &mut seen);
        size += json::line(&result).len();
        if size > MAX_SIZE {
            break;
        }
        results.push(result);
    }
    let left_out = all.len() - results.len();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "semanticVersion": report.tool.version,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules_of(report).map(descriptor).collect::<Vec<_>>(),
                "properties": {"knowledge": report.tool.knowledge},
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {
                "description": {"text": "The root of the repository."},
            }},
            "invocations": [invocation(report, left_out)],
            "artifacts": report.bundles.iter().map(artifact).collect::<Vec<_>>(),
            "results": results,
        }],
    });
    json::line(&log) + "\n"
}

/// The rules that had a say.
fn rules_of(report: &Report) -> impl Iterator<Item = &'static Rule> {
    let all = rules::about(report.subject);
    all.filter(|rule| !report.unasked.contains_key(rule.name))
}

/// What is known of a rule, whatever was found.
fn descriptor(rule: &'static Rule) -> Value {
    let matter = page::front_matter(rule).unwrap_or_default();
    let summary = format!("{}.", matter.summary.trim_end_matches('.'));
    let finds = page::section(rule, "What it finds");
    let first = finds.split("\n\n").next().unwrap_or_default();
    let full = match first.replace('\n', " ") {
        text if text.is_empty() => summary.clone(),
        text => shorten(&text, MAX_DESCRIPTION),
    };
    let how = page::section(rule, "How to mend it");
    json!({
        "id": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": full},
        "helpUri": rule.url(),
        "help": {
            "text": format!("{summary}\n\n{}", if how.is_empty() { full.as_str() } else { how }),
            "markdown": page::body(rule),
        },
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "category": rule.category(),
            "confidence": rule.confidence,
            "precision": rule.confidence,
            "problem.severity": match rule.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "recommendation",
            },
            "tags": ["mattermost", rule.category()],
        },
    })
}

/// One more member of an object.
fn add(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// What happened to the run itself.
fn invocation(report: &Report, left_out: usize) -> Value {
    let note = |level: &str, text: &str| json!({"level": level, "message": {"text": text}});
    let unchecked = report.unchecked.iter();
    let mut notes: Vec<Value> = unchecked
        .map(|what| note("error", &what.to_string()))
        .collect();
    let failed = report.findings().filter(|it| it.rule == RULE_FAILED);
    notes.extend(failed.map(|it| note("error", &it.message)));
    if left_out > 0 {
        notes.push(note(
            "warning",
            &format!(
                "{left_out} findings are left out: GitHub takes the {MAX_RESULTS} worst of a run, and files of at most 10 MB"
            ),
        ));
    }
    let complete = report.unchecked.is_empty() && report.summary.failed_rules == 0;
    let (code, why) = match report.fails_at {
        _ if !complete => (3, "something could not be checked"),
        Some(floor) if report.reaches(floor) => (1, "findings that make the run fail"),
        _ => (0, "no finding that makes the run fail"),
    };
    json!({
        "executionSuccessful": complete,
        "exitCode": code,
        "exitCodeDescription": why,
        "toolExecutionNotifications": notes,
    })
}

/// A bundle that was checked.
fn artifact(bundle: &BundleReport) -> Value {
    let mut artifact = json!({
        "location": artifact_location(&place::of_bundle(bundle)),
        "roles": ["analysisTarget"],
    });
    if let Some(size) = bundle.size_bytes {
        add(&mut artifact, "length", json!(size));
    }
    if let Some(hash) = &bundle.sha256 {
        add(&mut artifact, "hashes", json!({"sha-256": hash}));
    }
    artifact
}

fn result(
    report: &Report,
    bundle: Option<&BundleReport>,
    finding: &Diagnostic,
    seen: &mut HashMap<(String, String), usize>,
) -> Value {
    let place = place::of(report, bundle, finding);
    let count = seen
        .entry((place.path.clone(), finding.fingerprint.clone()))
        .or_default();
    *count += 1;
    let mut text = finding.message.clone();
    if let Some(inside) = place.inside.as_deref().filter(|it| !text.contains(it)) {
        text = format!("{text} (in {inside})");
    }
    if !finding.help.is_empty() {
        text = format!("{text}. {}", finding.help);
    }
    let text = unlinked(&text);
    let mut properties = Map::new();
    properties.insert("confidence".to_owned(), json!(finding.confidence));
    if let Some(servers) = &finding.servers {
        properties.insert("servers".to_owned(), json!(servers));
    }
    if !finding.platforms.is_empty() {
        properties.insert("platforms".to_owned(), json!(finding.platforms));
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": rules_of(report).position(|rule| rule.name == finding.rule),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location(&place, finding.location.entry.as_deref())],
        "partialFingerprints": {
            // The only one that GitHub goes by; its form is a hash, and which one of the same.
            "primaryLocationLineHash": format!("{}:{count}", finding.fingerprint),
            "mmlint/v1": finding.fingerprint,
        },
        "properties": properties,
    });
    let related = related(report, bundle, finding);
    if !related.is_empty() {
        add(&mut result, "relatedLocations", Value::Array(related));
    }
    // What is inside a packed bundle no tool can edit.
    let kind = bundle.map(|bundle| bundle.origin.kind);
    if let Some(fix) = &finding.fix
        && matches!(kind, Some(Kind::Folder | Kind::SourceTree))
    {
        let edits = fix.edits.iter().map(|edit| {
            json!({
                "deletedRegion": {
                    "byteOffset": edit.start,
                    "byteLength": edit.end - edit.start,
                },
                "insertedContent": {"text": edit.text},
            })
        });
        add(
            &mut result,
            "fixes",
            json!([{
                "description": {"text": fix.description},
                "artifactChanges": [{
                    "artifactLocation": artifact_location(&place.path),
                    "replacements": edits.collect::<Vec<_>>(),
                }],
            }]),
        );
    }
    result
}

/// A message in which nothing is a link: `[text](target)` is one (section 3.11.6 of the
/// standard), unless its brackets are escaped.
fn unlinked(text: &str) -> String {
    match text.contains("](") {
        true => text
            .replace('\\', "\\\\")
            .replace('[', "\\[")
            .replace(']', "\\]"),
        false => text.to_owned(),
    }
}

/// The place as a file of the repository and, where that is a bundle, what it is inside of it.
fn location(place: &Place, entry: Option<&str>) -> Value {
    let mut location = json!({"physicalLocation": {
        "artifactLocation": artifact_location(&place.path),
        "region": region(place.range),
    }});
    if let (Some(entry), Some(inside)) = (entry, &place.inside) {
        add(
            &mut location,
            "logicalLocations",
            json!([{
                "kind": "resource",
                "name": within(entry, None),
                "fullyQualifiedName": inside,
            }]),
        );
    }
    location
}

/// GitHub requires all four; a file as a whole is its very beginning.
fn region(range: Option<(Position, Position)>) -> Value {
    let (start, end) = range.map_or(((1, 1), (1, 1)), |(start, end)| {
        ((start.line, start.column), (end.line, end.column))
    });
    json!({"startLine": start.0, "startColumn": start.1, "endLine": end.0, "endColumn": end.1})
}

fn related(report: &Report, bundle: Option<&BundleReport>, finding: &Diagnostic) -> Vec<Value> {
    let mut places = Vec::new();
    for related in finding.related.iter().take(MAX_RELATED) {
        let mut there = finding.clone();
        there.location.entry.clone_from(&related.entry);
        there.location.start = related.start;
        there.location.end = related.end;
        let place = place::of(report, bundle, &there);
        let code = [&related.function, &related.source].into_iter().flatten();
        let mut words = vec![related.message.clone()];
        words.extend(place.inside.clone());
        words.extend(code.cloned());
        let mut location = location(&place, related.entry.as_deref());
        add(&mut location, "id", json!(places.len() + 1));
        add(
            &mut location,
            "message",
            json!({"text": unlinked(&words.join(" "))}),
        );
        places.push(location);
    }
    places
}

/// A file: of the repository, or beside it where that was given so.
fn artifact_location(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", uri(path))});
    }
    if cfg!(windows) && path.get(1..3) == Some(":/") {
        return json!({"uri": format!("file:///{}", drive(path))});
    }
    // Not below the root: it stays as the user gave it, which is seen from the working folder.
    if components(path.as_bytes()).is_none() {
        return json!({"uri": uri(path)});
    }
    // The root itself is a folder, and no valid name of a file.
    let path = if path.is_empty() { "." } else { path };
    json!({"uri": uri(path), "uriBaseId": ROOT})
}

/// `C:/x` with the colon that the drive has.
fn drive(path: &str) -> String {
    let (drive, rest) = path.split_at(2);
    format!("{drive}{}", uri(rest))
}

/// A path as a URI: what RFC 3986 does not allow in a path, or reads otherwise, by its number.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b'+' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
