//! Rules about what the servers that a plugin claims to run on do not have.

pub mod api_removed;
pub mod api_too_new;
pub mod field_too_new;
pub mod hook_removed;
pub mod hook_too_new;
pub mod section_default_too_new;

use semver::Version;

use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::manifest::document::Kind;
use crate::manifest::model::Text;
use crate::report::Confidence;
use crate::server::needs::Called;
use crate::server::version::Release;

/// Whether what came with the release `since` is missing on a server in question: one that
/// `--server` names, else any from the declared minimum on.
fn concerns(facts: &Facts, since: Release, minimum: &Version) -> bool {
    let since = &version(since);
    if minimum.cmp_precedence(since).is_ge() {
        return false;
    }
    let question = &facts.question;
    let mut servers = question.servers.iter().map(|server| server.release);
    !question.servers_named || servers.any(|server| server.meets(minimum) && !server.meets(since))
}

/// Whether a value is another than the one that an absent field has.
fn has_effect(kind: &Kind) -> bool {
    match kind {
        Kind::Null | Kind::Bool(false) => false,
        Kind::String(text) => !text.is_empty(),
        Kind::Number(number) => number.parse::<f64>() != Ok(0.0),
        Kind::Array(items) => !items.is_empty(),
        Kind::Object(members) => !members.is_empty(),
        Kind::Bool(true) => true,
    }
}

/// A release as a version to compare with.
const fn version(release: Release) -> Version {
    Version::new(release.major, release.minor, release.patch)
}

/// The oldest server that the manifest promises, with its place.
fn promised(facts: &Facts) -> Option<(&ManifestFile, &Text, Version)> {
    let (file, manifest) = facts.parsed()?;
    let text = manifest.min_server_version.as_ref()?;
    let minimum = facts.server.semver.parse(&text.value).ok()?;
    Some((file, text, minimum))
}

/// The first release that has all that is surely called.
fn newest_need(called: &[Called<'_>]) -> Option<Release> {
    let sure = called
        .iter()
        .filter(|called| called.confidence == Confidence::High);
    sure.map(|called| called.method.since).max()
}
