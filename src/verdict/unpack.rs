//! Reading the archive, finding the manifest, accepting its id: `extractPlugin`
//! (`server/channels/app/plugin_install.go`).

use crate::bundle::{EntryKind, Form, Stop};
use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestFile, ManifestState};
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::{Kind, Member};
use crate::report::{Outcome, Step};
use crate::server::behaviour::OtherEntries;
use crate::server::layout::{Fault, FaultKind};
use crate::server::validity::is_valid_id;

/// What the server answers to the upload, up to the id.
#[must_use]
pub fn step(facts: &Facts) -> Step {
    let fault = facts.layout().faults.first();
    if let Some(step) = refused_entry(facts, fault.map(|fault| fault.entry)) {
        return step;
    }
    if let Some(fault) = fault {
        return Step::because(Outcome::Rejected, fault_rule(fault));
    }
    if let Some(stop) = &facts.bundle().stop {
        return match stop {
            Stop::NotGzip { .. } => Step::because(Outcome::Rejected, "archive/not-gzip"),
            Stop::Truncated { .. } => Step::because(Outcome::Rejected, "archive/truncated"),
            Stop::Corrupt { .. } | Stop::GzipInGzip => {
                Step::because(Outcome::Rejected, "archive/corrupt")
            }
            Stop::Limit { .. } => Step::because(Outcome::Unknown, "archive/bomb"),
        };
    }
    if facts.layout().over_limit.is_some() {
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

/// Servers before 5.20 (`utils.ExtractTarGz`) stop at the first entry that is no file or folder; `fault`
/// is where they stop anyway.
fn refused_entry(facts: &Facts, fault: Option<usize>) -> Option<Step> {
    if facts.server.other_entries == OtherEntries::Skipped {
        return None;
    }
    let mut entries = facts.bundle().entries.iter();
    let other = entries.position(|entry| matches!(entry.kind, EntryKind::Other(_)))?;
    fault
        .is_none_or(|fault| other <= fault)
        .then(|| Step::because(Outcome::Rejected, "archive/unsupported-entry"))
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
            DecodeErrorKind::Unsure | DecodeErrorKind::TooMuch => {
                return Some(Step::because(Outcome::Unknown, "manifest/syntax"));
            }
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
    if !is_valid_id(&id) {
        return rejected("manifest/id-invalid");
    }
    // What stands in it has to be of the types of the server's configuration, which are not known.
    let configured = file.manifest.as_ref()?.required_configuration?;
    match &file.decoded.document.node(configured).kind {
        Kind::Object(members)
            if file.format == Format::Json && !members.iter().all(|it| is_switches(file, it)) =>
        {
            Some(Step::because(Outcome::Unknown, "manifest/deprecated-field"))
        }
        _ => None,
    }
}

/// Whether a part of `required_configuration` is made of switches alone, `{"EnableUploads": true}`, which are of the right type:
/// all that `model.Config` calls `Enable...` are booleans.
fn is_switches(file: &ManifestFile, part: &Member) -> bool {
    let node = |id| &file.decoded.document.node(id).kind;
    let Kind::Object(members) = node(part.value) else {
        return false;
    };
    members.iter().all(|member| {
        member.key.starts_with("Enable") && matches!(node(member.value), Kind::Bool(_))
    })
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
