//! What mmlint found: the report that every renderer shows.
//!
//! The types here serialize to the JSON of `schemas/report.schema.json`, version 1.

pub mod baseline;
pub mod checklist;
pub mod finding;
pub mod listing;
mod mistake;
pub mod origin;
pub mod position;
pub mod reader;
pub mod statistics;
pub mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::text::printable;
use crate::vulnerability::Edition;

pub use baseline::{BaselineReport, Coverage, Hidden, Known, Lacking, Met};
pub use checklist::{Answer, ChecklistFinding, ChecklistItem, ChecklistSource};
pub use finding::{Confidence, Diagnostic, Edit, Fix, Location, Related, Severity};
pub use listing::ListingReport;
pub use mistake::Mistake;
pub use position::{Position, Walker};
pub use reader::Reader;
pub use statistics::RuleCount;
pub use verdict::{Evidence, HalfInstalled, MinServerVersion, OtherServer, Outcome, Step, Verdict};

/// The schema of the JSON report, as `mmlint schema report` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/report.schema.json");

/// Each finding that is quoted looks through its text: so many bytes in all (1 GiB).
const MAX_QUOTING: usize = 1 << 30;

/// The version of the JSON report. Adding a field keeps it.
pub const SCHEMA_VERSION: u32 = 1;

/// The rule that reports a rule which could not run.
pub const RULE_FAILED: &str = "internal/rule-failed";

/// What findings are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Bundles, each for itself: `mmlint check`.
    Bundle,
    /// A Marketplace listing: `mmlint listing`.
    Listing,
    /// Two bundles: `mmlint diff`.
    Upgrade,
}

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
    /// What was checked.
    #[serde(skip)]
    pub subject: Subject,
    /// What is known of the listing, of a run that checked one in place of bundles; `None` where it could not be read.
    #[serde(skip)]
    pub listing: Option<ListingReport>,
    /// The vulnerability database that programs were held against, where one was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vulnerability_database: Option<Edition>,
    /// The file that [`Report::diagnostics`] point into; renderers quote it.
    #[serde(skip)]
    pub file: Option<TextFile>,
    /// The paths below the repository's root of the files that [`Report::diagnostics`] name.
    #[serde(skip)]
    pub in_repository: BTreeMap<String, String>,
    /// What could not be checked at all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unchecked: Vec<Unchecked>,
    /// The rules that had no say in this run, and why.
    #[serde(skip)]
    pub unasked: BTreeMap<&'static str, &'static str>,
    /// The least severity that makes a run fail, `None` for none; formats that know only good
    /// and bad go by it.
    #[serde(skip)]
    pub fails_at: Option<Severity>,
}

/// A path that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// As the user gave it.
    pub path: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// In words that are safe to show.
impl fmt::Display for Unchecked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", printable(&self.path), printable(&self.reason))
    }
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
    /// This build, with tables of this month.
    #[must_use]
    pub const fn this(knowledge: &'static str) -> Self {
        Self {
            name: "mmlint",
            version: env!("CARGO_PKG_VERSION"),
            knowledge,
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
    /// The texts of those that fixes change, with all fixes made, where that was asked.
    #[serde(skip)]
    pub mended: BTreeMap<String, Arc<[u8]>>,
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
    /// What of it could not be.
    #[serde(skip)]
    pub lacking: Lacking,
    /// The signature beside it, where that is there and could not be read.
    #[serde(skip)]
    pub unread_signature: Option<Unchecked>,
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
    /// The report of these bundles, and of findings that belong to none, made by this tool.
    #[must_use]
    pub fn new(tool: Tool, bundles: Vec<BundleReport>, diagnostics: Vec<Diagnostic>) -> Self {
        let mut report = Self {
            schema_version: SCHEMA_VERSION,
            tool,
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
            subject: Subject::Bundle,
            listing: None,
            vulnerability_database: None,
            file: None,
            in_repository: BTreeMap::new(),
            unchecked: Vec::new(),
            unasked: BTreeMap::new(),
            fails_at: Some(Severity::Error),
        };
        let mut summary = report.summary;
        for finding in report.findings() {
            match finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Info => summary.infos += 1,
            }
            if finding.rule == RULE_FAILED {
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
        self.summary.baseline_gone = gone.fold(0, |sum, known| sum.saturating_add(known.count));
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
