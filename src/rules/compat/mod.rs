//! Rules about what the servers that a plugin claims to run on do not have.

pub mod field_too_new;
pub mod section_default_too_new;

use semver::Version;

use crate::facts::Facts;
use crate::manifest::document::Kind;
use crate::server::version::Release;

/// Whether what came with the release `since` is missing on a server in question: one that
/// `--server` names, else any from the declared minimum on.
fn concerns(facts: &Facts, since: &Version, minimum: &Version) -> bool {
    if minimum.cmp_precedence(since).is_ge() {
        return false;
    }
    let question = &facts.question;
    let mut servers = question.servers.iter().map(|server| server.release);
    !question.servers_named || servers.any(|server| server.meets(minimum) && !server.meets(since))
}

/// `10.1` for 10.1.0.
fn release(version: &Version) -> String {
    Release::new(version.major, version.minor, version.patch).short()
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
