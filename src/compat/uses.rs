//! The matrix: all that the plugin uses, and what each is on each release.
//!
//! Nothing is decided here a second time: what a release lacks stands in its reasons, and this lays them beside what the
//! plugin uses.

use std::collections::BTreeSet;

use serde::Serialize;

use super::kinds::{self, Kind, Means, Side};
use super::{OnServer, Outcome, Piece, shown, source, webapp};
use crate::facts::Facts;
use crate::report::Confidence;
use crate::server::releases::FIRST;
use crate::server::{api, globals, registry};
use crate::verdict::needs::{self, Called};
use crate::version::Release;
use crate::webapp::code::Guard;

/// Something that the plugin uses: a column of the matrix.
#[derive(Clone, Debug, Serialize)]
pub struct Use {
    /// What it is, since when, and where it is used.
    #[serde(flatten)]
    pub piece: Piece,
    /// The first release that no longer has it, as `12.0`.
    pub removed: Option<String>,
    /// Whether every use asks first whether it is there.
    pub guarded: bool,
    /// What it is on the releases shown, oldest first: each stretch reaches up to the next.
    pub on: Vec<Stretch>,
}

/// Releases, one behind the other, on which something is the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The first of them, as it stands in `servers`.
    pub from: String,
    /// What it is there.
    pub means: Means,
    /// How much that weighs.
    pub outcome: Outcome,
}

impl Use {
    /// What it is on each of `servers`, which are those that it was made for.
    pub fn cells<'a>(&'a self, servers: &'a [OnServer]) -> impl Iterator<Item = &'a Stretch> {
        let mut at = 0;
        servers.iter().filter_map(move |server| {
            let next = self.on.get(at + 1);
            if next.is_some_and(|next| next.from == server.version) {
                at += 1;
            }
            self.on.get(at)
        })
    }

    /// Whether there is a release shown on which it is not simply there.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.on.iter().any(|stretch| stretch.means != Means::Works)
    }
}

