//! Checks the Marketplace's listing.

use std::panic::catch_unwind;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::bundle::limits::Limits;
use crate::marketplace::store::Query;
use crate::marketplace::{ListingFacts, bundles, read, report};
use crate::policy::Policy;
use crate::report::listing::{HeldReport, ListingReport};
use crate::report::{BundleReport, Confidence, Report, Subject, TextFile};
use crate::rules;
use crate::server::knowledge;
use crate::source::{Unreadable, repository};
use crate::text::hex;

/// The schema of what `mmlint listing --format json` prints.
pub const SCHEMA: &str = include_str!("../schemas/listing.schema.json");

/// How to check a listing.
#[derive(Clone, Debug)]
pub struct Options {
    /// A folder with bundles to hold the entries against.
    pub bundles: Option<PathBuf>,
    /// The server whose offer is told.
    pub query: Option<Query>,
    /// How much of a bundle to read at most.
    pub limits: Limits,
    /// What findings weigh.
    pub policy: Policy,
    /// Findings less sure than this are left out.
    pub min_confidence: Confidence,
}

/// Checks a listing. What could not be read of the bundles comes with the report.
///
/// # Errors
/// The listing is larger than mmlint reads, or mmlint itself failed at it.
pub fn check(file: TextFile, options: &Options) -> Result<(Report, Vec<Unreadable>), Unreadable> {
    let path = file.path.clone();
    let checked = catch_unwind(|| checked(file, options));
    let reason = match checked {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(limit)) => limit.to_string(),
        Err(_) => "mmlint failed at it; please report that".to_owned(),
    };
    Err(Unreadable { path, reason })
}

/// The report of a listing that could not be read.
#[must_use]
pub fn unread() -> Report {
    let mut report = Report::new(knowledge::tool(), Vec::new(), Vec::new());
    report.subject = Subject::Listing;
    report
}

fn checked(
    file: TextFile,
    options: &Options,
) -> Result<(Report, Vec<Unreadable>), read::OverLimit> {
    let listing = read::read(file.clone())?;
    let (held, unreadable) = match &options.bundles {
        Some(folder) => bundles::find(&listing.entries, folder, &options.limits),
        None => (Vec::new(), Vec::new()),
    };
    let facts = ListingFacts::new(listing, held);
    let about = ListingReport {
        path: file.path.clone(),
        sha256: hex(&Sha256::digest(&file.text)),
        size_bytes: file.text.len() as u64,
        entries: facts.entries().len(),
        plugins: facts.by_id.len(),
        start: report::start(&facts),
        bundles: options.bundles.is_some().then(|| {
            let held = facts.bundles.iter().map(|held| HeldReport {
                entry: held.entry,
                platform: held.platform,
                path: held.path.clone(),
            });
            held.collect()
        }),
        offer: options
            .query
            .as_ref()
            .map(|query| report::offer(&facts, query)),
        file,
    };
    // What findings weigh is told of a bundle's; a listing's are the same kind of thing.
    let mut judged = BundleReport {
        diagnostics: rules::listing::run(&facts),
        ..BundleReport::default()
    };
    let policy = Policy {
        baseline: None,
        ..options.policy.clone()
    };
    policy.apply(&mut judged);
    let about_configuration =
        policy.findings(Subject::Listing, std::slice::from_ref(&judged), |_| true);
    let ignored = judged.ignored;
    let mut findings = judged.diagnostics;
    findings.retain(|finding| finding.confidence >= options.min_confidence);
    findings.extend(about_configuration);
    let mut report = Report::new(knowledge::tool(), Vec::new(), findings);
    report.summary.ignored = ignored;
    report.unasked = policy.unasked(false);
    report.file.clone_from(&policy.file);
    report.in_repository = repository::paths_of(&report.diagnostics);
    report.subject = Subject::Listing;
    report.listing = Some(about);
    Ok((report, unreadable))
}
