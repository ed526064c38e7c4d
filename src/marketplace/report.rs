//! What is said of a listing beside its findings.

use super::ListingFacts;
use super::entry::Entry;
use super::signature::{self, Told};
use super::store::{self, Failed, Failure, LeftOut, Query};
use crate::report::listing::{AnswerOutcome, LeftOutReport, Offer, Offered, Start, StartOutcome};
use crate::server::behaviour::Server;
use crate::server::url;
use crate::text::shorten;
use crate::version::Release;

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
        .map(|entry| offered_entry(facts, entry, query))
        .collect();
    let left_out = answer.left_out.iter();
    offer.left_out = left_out
        .filter_map(|(index, reason)| Some(left_out_entry(facts, facts.entry(*index)?, reason)))
        .collect();
    offer
}

/// The first server looked at that reads the version of what it installs (`InstallMarketplacePlugin`): 6.0 does not.
const READS_VERSION: Release = Release::new(6, 7, 0);

/// Whether a server stops at the entry's version.
fn stops_at_version(entry: &Entry, query: &Query) -> bool {
    let server = Release::parse(&query.server_version).ok();
    server
        .filter(|server| *server >= READS_VERSION)
        .is_some_and(|server| Server::new(server).semver.parse(entry.version()).is_err())
}

fn offered_entry(facts: &ListingFacts, entry: &Entry, query: &Query) -> Offered {
    let platform = query.platform.as_str();
    let (link, base64) = store::download(entry, platform);
    let own = entry
        .platforms
        .iter()
        .any(|it| it.name == platform && it.is_complete());
    let refuted = facts
        .held(entry)
        .any(|held| held.refuses_signature.is_some() && held.platform == own.then_some(platform));
    let told = signature::told(base64);
    let (installable, reason) = if stops_at_version(entry, query) {
        (Some(false), Some("its version is none"))
    } else if base64.is_empty() {
        (Some(false), Some("no signature"))
    } else if refuted || matches!(told, Told::Unusable(_)) {
        (Some(false), Some("the signature does not verify"))
    } else if url::check(link, store::model().urls).is_err() {
        (Some(false), Some("the link is no URL"))
    } else if told == Told::OtherKey {
        (None, Some("the signature is not by Mattermost's key"))
    } else {
        (Some(true), None)
    };
    Offered {
        entry: entry.index,
        id: shown(entry.id()),
        name: shown(entry.name()),
        version: shown(entry.version()),
        download_url: shown(link),
        installable,
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
