//! JUnit's XML: a test suite for each bundle, a test case for each rule, as Jenkins, GitLab and
//! GitHub's report actions read it.
//!
//! A rule fails where it has a finding that makes the run fail (`--fail-on`); milder findings
//! are the output of a case that passes. A rule that was not asked, or could not look, is skipped. A case is named by its rule and its plugin, so that a
//! server can tell since when it fails.

use std::fmt::Write;

use super::markup::escaped;
use super::place::{self, within};
use crate::report::{BundleReport, Diagnostic, RULE_FAILED, Report, Unchecked};
use crate::rules::{self, Rule};

/// The cases of one suite that did not pass.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    cases: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// One XML document.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut total = Counts::default();
    let mut suites = String::new();
    let mut add = |name: &str, (cases, counts): (String, Counts)| {
        total.cases += counts.cases;
        total.failures += counts.failures;
        total.errors += counts.errors;
        let _ = writeln!(
            suites,
            "  <testsuite name=\"{}\" {} skipped=\"{}\">",
            escaped(name),
            of(counts),
            counts.skipped
        );
        suites.push_str(&cases);
        suites.push_str("  </testsuite>\n");
    };
    for bundle in &report.bundles {
        let name = place::of_bundle(bundle);
        add(&name, suite(report, Some(bundle), &bundle.diagnostics));
    }
    if !report.diagnostics.is_empty() || report.listing.is_some() {
        add(beside(report), suite(report, None, &report.diagnostics));
    }
    if !report.unchecked.is_empty() {
        add("mmlint", not_checked(&report.unchecked));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mmlint\" {}>\n{suites}</testsuites>\n",
        of(total)
    )
}

/// What findings that belong to no bundle are about.
fn beside(report: &Report) -> &str {
    let listing = report.listing.as_ref();
    listing.map_or(crate::config::FILE_NAME, |listing| &listing.path)
}

fn of(counts: Counts) -> String {
    format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\"",
        counts.cases, counts.failures, counts.errors
    )
}

fn suite(
    report: &Report,
    bundle: Option<&BundleReport>,
    findings: &[Diagnostic],
) -> (String, Counts) {
    let class = bundle.map_or_else(
        || beside(report),
        |bundle| bundle.id.as_deref().unwrap_or(&bundle.path),
    );
    let mut out = String::new();
    let mut counts = Counts::default();
    for rule in rules::about(report.subject) {
        let found: Vec<_> = findings.iter().filter(|it| it.rule == rule.name).collect();
        // Rules about the configuration or a listing do not look at bundles, and the other way round.
        let asked = match rule.category() {
            "config" => bundle.is_none() && report.listing.is_none(),
            "listing" => bundle.is_none() && report.listing.is_some(),
            _ => bundle.is_some(),
        };
        if found.is_empty() && !asked {
            continue;
        }
        counts.cases += 1;
        let _ = write!(
            out,
            "    <testcase classname=\"{}\" name=\"{}\"",
            escaped(class),
            escaped(rule.name)
        );
        let Some(worst) = found.iter().copied().reduce(worse) else {
            match silenced(report, bundle, rule) {
                None => out.push_str("/>\n"),
                Some(why) => {
                    counts.skipped += 1;
                    let _ = writeln!(out, "><skipped message=\"{}\"/></testcase>", escaped(why));
                }
            }
            continue;
        };
        let place = place::of(report, bundle, worst);
        let path = escaped(&place.path);
        let _ = writeln!(out, " file=\"{path}\" line=\"{}\">", place.line());
        let fails = |it: &&Diagnostic| report.fails_at.is_some_and(|floor| it.severity >= floor);
        let (bad, mild): (Vec<_>, Vec<_>) = found.into_iter().partition(fails);
        let element = match rule.name {
            RULE_FAILED => "error",
            _ => "failure",
        };
        if !bad.is_empty() {
            match element {
                "error" => counts.errors += 1,
                _ => counts.failures += 1,
            }
            let _ = writeln!(
                out,
                "      <{element} type=\"{}\" message=\"{}\">{}</{element}>",
                worst.severity.name(),
                escaped(&worst.message),
                texts(&bad)
            );
        }
        if !mild.is_empty() {
            let _ = writeln!(out, "      <system-out>{}</system-out>", texts(&mild));
        }
        out.push_str("    </testcase>\n");
    }
    (out, counts)
}

/// Why a rule that found nothing is none that passed.
fn silenced(report: &Report, bundle: Option<&BundleReport>, rule: &Rule) -> Option<&'static str> {
    if let Some(why) = report.unasked.get(rule.name) {
        return Some(why);
    }
    match (bundle, &report.listing) {
        (Some(bundle), _) => bundle.lacking.silences(rule.category()),
        (None, Some(listing)) if listing.entries == 0 => Some("the listing has no readable entry"),
        _ => None,
    }
}

/// The first of the most severe.
fn worse<'a>(first: &'a Diagnostic, second: &'a Diagnostic) -> &'a Diagnostic {
    match second.severity > first.severity {
        true => second,
        false => first,
    }
}

fn texts(findings: &[&Diagnostic]) -> String {
    let one = |finding: &&Diagnostic| {
        let mut lines = vec![format!("{}: {}", finding.severity.name(), finding.message)];
        lines.extend(place::shown(finding));
        for related in &finding.related {
            let entry = related.entry.as_deref();
            let place = entry.map_or_else(String::new, |entry| within(entry, related.start));
            let code = [&related.function, &related.source];
            let code = code.into_iter().flatten().map(String::as_str);
            let parts: Vec<_> = std::iter::once(place.as_str())
                .filter(|place| !place.is_empty())
                .chain(code)
                .collect();
            lines.push(format!("{} {}", related.message, parts.join(", ")));
        }
        lines.extend([finding.help.clone(), finding.url.clone()]);
        let lines = lines.iter().filter(|line| !line.is_empty());
        lines
            .map(|line| escaped(line))
            .collect::<Vec<_>>()
            .join("\n")
    };
    findings.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn not_checked(all: &[Unchecked]) -> (String, Counts) {
    let mut out = String::new();
    for what in all {
        let text = escaped(&what.to_string());
        let _ = writeln!(
            out,
            "    <testcase classname=\"mmlint\" name=\"{text}\">\n      <error type=\"unreadable\" message=\"{text}\">{text}</error>\n    </testcase>"
        );
    }
    let counts = Counts {
        cases: all.len(),
        failures: 0,
        errors: all.len(),
        skipped: 0,
    };
    (out, counts)
}
