//! What a report says of findings that were known before.

use serde::Serialize;

use super::Severity;

/// A finding that a baseline holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Known {
    /// The plugin's id.
    pub plugin: String,
    /// The rule's full name.
    pub rule: String,
    /// How bad it was when it was written down; one that is worse by now is not known.
    pub severity: Severity,
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// What the finding said when it was written down; for people.
    pub message: String,
    /// How often one bundle has it.
    #[serde(skip_serializing_if = "is_one")]
    pub count: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde calls it
const fn is_one(count: &usize) -> bool {
    *count == 1
}

/// What became of the baseline in a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BaselineReport {
    /// Its file, as people see it.
    pub path: String,
    /// What it holds and is no longer found.
    pub gone: Vec<Known>,
}

/// A finding as far as a baseline is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// The rule's full name.
    pub rule: &'static str,
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// What it says.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
    /// What hides it in this run.
    pub hidden: Option<Hidden>,
}

/// What hides a finding, so that the baseline need not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// The rule is off: in another run it need not be.
    Off,
    /// The configuration ignores it.
    Ignored,
}

impl Met {
    /// Whether it is the finding with this rule and fingerprint.
    #[must_use]
    pub fn is(&self, rule: &str, fingerprint: &str) -> bool {
        (self.rule, self.fingerprint.as_str()) == (rule, fingerprint)
    }
}

/// What of a bundle could not be looked at, so that rules about it say nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lacking {
    /// Nothing of it.
    #[default]
    Nothing,
    /// What its manifest leads to.
    Manifest,
    /// What is built: it is a source tree.
    Built,
    /// What follows damage or a limit.
    Rest,
}

impl Lacking {
    /// Why a rule of this category that found nothing is none that passed.
    #[must_use]
    pub fn silences(self, category: &str) -> Option<&'static str> {
        match (self, category) {
            (_, "internal" | "config") | (Self::Nothing, _) => None,
            (Self::Manifest, "archive" | "signature") | (Self::Built, "manifest") => None,
            (Self::Manifest, _) => Some("the manifest could not be read"),
            (Self::Built, _) => Some("of a source tree the manifest alone is checked"),
            (Self::Rest, _) => Some("the bundle could not be read in full"),
        }
    }
}

/// How much of a bundle was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// All of it.
    Whole,
    /// All of it, and in this run alone for some servers or one platform.
    Narrow,
    /// The manifest of a source tree.
    Manifest,
    /// What could be read of a damaged archive, or one beyond the limits.
    #[default]
    Part,
}
