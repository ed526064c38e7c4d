//! What is said of a listing beside its findings: plain data, which serializes to `listing` of
//! `schemas/listing.schema.json`.

use serde::Serialize;

use super::ListingFacts;
use super::entry::Entry;
use super::signature;
use super::store::{self, Failed, Failure, LeftOut, Query};
use crate::report::TextFile;
use crate::server::url;
use crate::text::{printable, shorten};

/// What a listing is and does.
#[derive(Clone, Debug, Serialize)]
pub struct ListingReport {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How many entries it has.
    pub entries: usize,
    /// How many plugins: different ids.
    pub plugins: usize,
    /// Whether the Marketplace starts with it.
    pub start: Start,
    /// The bundles that entries were held against, in the order of the entries; null where none were
    /// given.
    pub bundles: Option<Vec<HeldReport>>,
    /// What a server is offered; null where none was asked about.
    pub offer: Option<Offer>,
    /// Its text, which findings point into.
    #[serde(skip)]
    pub file: TextFile,
}

/// Whether the Marketplace starts.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// What happens.
    pub outcome: StartOutcome,
    /// The rule whose finding says why it does not.
    pub reason: Option<&'static str>,
    /// The entry at fault, from 0.
    pub entry: Option<usize>,
}

/// What happens when the Marketplace starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartOutcome {
    /// It starts.
    Starts,
    /// It says what is wrong and ends.
    Refuses,
    /// It panics.
    Crashes,
}

/// A bundle that an entry was held against.
#[derive(Clone, Debug, Serialize)]
pub struct HeldReport {
    /// The entry, from 0.
    pub entry: usize,
    /// The platform whose bundle it is; null for every other.
    pub platform: Option<&'static str>,
    /// Its path.
    pub path: String,
}

/// What a server is offered.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The server's version.
    pub server: String,
    /// Its platform; null where none was named.
    pub platform: Option<String>,
    /// Whether it has a licence for enterprise plugins.
    pub enterprise: bool,
    /// Whether it runs in the cloud.
    pub cloud: bool,
    /// How the query ends.
    pub outcome: AnswerOutcome,
    /// The rule whose finding says why it fails.
    pub reason: Option<&'static str>,
    /// What is offered, by name.
    pub plugins: Vec<Offered>,
    /// What is not, in the order of the file.
    pub left_out: Vec<LeftOutReport>,
}

/// How a query ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerOutcome {
    /// With a list.
    Answered,
    /// With 500.
    Fails,
    /// The Marketplace's program panics at it, and the server gets no answer.
    Crashes,
    /// There is no Marketplace that could be asked.
    NotStarted,
}

/// A plugin that is offered.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// The entry, from 0.
    pub entry: usize,
    /// The plugin's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where the server downloads it from.
    pub download_url: String,
    /// Whether there is something that surely keeps the server from installing it.
    pub installable: bool,
    /// What that is.
    pub reason: Option<&'static str>,
}

/// An entry that is not offered.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOutReport {
    /// The entry, from 0.
    pub entry: usize,
    /// The plugin's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `enterprise`, `cloud-only`, `on-prem-only`, `min-server-version` or `newer-version`.
    pub reason: &'static str,
    /// The minimum that the server does not meet, or the version that is offered instead.
    pub detail: Option<String>,
}

/// The longest text of a listing that is repeated, in characters.
const MAX_TEXT: usize = 300;

fn shown(text: &str) -> String {
    shorten(text, MAX_TEXT)
}

/// Whether the Marketplace starts.
#[must_use]
pub fn start(facts: &ListingFacts) -> Start {
    match store::start(&facts.listing) {
        Ok(()) => Start {
            outcome: StartOutcome::Starts,
            reason: None,
            entry: None,
        },
        Err(Failed { how, rule, entry }) => Start {
            outcome: match how {
                Failure::Error => StartOutcome::Refuses,
                Failure::Panic => StartOutcome::Crashes,
            },
            reason: Some(rule),
            entry,
        },
    }
}

/// What a server is offered.
#[must_use]
pub fn offer(facts: &ListingFacts, query: &Query) -> Offer {
    let listing = &facts.listing;
    let mut offer = Offer {
        server: query.server_version.clone(),
        platform: Some(query.platform.clone()).filter(|platform| !platform.is_empty()),
        enterprise: query.enterprise,
        cloud: query.cloud,
        outcome: AnswerOutcome::Answered,
        reason: None,
        plugins: Vec::new(),
        left_out: Vec::new(),
    };
    if let Err(failed) = store::start(listing) {
        offer.outcome = AnswerOutcome::NotStarted;
        offer.reason = Some(failed.rule);
        return offer;
    }
    let answer = match store::answer(listing, query) {
        Ok(answer) => answer,
        Err(failed) => {
            offer.outcome = match failed.how {
                Failure::Error => AnswerOutcome::Fails,
                Failure::Panic => AnswerOutcome::Crashes,
            };
            offer.reason = Some(failed.rule);
            return offer;
        }
    };
    let offered = answer
        .offered
        .iter()
        .filter_map(|index| facts.entry(*index));
    offer.plugins = offered
        .map(|entry| offered_entry(facts, entry, &query.platform))
        .collect();
    let left_out = answer.left_out.iter();
    offer.left_out = left_out
        .filter_map(|(index, reason)| Some(left_out_entry(facts, facts.entry(*index)?, reason)))
        .collect();
    offer
}

fn offered_entry(facts: &ListingFacts, entry: &Entry, platform: &str) -> Offered {
    let (link, base64) = store::download(entry, platform);
    let own = entry
        .platforms
        .iter()
        .any(|it| it.name == platform && it.is_complete());
    // They are in the order of the entries.
    let first = facts
        .bundles
        .partition_point(|held| held.entry < entry.index);
    let held = facts.bundles.iter().skip(first);
    let mut held = held.take_while(|held| held.entry == entry.index);
    let refuted = held
        .any(|held| held.refuses_signature.is_some() && held.platform == own.then_some(platform));
    let decoded = signature::decode(base64);
    let reason = if base64.is_empty() {
        Some("no signature")
    } else if refuted || decoded.is_none_or(|bytes| signature::no_signature(&bytes).is_some()) {
        Some("the signature does not verify")
    } else if url::check(link, store::model().urls).is_err() {
        Some("the link is no URL")
    } else {
        None
    };
    Offered {
        entry: entry.index,
        id: shown(entry.id()),
        name: shown(entry.name()),
        version: shown(entry.version()),
        download_url: shown(link),
        installable: reason.is_none(),
        reason,
    }
}

fn left_out_entry(facts: &ListingFacts, entry: &Entry, reason: &LeftOut) -> LeftOutReport {
    let (reason, detail) = match reason {
        LeftOut::Enterprise => ("enterprise", None),
        LeftOut::CloudOnly => ("cloud-only", None),
        LeftOut::OnPremOnly => ("on-prem-only", None),
        LeftOut::Minimum => ("min-server-version", Some(entry.minimum())),
        LeftOut::Replaced(by) => ("newer-version", facts.entry(*by).map(Entry::version)),
    };
    LeftOutReport {
        entry: entry.index,
        id: shown(entry.id()),
        version: shown(entry.version()),
        reason,
        detail: detail.map(shown),
    }
}

impl Offered {
    /// `id version`, for people.
    #[must_use]
    pub fn title(&self) -> String {
        printable(&format!("{} {}", self.id, self.version))
    }
}
