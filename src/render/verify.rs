//! Whether servers accept a signature, for people, as lines and as JSON.

use std::fmt::Write;

use super::fold::fold;
use super::style::{Style, paint};
use super::{Screen, concise, graphical, json};
use crate::report::origin::Kind;
use crate::text::{for_logs, printable, size};
use crate::verify::{Outcome, Verification, Verified};

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn to_json(found: &Verification) -> String {
    json::render(found)
}

/// A line for each finding, and one with the outcome.
#[must_use]
pub fn to_lines(found: &Verification) -> String {
    let mut out = String::new();
    for bundle in &found.bundles {
        for finding in &bundle.diagnostics {
            let _ = writeln!(
                out,
                "{}",
                concise::line(Some((&bundle.path, Kind::Packed)), finding)
            );
        }
        let _ = writeln!(out, "{}: {}", printable(&bundle.path), word(bundle.outcome));
    }
    for_logs(&out)
}

/// The findings, what is known of the signature, and what servers do.
#[must_use]
pub fn to_text(found: &Verification, screen: Screen) -> String {
    let mut out = String::new();
    for bundle in &found.bundles {
        for finding in &bundle.diagnostics {
            out.push_str(&graphical::finding(finding, None, screen));
        }
        out.push_str(&bundle_text(bundle, screen));
    }
    for_logs(&out)
}

const fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Refused => "refused",
        Outcome::Unknown => "unknown",
    }
}

fn bundle_text(bundle: &Verified, screen: Screen) -> String {
    let mut lines = vec![("signature", printable(&bundle.signature))];
    if let Some(key) = &bundle.key {
        let owner = bundle.key_owner.as_deref().map(printable);
        let from = match &bundle.key_file {
            _ if bundle.key_built_in => ", built into servers".to_owned(),
            Some(file) => format!(", from {}", printable(file)),
            None => ", not given".to_owned(),
        };
        let owner = owner.map_or_else(String::new, |owner| format!(" {owner}"));
        lines.push(("key", format!("{key}{owner}{from}")));
    }
    let parts = [&bundle.algorithm, &bundle.digest, &bundle.signed_at];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    if !parts.is_empty() {
        lines.push(("made", parts.join(", ")));
    }
    let verdict = match bundle.outcome {
        Outcome::Accepted if bundle.key_built_in => "accepted by every server from 5.18 on",
        Outcome::Accepted => {
            "accepted by servers from 5.18 on that have this key in PluginSettings.SignaturePublicKeyFiles"
        }
        Outcome::Refused => "refused",
        Outcome::Unknown => "not found out",
    };
    lines.push(("servers", paint(screen, Style::Strong, verdict)));
    let title = paint(screen, Style::Strong, &printable(&bundle.path));
    let mut out = format!("\n{title}, {}\n", size(bundle.size_bytes));
    for (what, text) in lines {
        out.push_str(&fold(
            &format!("  {what:<11}{text}"),
            "",
            &" ".repeat(13),
            screen.width,
        ));
    }
    out
}
