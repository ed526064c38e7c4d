//! What each release does with a plugin: for people on a terminal, as Markdown, as a page, and as JSON.

mod cells;
mod html;
mod markdown;
mod matrix;
mod problems;
mod rows;
mod table;
mod text;

use super::{Screen, json};
use crate::compat::{Bundle, Compatibility, OnServer, Outcome, Piece};
use crate::report::Confidence;
use crate::text::{for_logs, nearest, printable, short_function, shorten};
use crate::version::Release;

/// The longest text from a bundle that is shown, in characters.
const MAX_TEXT: usize = 320;

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people, on a terminal.
    Pretty,
    /// `schemas/compat.schema.json`.
    Json,
    /// For a comment at a pull request, a job's summary, or documents.
    Markdown,
    /// A page for people: one file that loads nothing.
    Html,
}

impl Format {
    /// The names, in the order of the manual.
    pub const NAMES: [&str; 4] = ["pretty", "json", "markdown", "html"];

    /// The format of this name.
    ///
    /// # Errors
    /// No format has it; says which there are.
    pub fn parse(name: &str) -> Result<Self, String> {
        Ok(match name {
            "pretty" => Self::Pretty,
            "json" => Self::Json,
            "markdown" => Self::Markdown,
            "html" => Self::Html,
            _ => {
                let near = nearest(name, Self::NAMES);
                let hint = near.map_or_else(
                    || format!("there are {}", Self::NAMES.join(", ")),
                    |near| format!("did you mean {near}?"),
                );
                return Err(format!("no format is called {name:?}; {hint}"));
            }
        })
    }
}

/// What was found, in `format`, ready to be written. With `all` no releases are put together in one row and no list is
/// cut, where a format does that.
#[must_use]
pub fn render(found: &Compatibility, format: Format, screen: Screen, all: bool) -> String {
    match format {
        Format::Pretty => for_logs(&text::render(found, screen, all)),
        Format::Json => json::render(found),
        Format::Markdown => markdown::render(found, all),
        Format::Html => html::render(found),
    }
}

/// The plugin's id and version, or where the bundle is.
fn name(bundle: &Bundle) -> String {
    match (&bundle.id, &bundle.version) {
        (Some(id), Some(version)) => clean(&format!("{id} {version}")),
        (Some(id), None) => clean(id),
        _ => clean(&bundle.path),
    }
}

/// `declares 9.11.0`.
fn declares(bundle: &Bundle) -> String {
    bundle.min_server_version.declared.as_ref().map_or_else(
        || "declares no minimum".to_owned(),
        |declared| format!("declares {}", clean(declared)),
    )
}

/// `its code needs 11.5.0`.
fn needs(bundle: &Bundle) -> String {
    bundle.min_server_version.inferred.as_ref().map_or_else(
        || "what its code needs is not known".to_owned(),
        |inferred| format!("its code needs {inferred}"),
    )
}

/// `first broken by 12.0`: what becomes of it on the releases that are new enough for it; where it breaks on all that were asked,
/// that.
fn later(bundle: &Bundle) -> String {
    let breaks = |server: &OnServer| server.outcome == Outcome::Breaks;
    if !bundle.servers.is_empty() && bundle.servers.iter().all(breaks) {
        return "works on none of these".to_owned();
    }
    match (&bundle.first_broken, &bundle.first_degraded) {
        (Some(broken), Some(degraded)) if is_before(degraded, broken) => format!(
            "first degraded by {}, first broken by {}",
            short(degraded),
            short(broken)
        ),
        (Some(broken), _) => format!("first broken by {}", short(broken)),
        (None, Some(degraded)) => worse(&bundle.servers, degraded),
        (None, None) => works(&bundle.servers),
    }
}

/// `first degraded by 12.0`: the first release that does less with it, where those before it do all and those behind it no more;
/// else on which it breaks and on which it is degraded.
fn worse(servers: &[OnServer], degraded: &str) -> String {
    let is = |server: &OnServer, outcome| server.outcome == outcome && !rows::is_too_old(server);
    let on = |outcome| {
        let holds = |at: usize| servers.get(at).is_some_and(|server| is(server, outcome));
        rows::ranges(servers, &holds)
    };
    let (breaks, less) = (on(Outcome::Breaks), on(Outcome::Degraded));
    let behind = servers.iter();
    let mut behind = behind.skip_while(|server| !is(server, Outcome::Degraded));
    if breaks.is_empty() && behind.all(|server| is(server, Outcome::Degraded)) {
        return format!("first degraded by {}", short(degraded));
    }
    let parts = [("breaks on", breaks), ("degraded on", less)];
    let parts = parts.iter().filter(|(_, on)| !on.is_empty());
    let parts: Vec<String> = parts.map(|(what, on)| format!("{what} {on}")).collect();
    parts.join("; ")
}