/// All that is used, by kind and name; each once.
pub(super) fn all(
    facts: &Facts,
    evidence: &[Piece],
    called: &[Called<'_>],
    servers: &[OnServer],
) -> Vec<Use> {
    let mut uses: Vec<(usize, &'static Kind, Piece, bool)> = Vec::new();
    let guarded = guarded_calls(called)
        .chain(guarded_registry(facts))
        .chain(guarded_globals(facts));
    let pieces = evidence.iter().map(in_any_form).chain(old_globals(facts));
    let pieces = pieces.chain(uncalled_hooks(facts));
    let pieces = pieces.map(|piece| (piece, false));
    let mut known: BTreeSet<(&str, String)> = BTreeSet::new();
    for (piece, guarded) in pieces.chain(guarded.map(|piece| (piece, true))) {
        let place = kinds::ALL.iter().enumerate();
        let kind = place
            .into_iter()
            .find(|(_, kind)| kind.name == piece.kind)
            .filter(|_| known.insert((piece.kind, piece.name.clone())));
        if let Some((order, kind)) = kind {
            uses.push((order, kind, piece, guarded));
        }
    }
    uses.sort_by(|(a, _, left, _), (b, _, right, _)| {
        a.cmp(b).then_with(|| left.name.cmp(&right.name))
    });
    uses.into_iter()
        .map(|(_, kind, piece, guarded)| {
            let removed = removed(&piece);
            Use {
                on: stretches(kind, &piece, removed, servers),
                removed: removed.map(Release::short),
                guarded,
                piece,
            }
        })
        .collect()
}

/// The evidence says since when a method is as it is called; a row, since when it is there at all.
fn in_any_form(piece: &Piece) -> Piece {
    let method = match piece.kind {
        "api" => api::method(&piece.name),
        _ => None,
    };
    let since = method.map_or_else(|| piece.since.clone(), |method| method.since.short());
    Piece {
        since,
        ..piece.clone()
    }
}

/// Methods of the API that helpers call, which make sure of the server.
fn guarded_calls<'a>(called: &'a [Called<'_>]) -> impl Iterator<Item = Piece> + 'a {
    let guarded = called.iter().filter(|called| called.unguarded.is_none());
    guarded.map(|called| {
        let place = called.calls.first();
        Piece {
            kind: "api",
            name: called.method.name.clone(),
            since: called.method.since.short(),
            surely: None,
            confidence: called.confidence,
            function: place.map(|(_, call)| shown(&call.place.function)),
            source: place.and_then(|(started, call)| source(started, &call.place)),
        }
    })
}

/// Methods of the registry that are called only where they are there.
fn guarded_registry(facts: &Facts) -> impl Iterator<Item = Piece> {
    let asked = needs::asked(facts).into_iter();
    asked.filter(|it| it.unguarded.is_none()).map(|asked| {
        let entry = facts.entry_name(asked.entry);
        let mut calls = asked.calls.iter();
        Piece {
            kind: "registry",
            name: asked.method.name.clone(),
            since: asked.method.earliest().short(),
            surely: asked.method.between.map(|(_, surely)| surely.short()),
            confidence: Confidence::High,
            function: None,
            source: calls.next().map(|call| webapp::place(&entry, call.at)),
        }
    })
}

/// Globals that the oldest releases have, and a newer one does not: no server is needed for them, so the evidence leaves
/// them out.
fn old_globals(facts: &Facts) -> impl Iterator<Item = Piece> {
    let taken = needs::taken(facts).into_iter();
    let taken = taken.filter(|taken| taken.global.earliest() <= FIRST);
    taken
        .filter(|taken| taken.global.gone().is_some())
        .map(|taken| {
            let entry = facts.entry_name(taken.entry);
            let mut uses = taken.uses.iter();
            Piece {
                kind: "global",
                name: taken.global.name.clone(),
                since: taken.global.earliest().short(),
                surely: None,
                confidence: taken.removed(),
                function: None,
                source: uses.next().map(|found| webapp::place(&entry, found.at)),
            }
        })
}

/// Methods that are called like a hook and have another type: no server calls them, and the evidence leaves them out.
fn uncalled_hooks(facts: &Facts) -> impl Iterator<Item = Piece> {
    let hooks = needs::hooks(&facts.code).into_iter();
    hooks.filter(|hook| !hook.is_called).map(|hook| Piece {
        kind: "hook",
        name: hook.name.to_owned(),
        since: api::hook(hook.name)
            .map_or(FIRST, |known| known.since)
            .short(),
        surely: None,
        confidence: Confidence::High,
        function: hook.place.map(|place| shown(&place.function)),
        source: hook.place.and_then(|place| source(hook.started, place)),
    })
}

/// Globals of the web app that are used only where they are there.
fn guarded_globals(facts: &Facts) -> impl Iterator<Item = Piece> {
    let code = facts.web_code();
    let uses = code.into_iter().flat_map(move |(entry, code)| {
        let uses = code.globals.iter();
        uses.map(move |found| (entry, found))
    });
    uses.filter_map(|(entry, found)| {
        let part = found.missing.last()?;
        let global = globals::global(&part.name)?;
        (part.guard == Guard::Own).then(|| Piece {
            kind: "global",
            name: global.name.clone(),
            since: global.earliest().short(),
            surely: global.between.map(|(_, surely)| surely.short()),
            confidence: Confidence::High,
            function: None,
            source: Some(webapp::place(&facts.entry_name(entry), found.at)),
        })
    })
}

/// The first release that no longer has it.
fn removed(piece: &Piece) -> Option<Release> {
    match piece.kind {
        "api" => api::method(&piece.name)?.removed,
        "hook" => api::hook(&piece.name)?.removed,
        "registry" => registry::method(&piece.name)?.removed,
        "global" => globals::global(&piece.name)?.gone(),
        _ => None,
    }
}

fn stretches(
    kind: &Kind,
    piece: &Piece,
    removed: Option<Release>,
    servers: &[OnServer],
) -> Vec<Stretch> {
    let since = Release::parse(&piece.since).ok();
    let mut all: Vec<Stretch> = Vec::new();
    for server in servers {
        let (means, outcome) = cell(kind, piece, since, removed, server);
        let same = |last: &Stretch| (last.means, last.outcome) == (means, outcome);
        if !all.last().is_some_and(same) {
            all.push(Stretch {
                from: server.version.clone(),
                means,
                outcome,
            });
        }
    }
    all
}

/// What a piece is on one release.
fn cell(
    kind: &Kind,
    piece: &Piece,
    since: Option<Release>,
    removed: Option<Release>,
    server: &OnServer,
) -> (Means, Outcome) {
    let of_piece = server
        .reasons
        .iter()
        .filter(|reason| reason.name == piece.name);
    let found = of_piece.filter_map(|reason| Some((kind.means(reason.kind)?, reason)));
    let worst = found.max_by_key(|(means, _)| *means);
    if let Some((means, reason)) = worst {
        return match kind.side {
            Side::Brought => (means, Outcome::Degraded),
            _ => (means, reason.weight()),
        };
    }
    let release = Release::parse(&server.version).ok();
    let before = since.zip(release).is_some_and(|(since, at)| at < since);
    let after = removed.zip(release).is_some_and(|(gone, at)| at >= gone);
    let undescribed = |reason: &super::Reason| {
        reason.kind == "not-described" && kind.tables().contains(&reason.name.as_str())
    };
    let surely = piece.surely.as_deref();
    let surely = surely.and_then(|it| Release::parse(it).ok());
    let perhaps = surely.zip(release).is_some_and(|(surely, at)| at < surely);
    match () {
        () if before || after => (Means::Guarded, Outcome::Works),
        () if perhaps => (Means::Unknown, Outcome::Works),
        () if server.reasons.iter().any(undescribed) => (Means::Unknown, Outcome::Unknown),
        () => (Means::Works, Outcome::Works),
    }
}

/// The first release, of those that are new enough for the plugin, with this outcome.
pub(super) fn first(
    servers: &[OnServer],
    new_enough: Option<Release>,
    outcome: Outcome,
) -> Option<String> {
    let is_new_enough = |server: &&OnServer| {
        let release = Release::parse(&server.version).ok();
        new_enough.is_none_or(|least| release.is_some_and(|it| it >= least))
    };
    let mut servers = servers.iter().filter(is_new_enough);
    let found = servers.find(|server| server.outcome == outcome)?;
    Some(found.version.clone())
}
