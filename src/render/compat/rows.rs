//! Releases that follow each other and do the same, in one row.

use super::short;
use crate::compat::{BELOW_MINIMUM, OnServer, Outcome};
use crate::report::{self, Step};
use crate::server::releases;
use crate::version::Release;

/// So many extended support releases of a row are named.
const MAX_EXTENDED: usize = 2;

/// A row: one release, or several that follow each other and do the same.
pub(super) struct Row<'a> {
    pub(super) first: &'a OnServer,
    pub(super) last: &'a OnServer,
    extended: Vec<String>,
}

/// The rows; with `each` one for every release.
pub(super) fn rows(servers: &[OnServer], each: bool) -> Vec<Row<'_>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for server in servers {
        let extended = server.esr.then(|| short(&server.version));
        let joins = |row: &Row<'_>| !each && follows(row.last, server) && alike(row.last, server);
        match rows.last_mut().filter(|row| joins(row)) {
            Some(row) => {
                row.last = server;
                row.extended.extend(extended);
            }
            None => rows.push(Row {
                first: server,
                last: server,
                extended: extended.into_iter().collect(),
            }),
        }
    }
    rows
}

/// Whether no release that is known or announced lies between two.
fn follows(before: &OnServer, after: &OnServer) -> bool {
    let releases = Release::parse(&before.version).and_then(|before| {
        let after = Release::parse(&after.version)?;
        Ok((before, after))
    });
    let next_announced = |before, after| {
        releases::newest() == Some(before) && releases::announced().next() == Some(after)
    };
    releases.is_ok_and(|(before, after)| {
        releases::follow(before, after) || next_announced(before, after)
    })
}

/// Whether two do the same: by all that is known and not by the words for it, of which some are cut. That another call is
/// the first to miss something is no difference.
fn alike(a: &OnServer, b: &OnServer) -> bool {
    let stages = |it: &OnServer| (it.outcome, it.install, it.calls, it.webapp);
    let why = |it: &OnServer| {
        let reasons = it.reasons.iter();
        reasons
            .map(|reason| (reason.kind, reason.name.clone(), reason.confidence))
            .collect::<Vec<_>>()
    };
    // Where nothing starts, servers of other platforms make no difference.
    let starts_alike =
        a.start == b.start || never_starts(a).is_some_and(|it| never_starts(b) == Some(it));
    stages(a) == stages(b) && starts_alike && a.judged_as == b.judged_as && why(a) == why(b)
}

/// How it fails, where it does so in one way on each platform.
fn never_starts(server: &OnServer) -> Option<Step> {
    let mut steps = server.start.values();
    let first = steps
        .next()
        .filter(|step| step.outcome == report::Outcome::Fails)?;
    steps.all(|step| step == first).then_some(*first)
}

impl Row<'_> {
    /// `11.7 ESR`, or `10.5 to 11.11` with the extended support releases in it: of many the newest,
    /// and how many older ones. `12.0 (as 11.11)` where another stands for it.
    pub(super) fn name(&self) -> String {
        let (first, last) = (short(&self.first.version), short(&self.last.version));
        if first == last {
            return match (&self.first.judged_as, self.extended.is_empty()) {
                (Some(known), _) => format!("{first} (as {})", short(known)),
                (None, true) => first,
                (None, false) => format!("{first} ESR"),
            };
        }
        let older = self.extended.len().saturating_sub(MAX_EXTENDED);
        let newest = self.extended.get(older..).unwrap_or_default().join(", ");
        match (newest.as_str(), older) {
            ("", _) => format!("{first} to {last}"),
            (newest, 0) => format!("{first} to {last} (ESR {newest})"),
            (newest, older) => format!("{first} to {last} (ESR {newest}, {older} older)"),
        }
    }
}

/// The releases at which something holds, as `10.7 to 10.9, 11.3`.
pub(super) fn ranges(servers: &[OnServer], holds: &dyn Fn(usize) -> bool) -> String {
    let mut found: Vec<(&OnServer, &OnServer)> = Vec::new();
    let mut before = false;
    for (at, server) in servers.iter().enumerate() {
        let here = holds(at);
        match found.last_mut() {
            Some(range) if here && before && follows(range.1, server) => range.1 = server,
            _ if here => found.push((server, server)),
            _ => {}
        }
        before = here;
    }
    let words = found.iter().map(|(first, last)| {
        let (first, last) = (short(&first.version), short(&last.version));
        match first == last {
            true => first,
            false => format!("{first} to {last}"),
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What a release does as a whole. One that is older than the plugin promises does as it was told.
pub(super) fn verdict(server: &OnServer) -> &'static str {
    match server.outcome {
        _ if is_too_old(server) => "too old",
        Outcome::Works => "works",
        Outcome::Degraded => "degraded",
        Outcome::Unknown => "not known",
        Outcome::Breaks => "breaks",
    }
}

/// Whether it refuses the plugin because of `min_server_version`.
pub(super) fn is_too_old(server: &OnServer) -> bool {
    let mut reasons = server.reasons.iter();
    reasons.any(|reason| reason.kind == "start" && reason.name == BELOW_MINIMUM)
}
