//! What mmlint found: the report that every renderer shows.
//!
//! The types here serialize to the JSON of `schemas/report.schema.json`, version 1.

pub mod baseline;
pub mod checklist;
pub mod finding;
pub mod origin;
pub mod position;
pub mod reader;
pub mod statistics;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::listing::ListingReport;
use crate::rules::Subject;
use crate::server::knowledge;
use crate::vulnerability::Edition;

pub use baseline::{BaselineReport, Coverage, Known, Met};
pub use checklist::{Answer, ChecklistFinding, ChecklistItem, ChecklistSource};
pub use finding::{Confidence, Diagnostic, Edit, Fix, Location, Related, Severity};
pub use position::Position;
pub use reader::Reader;
pub use statistics::RuleCount;

/// The schema of the JSON report, as `mmlint schema report` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// Each finding that is quoted looks through its text: so many bytes in all (1 GiB).
const MAX_QUOTING: usize = 1 << 30;

/// The version of the JSON report. Adding a field keeps it.
pub const SCHEMA_VERSION: u32 = 1;

/// The whole result of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The bundles in the order given.
    pub bundles: Vec<BundleReport>,
    /// Findings that belong to no bundle.
    pub diagnostics: Vec<Diagnostic>,
    /// The counts.
    pub summary: Summary,
    /// What became of the baseline, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineReport>,
    /// The counts by rule, where they are asked for: [`statistics::count`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statistics: Option<Vec<RuleCount>>,
    /// What is known of the listing, of a run that checked one in place of bundles.
    #[serde(skip)]
    pub listing: Option<ListingReport>,
    /// The configuration that [`Report::diagnostics`] may point into; renderers quote it.
    /// The vulnerability database that programs were held against, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerability_database: Option<Edition>,
    /// The file that [`Report::diagnostics`] point into; renderers quote it.
    #[serde(skip)]
    pub file: Option<TextFile>,
    /// The paths below the repository's root of the files that [`Report::diagnostics`] name.
    #[serde(skip)]
    pub in_repository: BTreeMap<String, String>,
    /// What could not be checked at all, each with its path and why.
    #[serde(skip)]
    pub unreadable: Vec<String>,
    /// The least severity that makes a run fail, `None` for none; formats that know only good
    /// and bad go by it.
    #[serde(skip)]
    pub fails_at: Option<Severity>,
}

/// A text that belongs to no bundle, such as a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Its path, as people see it.
    pub path: String,
    /// What it says.
    pub text: Arc<[u8]>,
}

/// The program that made a report.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Tool {
    /// `mmlint`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The month of the tables that it judges by.
    pub knowledge: &'static str,
}

impl Tool {
    /// This build, with the tables in use.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: "mmlint",
            version: env!("CARGO_PKG_VERSION"),
            knowledge: knowledge::current().month(),
        }
    }
}

/// What was found in one bundle.
#[derive(Clone, Debug, Default, Serialize)]
pub struct BundleReport {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 of the packed file in lower-case hexadecimal; null for a folder.
    pub sha256: Option<String>,
    /// Size of the packed file in bytes; null for a folder.
    pub size_bytes: Option<u64>,
    /// Size of the unpacked stream in bytes.
    pub unpacked_bytes: u64,
    /// How many entries were read.
    pub entries: u64,
    /// The folder in the archive that becomes the plugin; empty when it is the top.
    pub root: Option<String>,
    /// The plugin's id as the server uses it.
    pub id: Option<String>,
    /// The plugin's version as it stands in the manifest.
    pub version: Option<String>,
    /// What a server does with it.
    pub verdict: Verdict,
    /// The findings, by entry, offset and rule.
    pub diagnostics: Vec<Diagnostic>,
    /// The Marketplace's requirements, under its profile; empty under any other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<ChecklistItem>,
    /// What it was read from.
    #[serde(skip)]
    pub origin: origin::Origin,
    /// The text of the manifests that findings point into, by entry; renderers quote it.
    #[serde(skip)]
    pub sources: BTreeMap<String, Arc<[u8]>>,
    /// How many findings the configuration ignores.
    #[serde(skip)]
    pub ignored: usize,
    /// The ignores that took a finding out, by their place in the configuration.
    #[serde(skip)]
    pub used_ignores: BTreeSet<usize>,
    /// How many findings the baseline knows.
    #[serde(skip)]
    pub baselined: usize,
    /// What was found, for the baseline; empty where there is none.
    #[serde(skip)]
    pub met: Vec<Met>,
    /// How much of it was looked at.
    #[serde(skip)]
    pub coverage: Coverage,
}

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
    /// `api`: a method of the server's API.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// The first release that has it, as `7.6`.
    pub since: String,
    /// How sure it is that it is called.
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

