//! What servers do with a bundle.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Confidence;

/// What one server release does with a bundle.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Verdict {
    /// The release judged by.
    pub server: String,
    /// The newest release that is known, where `server` is a newer one: it is judged as that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged_as: Option<String>,
    /// Reading the archive, finding and parsing the manifest, accepting its id.
    pub unpack: Step,
    /// What `Manifest.IsValid` says; installing does not ask it.
    pub manifest: Step,
    /// Copying into place and unpacking the webapp.
    pub install: Step,
    /// Starting, by platform.
    pub start: BTreeMap<String, Step>,
    /// What is left half done, if something is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_installed: Option<HalfInstalled>,
    /// The oldest server that it claims to run on, and the oldest that it needs.
    pub min_server_version: MinServerVersion,
    /// Where other releases in question differ.
    pub other_servers: Vec<OtherServer>,
}

/// What a plugin says of the servers that it runs on, and what its code says.
#[derive(Clone, Debug, Default, Serialize, PartialEq, Eq)]
pub struct MinServerVersion {
    /// `min_server_version` as it stands in the manifest.
    pub declared: Option<String>,
    /// The oldest server that has all that is surely or likely called; `None` where no code
    /// was read.
    pub inferred: Option<String>,
    /// What asks for that server, the newest first.
    pub evidence: Vec<Evidence>,
}

/// Something that a plugin needs of the server.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct Evidence {
    /// `api`: a method of the server's API; `registry`: one of the web app's registry; `global`: a global of the web app, or a
    /// member of one.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The first release that has it, as `7.6`.
    pub since: String,
    /// How sure it is that a server without it is asked for it.
    pub confidence: Confidence,
}

/// One step of a verdict.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Step {
    /// How it ends.
    pub outcome: Outcome,
    /// The rule whose finding says why.
    pub reason: Option<&'static str>,
}

impl Step {
    /// A step without a reason.
    #[must_use]
    pub const fn ok(outcome: Outcome) -> Self {
        Self {
            outcome,
            reason: None,
        }
    }

    /// A step that ends so because of what `reason` found.
    #[must_use]
    pub const fn because(outcome: Outcome, reason: &'static str) -> Self {
        Self {
            outcome,
            reason: Some(reason),
        }
    }
}

/// How a step ends.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// `unpack`, `install`: the server does it.
    Accepted,
    /// `unpack`, `install`: the server answers with an error.
    Rejected,
    /// `install`: the server answers with an error and the files stay.
    LeftBehind,
    /// `manifest`: `IsValid` has no objection.
    Valid,
    /// `manifest`: `IsValid` objects, or panics.
    Invalid,
    /// `manifest`: there is none that can be read.
    Unread,
    /// `start`: the program gets as far as the plugin handshake.
    Starts,
    /// `start`: it does not.
    Fails,
    /// It was not, or cannot be, checked.
    #[default]
    Unknown,
}

/// A plugin that is on the server and not in use.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum HalfInstalled {
    /// It installs and then cannot be enabled, on no platform in question.
    CannotBeEnabled,
    /// The request is refused and what was copied stays on the server's disk.
    LeftOnDisk,
}

impl HalfInstalled {
    /// What the steps of a verdict come to; `None` where they go through, or do not begin.
    #[must_use]
    pub fn of(install: Step, start: &BTreeMap<String, Step>) -> Option<Self> {
        let fails = |step: &Step| step.outcome == Outcome::Fails;
        match install.outcome {
            Outcome::LeftBehind => Some(Self::LeftOnDisk),
            Outcome::Accepted if !start.is_empty() && start.values().all(fails) => {
                Some(Self::CannotBeEnabled)
            }
            _ => None,
        }
    }

    /// In words: what a server does.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::CannotBeEnabled => "installs and then cannot be enabled",
            Self::LeftOnDisk => "refused but left on disk",
        }
    }
}

/// A release in question whose verdict differs.
#[derive(Clone, Debug, Serialize, PartialEq, Eq)]
pub struct OtherServer {
    /// The releases: one as `11.1.0`, or a range as `<5.22`, `>=6.2.1, <7.6`, `>=10.11`.
    pub servers: String,
    /// What they leave half done, if something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub half_installed: Option<HalfInstalled>,
    /// Its `unpack`, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpack: Option<Step>,
    /// Its `manifest`, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Step>,
    /// Its `install`, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install: Option<Step>,
    /// The platforms whose `start` differs.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub start: BTreeMap<String, Step>,
    /// Its `start` on every platform that is in question there.
    #[serde(skip)]
    pub whole_start: BTreeMap<String, Step>,
}
