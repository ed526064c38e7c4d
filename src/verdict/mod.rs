//! The verdict: what one server release does with a bundle, step by step, and where others differ.

pub mod install;
pub mod needs;
pub mod start;
pub mod unpack;

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::report::{HalfInstalled, MinServerVersion, OtherServer, Outcome, Step, Verdict};
use crate::server::{releases, validity};

/// The verdict of the server that `facts` were computed for.
#[must_use]
pub fn judge(facts: &Facts) -> Verdict {
    let unpack = unpack::step(facts);
    let install = install::step(facts, unpack);
    let start = start::steps(facts, install);
    Verdict {
        server: facts.server.release.to_string(),
        judged_as: judged_as(facts),
        unpack,
        manifest: manifest(facts),
        install,
        half_installed: HalfInstalled::of(install, &start),
        start,
        min_server_version: needs::min_server_version(facts),
        other_servers: Vec::new(),
    }
}

/// The release that stands for one that is not known.
fn judged_as(facts: &Facts) -> Option<String> {
    let newest = releases::newest().filter(|_| facts.server.is_unknown());
    newest.map(|newest| newest.to_string())
}

/// The verdict on a bundle that could not be looked at because of what `reason` found.
#[must_use]
pub fn unknown(facts: &Facts, reason: &'static str) -> Verdict {
    let unknown = Step::because(Outcome::Unknown, reason);
    Verdict {
        server: facts.server.release.to_string(),
        judged_as: judged_as(facts),
        unpack: unknown,
        manifest: Step::because(Outcome::Unread, reason),
        install: unknown,
        start: start::steps(facts, unknown),
        half_installed: None,
        min_server_version: MinServerVersion::default(),
        other_servers: Vec::new(),
    }
}

/// What `IsValid` says; `unread` where no manifest was decoded.
fn manifest(facts: &Facts) -> Step {
    let Some(file) = facts.manifest_file() else {
        return Step::ok(Outcome::Unread);
    };
    match &file.manifest {
        Some(manifest) if file.decoded.error.is_none() => {
            match validity::objection(manifest, &facts.server) {
                Some(rule) => Step::because(Outcome::Invalid, rule),
                None if validity::is_unsure(manifest, &facts.server) => {
                    Step::because(Outcome::Unknown, "manifest/setting-placeholder")
                }
                None => Step::ok(Outcome::Valid),
            }
        }
        _ => Step::because(
            Outcome::Unread,
            unpack::step(facts).reason.unwrap_or("manifest/syntax"),
        ),
    }
}

/// How `other` differs from `verdict`; `None` where it does not. That it starts on a platform that
/// servers are no longer released for is no difference.
#[must_use]
pub fn difference(verdict: &Verdict, other: &Verdict) -> Option<OtherServer> {
    let differs = |a: Step, b: Step| (a != b).then_some(b);
    let start: BTreeMap<String, Step> = other
        .start
        .iter()
        .filter(|(platform, step)| match verdict.start.get(*platform) {
            Some(known) => known != *step,
            None => step.outcome != Outcome::Starts,
        })
        .map(|(platform, step)| (platform.clone(), *step))
        .collect();
    let difference = OtherServer {
        servers: other.server.clone(),
        half_installed: other.half_installed,
        unpack: differs(verdict.unpack, other.unpack),
        manifest: differs(verdict.manifest, other.manifest),
        install: differs(verdict.install, other.install),
        start,
        whole_start: other.start.clone(),
    };
    let same = difference.unpack.is_none()
        && difference.manifest.is_none()
        && difference.install.is_none()
        && difference.start.is_empty();
    (!same).then_some(difference)
}