/// The counts of a run.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq)]
pub struct Summary {
    /// Bundles checked.
    pub bundles: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that are neither.
    pub infos: usize,
    /// Findings that the configuration ignores.
    pub ignored: usize,
    /// Findings that the baseline holds.
    pub baselined: usize,
    /// Findings of the baseline that are gone.
    pub baseline_gone: usize,
    /// Rules that could not run.
    pub failed_rules: usize,
}

impl Report {
    /// What was checked.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self.listing {
            Some(_) => Subject::Listing,
            None => Subject::Bundle,
        }
    }

    /// The report of these bundles, and of findings that belong to none.
    #[must_use]
    pub fn new(bundles: Vec<BundleReport>, diagnostics: Vec<Diagnostic>) -> Self {
        let mut report = Self {
            schema_version: SCHEMA_VERSION,
            tool: Tool::this(),
            summary: Summary {
                bundles: bundles.len(),
                ignored: bundles.iter().map(|bundle| bundle.ignored).sum(),
                baselined: bundles.iter().map(|bundle| bundle.baselined).sum(),
                ..Summary::default()
            },
            bundles,
            diagnostics,
            baseline: None,
            statistics: None,
            listing: None,
            vulnerability_database: None,
            file: None,
            in_repository: BTreeMap::new(),
            unreadable: Vec::new(),
            fails_at: Some(Severity::Error),
        };
        let mut summary = report.summary;
        for finding in report.findings() {
            match finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Info => summary.infos += 1,
            }
            if finding.rule == crate::rules::RULE_FAILED {
                summary.failed_rules += 1;
            }
        }
        report.summary = summary;
        report
    }

    /// Adds what became of the baseline.
    #[must_use]
    pub fn with_baseline(mut self, baseline: Option<BaselineReport>) -> Self {
        let gone = baseline.iter().flat_map(|baseline| &baseline.gone);
        self.summary.baseline_gone = gone.map(|known| known.count).sum();
        self.baseline = baseline;
        self
    }

    /// All findings, those that belong to no bundle last.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        let in_bundles = self.bundles.iter().flat_map(|bundle| &bundle.diagnostics);
        in_bundles.chain(&self.diagnostics)
    }

    /// The text that one of [`Report::diagnostics`] points into, where it is worth quoting: the
    /// configuration, or a listing of which that takes no long time.
    #[must_use]
    pub fn text_of(&self, finding: &Diagnostic) -> Option<&[u8]> {
        let path = finding.location.entry.as_deref();
        let listing = self.listing.as_ref().map(|listing| &listing.file);
        if let Some(listing) = listing.filter(|file| Some(file.path.as_str()) == path) {
            let work = listing.text.len().saturating_mul(self.diagnostics.len());
            return Some(&listing.text[..]).filter(|_| work <= MAX_QUOTING);
        }
        self.file.as_ref().map(|file| &file.text[..])
    }

    /// Whether something is at least as severe as `floor`.
    #[must_use]
    pub fn reaches(&self, floor: Severity) -> bool {
        self.findings().any(|finding| finding.severity >= floor)
    }
}
