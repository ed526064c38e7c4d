//! One finding: what is wrong, where, why, and how to mend it.

use serde::{Deserialize, Serialize};

use super::position::Position;
use super::reader::Reader;
use crate::vulnerability::Vulnerability;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    #[default]
    Info,
    /// It works, and someone will regret it.
    Warning,
    /// A server refuses it, it cannot start where servers run, or it is unsafe to unpack.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A hint.
    Low,
    /// Rests on a heuristic that the message names.
    Medium,
    /// Proven from the bytes.
    High,
}

impl Confidence {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// Where a finding is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The name in the archive as the server sees it; null for a place in the stream.
    pub entry: Option<String>,
    /// The JSON pointer of the value in the manifest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// A place in the unpacked stream, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Where it begins in the entry's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Position>,
    /// Where it ends in the entry's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Position>,
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What is there.
    pub message: String,
    /// The entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Where it begins in the entry's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Position>,
    /// Where it ends in the entry's text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Position>,
    /// The function of a program, as `main.(*Plugin).OnActivate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The file and line of the program's source, as `server/plugin.go:57`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A change that mends a finding and has only one right form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does.
    pub description: String,
    /// The changes, which do not overlap.
    pub edits: Vec<Edit>,
}

/// One replacement in an entry's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The entry.
    pub entry: String,
    /// The first byte replaced.
    pub start: usize,
    /// One past the last byte replaced.
    pub end: usize,
    /// What stands there afterwards.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The rule's full name.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// What is wrong, without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
    /// The rule's page.
    pub url: String,
    /// Stays the same through unrelated edits: made of the rule, the entry below the
    /// root, the pointer (settings by their keys) and the evidence, 16 hexadecimal digits.
    pub fingerprint: String,
    /// The releases that it concerns; null for all.
    pub servers: Option<String>,
    /// Whether others of the servers in question do not find it.
    #[serde(skip)]
    pub on_some: bool,
    /// The platforms that it concerns, as `linux-amd64`; empty where it is not about some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub platforms: Vec<String>,
    /// The plugin that it concerns, of a listing of many: its id and version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plugin: Option<String>,
    /// Where it is.
    pub location: Location,
    /// Other places that belong to it.
    pub related: Vec<Related>,
    /// The known vulnerability that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerability: Option<Box<Vulnerability>>,
    /// How to mend it, where there is one right way.
    pub fix: Option<Fix>,
    /// Who else than a server is proven to refuse the bundle for it: an error under the profile that
    /// asks them, which says so in the help.
    #[serde(skip)]
    pub refused_by: Option<Reader>,
}

impl Diagnostic {
    /// Whether another run, for another server, found the same. The place may differ by some
    /// bytes: not all servers end a text of YAML at the same one.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        (&self.fingerprint, &self.message) == (&other.fingerprint, &other.message)
    }
}
