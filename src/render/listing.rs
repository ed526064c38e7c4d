//! What is said of a listing beside its findings: for people, and as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;

use super::pretty::folded_by;
use super::style::{Style, paint};
use super::{Screen, json};
use crate::marketplace::entry::SEMVER;
use crate::report::listing::{AnswerOutcome, LeftOutReport, Offer, StartOutcome};
use crate::report::{Diagnostic, ListingReport, Report, RuleCount, Severity, Tool, Unchecked};
use crate::text::{plural, printable, shorten};

/// The longest name that is shown, in characters.
const MAX_NAME: usize = 80;

#[derive(Serialize)]
struct Json<'a> {
    schema_version: u32,
    tool: Tool,
    listing: Option<&'a ListingReport>,
    diagnostics: &'a [Diagnostic],
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    statistics: &'a Option<Vec<RuleCount>>,
    #[serde(skip_serializing_if = "<[Unchecked]>::is_empty")]
    unchecked: &'a [Unchecked],
}

#[derive(Serialize)]
struct Summary {
    entries: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    ignored: usize,
    failed_rules: usize,
}

/// One JSON document (`schemas/listing.schema.json`), with a line break at its end.
#[must_use]
pub fn to_json(report: &Report) -> String {
    let (counts, listing) = (report.summary, report.listing.as_ref());
    json::render(&Json {
        schema_version: report.schema_version,
        tool: report.tool,
        listing,
        diagnostics: &report.diagnostics,
        summary: Summary {
            entries: listing.map_or(0, |listing| listing.entries),
            errors: counts.errors,
            warnings: counts.warnings,
            infos: counts.infos,
            ignored: counts.ignored,
            failed_rules: counts.failed_rules,
        },
        statistics: &report.statistics,
        unchecked: &report.unchecked,
    })
}

/// Whether the Marketplace starts, what was held against what, and what a server is offered. Of a quiet
/// screen the offer alone, which somebody asked for.
#[must_use]
pub fn render(listing: &ListingReport, screen: Screen) -> String {
    let mut out = String::new();
    if !screen.quiet {
        let name = printable(&shorten(&listing.path, MAX_NAME));
        let name = paint(screen, Style::Strong, &name);
        let (entries, plugins) = (listing.entries as u64, listing.plugins as u64);
        let entries = match entries {
            1 => "1 entry".to_owned(),
            _ => format!("{entries} entries"),
        };
        let plugins = format!("{plugins} plugin{}", plural(plugins));
        out.push_str(&folded_by(
            2,
            &format!("{name}, {entries} of {plugins}"),
            screen,
        ));
        out.push_str(&folded_by(
            4,
            &format!("  the Marketplace {}", start(listing, screen)),
            screen,
        ));
        if let Some(held) = &listing.bundles {
            let entries: BTreeSet<usize> = held.iter().map(|held| held.entry).collect();
            let paths: BTreeSet<&str> = held.iter().map(|held| held.path.as_str()).collect();
            let count = paths.len() as u64;
            let line = format!(
                "  {} of them held against {count} bundle{}",
                entries.len(),
                plural(count)
            );
            out.push_str(&folded_by(4, &line, screen));
        }
    }
    if let Some(offer) = &listing.offer {
        out.push_str(&offered(offer, screen));
    }
    out.push('\n');
    out
}

fn start(listing: &ListingReport, screen: Screen) -> String {
    let reason = listing.start.reason;
    let reason = reason.map_or_else(String::new, |rule| format!(" ({rule})"));
    match listing.start.outcome {
        StartOutcome::Starts => paint(screen, Style::Good, "starts"),
        StartOutcome::Refuses => bad("does not start", screen) + &reason,
        StartOutcome::Crashes => bad("crashes when it starts", screen) + &reason,
    }
}

fn bad(text: &str, screen: Screen) -> String {
    paint(screen, Style::Severity(Severity::Error), text)
}

