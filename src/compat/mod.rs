//! What each release of the server does with a plugin: what `mmlint compat` prints.
//!
//! The types here serialize to the JSON of `schemas/compat.schema.json`, version 1.

pub mod kinds;
mod not_read;
mod rows;
mod server;
mod uses;
mod webapp;
mod weight;

pub use uses::{Stretch, Use};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::check::{each, looked_at};
use crate::facts::code::StartedCode;
use crate::facts::{Contents, Facts};
use crate::options::Options;
use crate::report::{Confidence, SCHEMA_VERSION, Step, Tool};
use crate::server::behaviour::{NEWEST, Server};
use crate::server::{fields, knowledge};
use crate::source::{Source, Unreadable};
use crate::text::{printable, shorten};
use crate::verdict::needs::{self, Need, WebNeed, section_defaults};
use crate::version::Release;

/// The schema of the JSON, as `mmlint schema compat` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/compat.schema.json");

/// The reason why a release older than `min_server_version` does not start a plugin.
pub const BELOW_MINIMUM: &str = "manifest/min-server-version-unmet";

/// The longest name of a function or file, in characters.
const MAX_NAME: usize = 300;

/// What was found of all bundles.
#[derive(Clone, Debug, Serialize)]
pub struct Compatibility {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The bundles in the order given.
    pub bundles: Vec<Bundle>,
}

/// What was found of one bundle.
#[derive(Clone, Debug, Serialize)]
pub struct Bundle {
    /// The path as the user gave it.
    pub path: String,
    /// The plugin's id as the server uses it.
    pub id: Option<String>,
    /// The plugin's version as it stands in the manifest.
    pub version: Option<String>,
    /// What the manifest promises, and what the plugin needs.
    pub min_server_version: Minimum,
    /// The first of the releases shown that breaks it although it is new enough: none below what is promised or needed.
    pub first_broken: Option<String>,
    /// The same of the first that does not do all of it, before or after one that breaks it.
    pub first_degraded: Option<String>,
    /// The releases, oldest first.
    pub servers: Vec<OnServer>,
    /// All that it uses of servers, by kind and name, and what each is on the releases shown.
    pub uses: Vec<Use>,
    /// What was not looked at, so that nothing here speaks of it.
    pub not_read: Vec<NotRead>,
}

/// The oldest server: promised and needed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Minimum {
    /// `min_server_version` as it stands in the manifest.
    pub declared: Option<String>,
    /// The first release that has all that is surely or likely called; `None` where no code was read.
    pub inferred: Option<String>,
    /// Everything that came with a release, the newest first.
    pub evidence: Vec<Piece>,
}

/// Something of the server that the plugin uses.
#[derive(Clone, Debug, Serialize)]
pub struct Piece {
    /// `api` and `registry`: a method that is called; `global`: what is taken of the web app's globals. These raise the minimum.
    /// `hook` and `field`, what an older server never calls or passes over, do not.
    pub kind: &'static str,
    /// Its name; of a field the JSON pointer, `-` for any element of a list.
    pub name: String,
    /// The first release that has it, as `7.6`; where that is not certain the first that may have it. In the evidence of a method that
    /// changed, the first that has it as it is called.
    pub since: String,
    /// Where it is not certain since when it is there: the first release that surely has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub surely: Option<String>,
    /// How sure it is that it is used.
    pub confidence: Confidence,
    /// The function that calls, or the hook's method; null where that is not known.
    pub function: Option<String>,
    /// The file and line, as `server/plugin.go:57`; of a script its line and column too.
    pub source: Option<String>,
}

/// Something that was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRead {
    /// `server`: a program; `webapp`; `bundle`: what lies behind a damage or a limit.
    pub kind: &'static str,
    /// The entry of the program; null for others.
    pub entry: Option<String>,
    /// Why, as the end of a sentence.
    pub why: String,
}

