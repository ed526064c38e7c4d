//! Reading the archive, finding the manifest, accepting its id: `extractPlugin`
//! (`server/channels/app/plugin_install.go`).

use super::layout::{Fault, FaultKind};
use super::validity::is_valid_id;
use crate::bundle::{Form, Stop};
use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestState};
use crate::manifest::decoded::DecodeErrorKind;
use crate::report::{Outcome, Step};

/// What the server answers to the upload, up to the id.
#[must_use]
pub fn step(facts: &Facts) -> Step {
    if let Some(fault) = facts.layout().faults.first() {
        return Step::because(Outcome::Rejected, fault_rule(fault));
    }
    if let Some(stop) = &facts.bundle().stop {
        return match stop {
            Stop::NotGzip { .. } => Step::because(Outcome::Rejected, "archive/not-gzip"),
            Stop::Truncated { .. } => Step::because(Outcome::Rejected, "archive/truncated"),
            Stop::Corrupt { .. } => Step::because(Outcome::Rejected, "archive/corrupt"),
            Stop::Limit { .. } => Step::because(Outcome::Unknown, "archive/bomb"),
        };
    }
    if facts.layout().over_limit {
        return Step::because(Outcome::Unknown, "archive/bomb");
    }
    let accepted = match facts.bundle().form {
        Form::SourceTree => Outcome::Unknown,
        Form::Archive | Form::Folder => Outcome::Accepted,
    };
    match manifest_objection(facts) {
        Some(step) => step,
        None => Step::ok(accepted),
    }
}

fn manifest_objection(facts: &Facts) -> Option<Step> {
    let rejected = |rule| Some(Step::because(Outcome::Rejected, rule));
    let file = match &facts.manifest {
        ManifestState::Missing if facts.bundle().form == Form::SourceTree => {
            return Some(Step::because(Outcome::Unknown, "archive/no-manifest"));
        }
        ManifestState::Missing | ManifestState::Directory(_) => {
            return rejected("archive/no-manifest");
        }
        ManifestState::Forbidden(_) => return rejected("archive/unreadable-entry"),
        ManifestState::TooLarge(..) => {
            return Some(Step::because(Outcome::Unknown, "archive/over-limit"));
        }
        ManifestState::Read(file) => file,
    };
    if let Some(error) = &file.decoded.error {
        return rejected(match error.kind {
            // In YAML the limit is mmlint's own, in JSON it is the server's.
            DecodeErrorKind::Depth if file.format == Format::Yaml => {
                return Some(Step::because(Outcome::Unknown, "manifest/syntax"));
            }
            DecodeErrorKind::Syntax | DecodeErrorKind::Depth => "manifest/syntax",
            DecodeErrorKind::Encoding => "manifest/encoding",
            DecodeErrorKind::Type => "manifest/wrong-type",
            DecodeErrorKind::DuplicateKey => "manifest/duplicate-key",
        });
    }
    let id = file
        .manifest
        .as_ref()
        .map_or_else(String::new, |manifest| manifest.server_id());
    (!is_valid_id(&id)).then(|| Step::because(Outcome::Rejected, "manifest/id-invalid"))
}

/// The rule that reports this fault.
#[must_use]
pub const fn fault_rule(fault: &Fault) -> &'static str {
    match fault.kind {
        FaultKind::Escapes => "archive/path-traversal",
        FaultKind::NoName | FaultKind::TooLong => "archive/invalid-name",
        FaultKind::NoParent => "archive/directory-order",
        FaultKind::Conflict(_) => "archive/path-conflict",
        FaultKind::NotWritable(_) => "archive/duplicate-entry",
    }
}