fn offered(offer: &Offer, screen: Screen) -> String {
    let mut who = format!("a server {}", offer.server);
    if let Some(platform) = &offer.platform {
        let _ = write!(who, " on {}", printable(platform));
    }
    if offer.cloud {
        who.push_str(" in the cloud");
    }
    if offer.enterprise {
        who.push_str(" with an enterprise licence");
    }
    let reason = offer.reason.filter(|rule| !rule.is_empty());
    let reason = reason.map_or_else(String::new, |rule| format!(" ({rule})"));
    let what = match offer.outcome {
        AnswerOutcome::Answered => {
            let count = offer.plugins.len() as u64;
            format!("{who} is offered {count} plugin{}", plural(count))
        }
        AnswerOutcome::Fails => format!("{who} {}{reason}", bad("is answered with 500", screen)),
        AnswerOutcome::Crashes => {
            format!("{who} {}{reason}", bad("crashes the Marketplace", screen))
        }
        AnswerOutcome::NotStarted => format!("{who} {}{reason}", bad("is offered nothing", screen)),
    };
    let mut out = folded_by(4, &format!("  {what}"), screen);
    for plugin in &offer.plugins {
        let title = printable(&shorten(&plugin.title(), MAX_NAME));
        let title = paint(screen, Style::Strong, &title);
        let state = match plugin.reason {
            None => String::new(),
            Some(reason) if plugin.installable.is_none() => format!(
                ", {}: {reason}",
                paint(
                    screen,
                    Style::Severity(Severity::Warning),
                    "not installed by every server"
                )
            ),
            Some(reason) => format!(", {}: {reason}", bad("cannot be installed", screen)),
        };
        out.push_str(&folded_by(6, &format!("    {title}{state}"), screen));
        let link = printable(&plugin.download_url);
        if !link.is_empty() {
            out.push_str(&folded_by(6, &format!("      {link}"), screen));
        }
    }
    out.push_str(&left_out(offer, screen));
    out
}

/// The plugins of which nothing is offered, with the reason of their newest entry, and how many
/// entries are older versions.
fn left_out(offer: &Offer, screen: Screen) -> String {
    let offered: BTreeSet<&str> = offer.plugins.iter().map(|it| it.id.as_str()).collect();
    let older = offer
        .left_out
        .iter()
        .filter(|it| it.reason == "newer-version");
    let older = older.count() as u64;
    let mut absent: BTreeMap<&str, Vec<&LeftOutReport>> = BTreeMap::new();
    for entry in &offer.left_out {
        if !offered.contains(entry.id.as_str()) {
            absent.entry(&entry.id).or_default().push(entry);
        }
    }
    let mut out = String::new();
    let hidden = offer.left_out.len() as u64 - older;
    if hidden + older > 0 {
        let mut parts = Vec::new();
        if older > 0 {
            parts.push(format!("{older} as another version is offered"));
        }
        for (reason, words) in [
            ("min-server-version", "for newer servers"),
            ("enterprise", "for servers with an enterprise licence"),
            ("cloud-only", "for the cloud"),
            ("on-prem-only", "for servers outside the cloud"),
        ] {
            let count = offer
                .left_out
                .iter()
                .filter(|it| it.reason == reason)
                .count();
            if count > 0 {
                parts.push(format!("{count} {words}"));
            }
        }
        let line = format!("  left out: {}", parts.join(", "));
        out.push_str(&folded_by(4, &line, screen));
    }
    for (id, entries) in absent {
        out.push_str(&folded_by(
            6,
            &format!("    {}", why_absent(id, &entries)),
            screen,
        ));
    }
    out
}

/// Why a server is offered none of a plugin's entries: what the one that comes nearest asks for.
fn why_absent(id: &str, entries: &[&LeftOutReport]) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let minimums = entries
        .iter()
        .filter(|it| it.reason == "min-server-version")
        .filter_map(|it| it.detail.as_deref());
    let parsed = minimums.filter_map(|text| Some((SEMVER.parse(text).ok()?, text)));
    if let Some((_, lowest)) = parsed.min_by(|(a, _), (b, _)| a.cmp_precedence(b)) {
        reasons.push(format!(
            "asks for server {}",
            printable(&shorten(lowest, MAX_NAME))
        ));
    }
    for (reason, words) in [
        ("enterprise", "asks for an enterprise licence"),
        ("cloud-only", "is for the cloud"),
        ("on-prem-only", "is not for the cloud"),
    ] {
        if entries.iter().any(|it| it.reason == reason) {
            reasons.push(words.to_owned());
        }
    }
    let id = printable(&shorten(id, MAX_NAME));
    format!("{id} {}", reasons.join(", or "))
}