/// What a release does, as a whole: the worst of all that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It installs and starts the plugin, and has all that is called.
    Works,
    /// Something that the plugin brings does nothing there, or may not be there.
    Degraded,
    /// Not enough is known.
    Unknown,
    /// It refuses the plugin, cannot start it on any platform, or lacks a method that is surely called.
    Breaks,
}

/// What one release does with the plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnServer {
    /// The release, as `11.7.0`.
    pub version: String,
    /// Whether it is an extended support release.
    pub esr: bool,
    /// The release that stands for one that is newer than all that are known; what was announced for it counts.
    pub judged_as: Option<String>,
    /// All in all.
    pub outcome: Outcome,
    /// Unpacking and installing; `unknown` for releases whose behaviour is not described.
    pub install: Step,
    /// Starting, by platform.
    pub start: BTreeMap<String, Step>,
    /// Whether what programs call is there.
    pub calls: Outcome,
    /// Whether the webapp part loads, and what it calls of the registry is there; null without one.
    pub webapp: Option<Outcome>,
    /// Why it is not `works`.
    pub reasons: Vec<Reason>,
}

/// Why a release does not do all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `api-missing`, `api-removed`, `api-changed`, `registry-missing`, `registry-removed`: a method that is called.
    /// `global-missing`, `global-removed`: what is taken of the web app's globals. `api-unknown`, `registry-unknown`,
    /// `global-unknown`: whether it is there, or there as the plugin knows it, is not known.
    /// `webapp`: the script does not load, or throws as it is initialized. `webapp-not-read`: of it nothing, or not all, is known.
    /// `hook-not-called`: a hook that the plugin has a method for, which came later, went, or has other parameters or results.
    /// `field-without-effect`. `install`, `start`: a step of the server. `not-read`: of a program that
    /// it is not known what it calls. `not-described`: the release is older or newer than what is known.
    pub kind: &'static str,
    /// The method, global, hook or field; the rule whose finding says why; the program; or the release.
    pub name: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// The function concerned; null where there is none.
    pub function: Option<String>,
    /// Its file and line.
    pub source: Option<String>,
}

/// What each of `servers` does with many bundles, in parallel, as [`check_all`](crate::check_all) checks them.
pub fn compat_all(
    sources: &[Source],
    options: &Options,
    servers: &[Release],
    done: &(dyn Fn(&Source) + Sync),
) -> (Compatibility, Vec<Unreadable>) {
    let one = |source: &Source| {
        looked_at(source, options, |contents| {
            judge(&contents, options, servers)
        })
    };
    let (bundles, unreadable) = each(sources, done, one);
    let found = Compatibility {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles,
    };
    (found, unreadable)
}

/// What each of `servers` does with a bundle that was read; without any, every known and announced release
/// from the oldest that is promised, needed, or under extended support.
#[must_use]
pub fn judge(contents: &Arc<Contents>, options: &Options, servers: &[Release]) -> Bundle {
    let question = options.question(contents);
    let facts_for = |server: Server| Facts::new(Arc::clone(contents), question.clone(), server);
    let facts = facts_for(Server::new(NEWEST));
    let called = needs::called(&facts.code);
    let needed = needs::needs(&facts.code, &called);
    let asked = needs::web_needs(&facts);
    let inferred = needs::inferred(&facts, &needed, asked.as_deref());
    let manifest = facts.manifest();
    let releases = match servers {
        [] => rows::from_the_oldest(&facts, inferred),
        named => named.to_vec(),
    };
    let not_read = not_read::all(&facts);
    let section_defaults = section_defaults::needed(&facts);
    let judged = server::Judged {
        called: &called,
        asks: !needs::asks_for_version(&facts.code, &called).is_empty(),
        facts: &facts,
        not_read: &not_read,
        section_defaults,
    };
    let servers: Vec<OnServer> = releases
        .into_iter()
        .map(|release| judged.on(release, &facts_for))
        .collect();
    let asked = asked.as_deref().unwrap_or_default();
    let evidence = evidence(&facts, &needed, asked, section_defaults);
    let new_enough = rows::declared(&facts).max(inferred);
    let first = |outcome| uses::first(&servers, new_enough, outcome);
    let uses = uses::all(&facts, &evidence, &called, &servers);
    Bundle {
        path: facts.contents.path.clone(),
        id: manifest
            .map(crate::manifest::model::Manifest::server_id)
            .filter(|id| !id.is_empty()),
        version: manifest
            .and_then(|manifest| manifest.version.as_ref())
            .map(|version| version.value.clone()),
        min_server_version: Minimum {
            declared: needs::declared(&facts),
            inferred: inferred.map(|release| release.to_string()),
            evidence,
        },
        first_broken: first(Outcome::Breaks),
        first_degraded: first(Outcome::Degraded),
        uses,
        servers,
        not_read,
    }
}

