//! What each release does with a plugin, as a table for people and as JSON.

mod cells;
mod table;

use std::fmt::Write;

use super::Screen;
use super::fold::fold;
use super::json;
use super::style::{Style, paint};
use crate::compat::{BELOW_MINIMUM, Bundle, Compatibility, OnServer, Outcome, Piece};
use crate::report::Confidence;
use crate::server::version::Release;
use crate::text::{printable, short_function, shorten};

/// The longest text from a bundle that is shown, in characters.
const MAX_TEXT: usize = 320;

/// So many pieces of evidence are named.
const MAX_PIECES: usize = 8;

/// One JSON document, indented, with a line break at its end.
#[must_use]
pub fn to_json(found: &Compatibility) -> String {
    json::render(found)
}

/// For each bundle what it needs, with the evidence, and a table of the releases.
#[must_use]
pub fn to_text(found: &Compatibility, screen: Screen) -> String {
    let bundles = found
        .bundles
        .iter()
        .map(|bundle| bundle_text(bundle, screen));
    bundles.collect::<Vec<_>>().join("\n")
}

fn bundle_text(bundle: &Bundle, screen: Screen) -> String {
    let mut out = String::new();
    let name = match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => format!("{id} {version}"),
        (Some(id), None) => id.clone(),
        _ => bundle.path.clone(),
    };
    let minimum = &bundle.min_server_version;
    let declares = minimum.declared.as_ref().map_or_else(
        || "declares no minimum".to_owned(),
        |declared| format!("declares {}", clean(declared)),
    );
    let needs = minimum.inferred.as_ref().map_or_else(
        || "what its code needs is not known".to_owned(),
        |inferred| format!("its code needs {inferred}"),
    );
    let name = paint(screen, Style::Strong, &clean(&name));
    out.push_str(&folded(
        &format!("{name} {declares}, {needs}{}", broken(&bundle.servers)),
        0,
        screen.width,
    ));
    out.push('\n');
    out.push_str(&evidence(
        minimum.inferred.as_deref(),
        &minimum.evidence,
        screen,
    ));
    out.push_str(&table::table(&bundle.servers, screen));
    let mut left: Vec<String> = bundle
        .not_read
        .iter()
        .map(|part| match &part.entry {
            Some(entry) => format!("{}: {}", clean(entry), clean(&part.why)),
            None => format!("{}: {}", part.kind, clean(&part.why)),
        })
        .collect();
    left.dedup();
    if !left.is_empty() {
        out.push('\n');
    }
    for line in left {
        out.push_str(&folded(&format!("not read  {line}"), 10, screen.width));
    }
    out
}

/// The first release that breaks the plugin; one below `min_server_version` does as it was told.
fn broken(servers: &[OnServer]) -> String {
    let is_told = |server: &OnServer| {
        let mut reasons = server.reasons.iter();
        reasons.any(|reason| reason.kind == "start" && reason.name == BELOW_MINIMUM)
    };
    let breaks = |server: &&OnServer| server.outcome == Outcome::Breaks && !is_told(server);
    let first = servers.iter().find(breaks);
    first.map_or_else(String::new, |server| {
        format!("; first broken on {}", short(&server.version))
    })
}

/// What decides the minimum, and what is as new.
fn evidence(inferred: Option<&str>, pieces: &[Piece], screen: Screen) -> String {
    let needed = inferred.map_or_else(String::new, short);
    let deciding: Vec<&Piece> = pieces
        .iter()
        .filter(|piece| piece.kind == "api" && piece.since == needed)
        .collect();
    let mut out = String::new();
    for piece in deciding.iter().take(MAX_PIECES) {
        let place = match (&piece.function, &piece.source) {
            (Some(function), Some(source)) => {
                format!("  {}, {}", clean(short_function(function)), clean(source))
            }
            (Some(function), None) => format!("  {}", clean(short_function(function))),
            _ => String::new(),
        };
        let sure = match piece.confidence {
            Confidence::High => "",
            _ => " (likely, or behind a check of the server's version)",
        };
        let line = format!("  {}  {}{sure}{place}", piece.since, piece.name);
        out.push_str(&folded(&line, 8, screen.width));
    }
    if deciding.len() > MAX_PIECES {
        let _ = writeln!(out, "  and {} more", deciding.len() - MAX_PIECES);
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Text from a bundle for a line of a terminal.
fn clean(text: &str) -> String {
    printable(&shorten(text, MAX_TEXT))
}

/// `11.11` for `11.11.0`.
fn short(version: &str) -> String {
    Release::parse(version).map_or_else(|_| version.to_owned(), Release::short)
}

/// A line on as many as the screen needs.
fn folded(line: &str, indent: usize, width: usize) -> String {
    fold(line, "", &" ".repeat(indent), width)
}
