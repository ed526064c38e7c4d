//! What the Marketplace does with a listing, step by step: starting, and answering servers.
//!
//! Source: `mattermost-marketplace` `internal/store/static.go`; each function names the one that it
//! mirrors. `tests/listing` asks the Marketplace's own code.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use semver::Version;
use serde::Serialize;

use super::entry::{Entry, SEMVER};
use super::read::Listing;
use crate::manifest::model::text;
use crate::server::behaviour::Server;
use crate::server::validity;

/// From this server on the Marketplace keeps enterprise plugins from those without a licence
/// (`minVersionSupportingEnterpriseFlags`).
const ASKS_FOR_LICENCE: Version = Version::new(5, 25, 0);

/// What a server asks for (`model.PluginFilter`, as far as a listing decides it).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The server's version; empty where it does not say.
    pub server_version: String,
    /// Its platform, as `linux-amd64`; empty where it does not say.
    pub platform: String,
    /// Whether its licence has enterprise plugins.
    pub enterprise: bool,
    /// Whether it runs in Mattermost's cloud.
    pub cloud: bool,
}

/// How the Marketplace gets on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// It answers 500, or does not start.
    Error,
    /// Its program panics.
    Panic,
}

/// Why nothing comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed {
    /// How.
    pub how: Failure,
    /// The rule that says why.
    pub rule: &'static str,
    /// The entry; `None` where the file as a whole is at fault, or the query.
    pub entry: Option<usize>,
}

/// Why a server is not offered an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// It is for servers with an enterprise licence.
    Enterprise,
    /// It is for the cloud only.
    CloudOnly,
    /// It is for servers of one's own only.
    OnPremOnly,
    /// It asks for a newer server.
    Minimum,
    /// Another entry of its id is newer, or as new and further down; that entry.
    Replaced(usize),
}

/// What a server is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The entries, by their names without regard to case and then by id.
    pub offered: Vec<usize>,
    /// The others with the reason, in the order of the file.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// Whether the Marketplace starts with a listing (`NewStaticFromReader`, `validatePlugins`).
///
/// # Errors
/// The first thing that keeps it from starting.
pub fn start(listing: &Listing) -> Result<(), Failed> {
    let fails = |how, rule, entry| Failed { how, rule, entry };
    if let Some(fault) = &listing.fault {
        let rule = match fault.pointer {
            Some(_) => "listing/wrong-type",
            None => "listing/syntax",
        };
        return Err(fails(Failure::Error, rule, None));
    }
    if let Some(entry) = listing.entries.iter().find(|it| it.mistake.is_some()) {
        return Err(fails(
            Failure::Error,
            "listing/wrong-type",
            Some(entry.index),
        ));
    }
    for entry in &listing.entries {
        let at = Some(entry.index);
        let Some(manifest) = &entry.manifest else {
            return Err(fails(Failure::Panic, "listing/manifest-missing", at));
        };
        // A bad manifest is only logged; IsValid panics at null in a list of settings.
        if validity::objection(manifest, &model()) == Some(NULL_SETTING) {
            return Err(fails(Failure::Panic, "listing/manifest-invalid", at));
        }
        if entry.version().is_empty() {
            return Err(fails(Failure::Error, "listing/version-missing", at));
        }
    }
    Ok(())
}

/// The objection of `validity` that stands for a panic of `IsValid`.
pub const NULL_SETTING: &str = "manifest/setting-null";

/// The server whose `Manifest.IsValid` the Marketplace is built with.
#[must_use]
pub fn model() -> Server {
    Server::new(super::fields::MODEL)
}