/// Everything that came with a release, the newest first.
fn evidence(
    facts: &Facts,
    needed: &[Need<'_>],
    asked: &[WebNeed],
    section_defaults: Option<Release>,
) -> Vec<Piece> {
    let mut pieces: Vec<(Release, Piece)> = Vec::new();
    for need in needed {
        let place = need.call.map(|(started, call)| (started, &call.place));
        let piece = Piece {
            kind: "api",
            name: need.method.name.clone(),
            since: need.since.short(),
            surely: None,
            confidence: need.confidence,
            function: place.map(|(_, place)| shown(&place.function)),
            source: place.and_then(|(started, place)| source(started, place)),
        };
        pieces.push((need.since, piece));
    }
    for need in asked {
        let entry = facts.entry_name(need.entry);
        let piece = Piece {
            kind: need.kind,
            name: need.name.to_owned(),
            since: need.since.short(),
            surely: need.surely.map(Release::short),
            confidence: need.used,
            function: None,
            source: need.at.map(|at| webapp::place(&entry, at)),
        };
        pieces.push((need.since, piece));
    }
    for hook in needs::hooks(&facts.code) {
        let known = crate::server::api::hook(hook.name).filter(|_| hook.is_called);
        let Some(known) = known else {
            continue;
        };
        let piece = Piece {
            kind: "hook",
            name: hook.name.to_owned(),
            since: known.since.short(),
            surely: None,
            confidence: Confidence::High,
            function: hook.place.map(|place| shown(&place.function)),
            source: hook.place.and_then(|place| source(hook.started, place)),
        };
        pieces.push((known.since, piece));
    }
    let fields = set_fields(facts).map(|field| (field.path.as_str(), field.since));
    for (path, since) in
        fields.chain(section_defaults.map(|since| (section_defaults::FIELD, since)))
    {
        let piece = Piece {
            kind: "field",
            name: path.to_owned(),
            since: since.short(),
            surely: None,
            confidence: Confidence::High,
            function: None,
            source: None,
        };
        pieces.push((since, piece));
    }
    pieces.sort_by(|(a, left), (b, right)| {
        let key = |piece: &Piece| (piece.kind, piece.name.clone());
        b.cmp(a).then_with(|| key(left).cmp(&key(right)))
    });
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

/// The fields of the manifest that are set and that somebody misses on older servers.
fn set_fields(facts: &Facts) -> impl Iterator<Item = &'static fields::Field> {
    let file = facts.manifest_file();
    fields::all().iter().filter(move |field| {
        field.lost.is_some() && file.is_some_and(|file| !needs::places(file, field).is_empty())
    })
}

fn shown(text: &str) -> String {
    printable(&shorten(text, MAX_NAME))
}

/// A place as `server/plugin.go:57`; `None` where no file is known.
fn source(started: &StartedCode, place: &crate::executable::CodePlace) -> Option<String> {
    let source = started.source(place);
    (!source.is_empty()).then(|| shown(&source))
}