/// `works on 11.5 to 12.0`: the newest releases, as long as they all do; empty where the newest does not.
fn works(servers: &[OnServer]) -> String {
    let newest = servers.iter().rev();
    let works = newest.take_while(|server| server.outcome == Outcome::Works);
    let first = servers.len() - works.count();
    match first < servers.len() {
        true => format!("works on {}", rows::ranges(servers, &|at| at >= first)),
        false => String::new(),
    }
}

fn is_before(a: &str, b: &str) -> bool {
    let releases = Release::parse(a).ok().zip(Release::parse(b).ok());
    releases.is_some_and(|(a, b)| a < b)
}

/// All of that as a sentence without its subject.
fn headline(bundle: &Bundle) -> String {
    let later = later(bundle);
    let semicolon = if later.is_empty() { "" } else { "; " };
    format!("{}, {}{semicolon}{later}", declares(bundle), needs(bundle))
}

/// What is as new as the server that the code needs: what decides it.
fn deciding(bundle: &Bundle) -> Vec<&Piece> {
    let minimum = &bundle.min_server_version;
    let needed = minimum.inferred.as_deref().map_or_else(String::new, short);
    let is_needed = |piece: &&Piece| {
        let kind = crate::compat::kinds::of(piece.kind);
        kind.is_some_and(crate::compat::kinds::Kind::is_needed) && piece.since == needed
    };
    minimum.evidence.iter().filter(is_needed).collect()
}

/// The function and the line, as far as they are known.
fn place(piece: &Piece) -> Option<String> {
    let function = piece.function.as_ref().map(|it| clean(short_function(it)));
    let source = piece.source.as_ref().map(|it| clean(it));
    let parts: Vec<String> = function.into_iter().chain(source).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// What makes a use less than certain.
const fn unsure(piece: &Piece) -> &'static str {
    match piece.confidence {
        Confidence::High => "",
        _ => "likely, or behind a check of the server's version",
    }
}

/// ` (perhaps there only from 10.3 on)`: what is less than certain of a need, both since when there is such a thing and
/// whether it is used.
fn doubts(piece: &Piece) -> String {
    let surely = piece.surely.as_ref();
    let date = surely.map(|surely| format!("perhaps there only from {surely} on"));
    let used = Some(unsure(piece).to_owned()).filter(|why| !why.is_empty());
    let doubts: Vec<String> = date.into_iter().chain(used).collect();
    match doubts.is_empty() {
        true => String::new(),
        false => format!(" ({})", doubts.join("; ")),
    }
}

/// The release that brought it, or `10.2, perhaps only 10.3`.
fn since(piece: &Piece) -> String {
    match &piece.surely {
        Some(surely) => format!("{}, perhaps only {surely}", piece.since),
        None => piece.since.clone(),
    }
}

/// What was not looked at, each in a line.
fn not_read(bundle: &Bundle) -> Vec<String> {
    let lines = bundle.not_read.iter().map(|part| match &part.entry {
        Some(entry) => format!("{}: {}", clean(entry), clean(&part.why)),
        None => format!("{}: {}", part.kind, clean(&part.why)),
    });
    let mut lines: Vec<String> = lines.collect();
    lines.dedup();
    lines
}

/// What is said of releases that others stand for.
fn judged_as(bundle: &Bundle) -> Vec<String> {
    let newer = bundle.servers.iter().filter_map(|server| {
        let known = short(server.judged_as.as_ref()?);
        Some(format!(
            "{} is newer than any release known here: judged as {known}, with what is announced",
            short(&server.version)
        ))
    });
    newer.collect()
}

/// Text from a bundle for a line of a terminal.
fn clean(text: &str) -> String {
    printable(&shorten(text, MAX_TEXT))
}

/// `11.11` for `11.11.0`.
fn short(version: &str) -> String {
    Release::parse(version).map_or_else(|_| version.to_owned(), Release::short)
}