/// What a server is offered (`getPlugins`, `filterToLatestVersion`): the server's filters first,
/// then the newest of each id, the later one of equals.
///
/// # Errors
/// What makes the query fail.
pub fn answer(listing: &Listing, query: &Query) -> Result<Answer, Failed> {
    let mut answer = Answer::default();
    let mut latest: BTreeMap<&str, usize> = BTreeMap::new();
    let mut visible = Vec::new();
    for entry in &listing.entries {
        match hides(entry, query)? {
            Some(reason) => answer.left_out.push((entry.index, reason)),
            None => visible.push(entry),
        }
    }
    for entry in visible {
        let Some(before) = latest.get(entry.id()).copied() else {
            latest.insert(entry.id(), entry.index);
            continue;
        };
        let version_of = |index: usize, how| {
            let found = listing.entries.get(index).and_then(Entry::parsed_version);
            found.ok_or(Failed {
                how,
                rule: "listing/version-invalid",
                entry: Some(index),
            })
        };
        // `semver.Parse` of the one seen first, `semver.MustParse` of the next.
        let last_seen = version_of(before, Failure::Error)?;
        let own = version_of(entry.index, Failure::Panic)?;
        if own.cmp_precedence(&last_seen) == Ordering::Less {
            answer
                .left_out
                .push((entry.index, LeftOut::Replaced(before)));
        } else {
            latest.insert(entry.id(), entry.index);
            answer
                .left_out
                .push((before, LeftOut::Replaced(entry.index)));
        }
    }
    // What replaced an entry may have been replaced itself: name the one that is offered.
    for (index, reason) in &mut answer.left_out {
        if let LeftOut::Replaced(by) = reason
            && let Some(entry) = listing.entries.get(*index)
            && let Some(offered) = latest.get(entry.id())
        {
            *by = *offered;
        }
    }
    answer.left_out.sort_by_key(|(index, _)| *index);
    answer.offered = latest.into_values().collect();
    answer.offered.sort_by_cached_key(|index| {
        let entry = listing.entries.get(*index);
        entry.map(|entry| (entry.name().to_lowercase(), entry.id().to_owned()))
    });
    Ok(answer)
}

/// Why the filters for the server hide an entry (`getPlugins`); `None` where they let it through.
fn hides(entry: &Entry, query: &Query) -> Result<Option<LeftOut>, Failed> {
    let says = !query.server_version.is_empty();
    let server = || {
        SEMVER.parse(&query.server_version).map_err(|_| Failed {
            how: Failure::Error,
            rule: "",
            entry: None,
        })
    };
    if entry.enterprise
        && !query.enterprise
        && (!says || server()?.cmp_precedence(&ASKS_FOR_LICENCE) != Ordering::Less)
    {
        return Ok(Some(LeftOut::Enterprise));
    }
    match (text(entry.hosting.as_ref()), query.cloud) {
        ("on-prem", true) => return Ok(Some(LeftOut::OnPremOnly)),
        ("cloud", false) => return Ok(Some(LeftOut::CloudOnly)),
        _ => {}
    }
    if says && !entry.minimum().is_empty() {
        let server = server()?;
        let Ok(minimum) = SEMVER.parse(entry.minimum()) else {
            return Err(Failed {
                how: Failure::Error,
                rule: "listing/min-server-version-invalid",
                entry: Some(entry.index),
            });
        };
        if server.cmp_precedence(&minimum) == Ordering::Less {
            return Ok(Some(LeftOut::Minimum));
        }
    }
    Ok(None)
}

/// The link and the signature that a server on `platform` gets (`getPlugins`).
#[must_use]
pub fn download<'a>(entry: &'a Entry, platform: &str) -> (&'a str, &'a str) {
    let own = entry.platforms.iter().find(|it| it.name == platform);
    let (url, signature) = match own.filter(|own| own.is_complete()) {
        Some(own) => (&own.download_url, &own.signature),
        None => (&entry.download_url, &entry.signature),
    };
    (text(url.as_ref()), text(signature.as_ref()))
}

/// The labels that the Marketplace gives an entry, behind those that the entry has (`AddLabels`).
#[must_use]
pub fn computed_labels(entry: &Entry) -> Vec<&'static str> {
    let author = match text(entry.author_type.as_ref()) {
        "partner" => Some("Partner"),
        "community" => Some("Community"),
        _ => None,
    };
    let stage = match text(entry.release_stage.as_ref()) {
        "beta" => Some("Beta"),
        "experimental" => Some("Experimental"),
        _ => None,
    };
    let enterprise = entry.enterprise.then_some(ENTERPRISE);
    author.into_iter().chain(stage).chain(enterprise).collect()
}

/// The label of enterprise plugins.
pub const ENTERPRISE: &str = "Professional/Enterprise";

/// Whether a server can be offered one of both and the other one as well.
#[must_use]
pub fn share_servers(a: &Entry, b: &Entry) -> bool {
    let hosting = |entry: &Entry| text(entry.hosting.as_ref()).to_owned();
    !matches!(
        (hosting(a).as_str(), hosting(b).as_str()),
        ("on-prem", "cloud") | ("cloud", "on-prem")
    )
}
