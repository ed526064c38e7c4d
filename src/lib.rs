//! mmlint: what Mattermost servers will do with a plugin bundle, without running it.
//!
//! Data flows one way: [`source`] → [`bundle`] → [`facts`] → [`rules`] → [`report`] →
//! [`render`]. [`server`] holds what servers do, [`manifest`], [`executable`] and
//! [`webapp`] read the parts of a bundle. Nothing here prints or exits.
//!
//! ```
//! use mmlint::report::{Outcome, Severity};
//! use mmlint::server::behaviour::Server;
//! use mmlint::{Options, check, source};
//!
//! # let folder = tempfile::tempdir()?;
//! # let manifest = r#"{"id": "com.example.hello", "name": "Hello", "version": "1.0.0", "webapp": {"bundle_path": "main.js"}}"#;
//! # std::fs::write(folder.path().join("plugin.json"), manifest)?;
//! # let path = folder.path().to_string_lossy().into_owned();
//! // Paths of bundles (.tar.gz), unpacked bundles or source trees; globs too.
//! let sources = source::find(&[path]);
//! let options = Options {
//!     servers: vec![Server::parse("11.1.0")?],
//!     ..Options::default()
//! };
//! for source in sources {
//!     let report = check(&source?, &options)?;
//!     assert_eq!(report.id.as_deref(), Some("com.example.hello"));
//!     // The server says no, and what it has copied stays.
//!     assert_eq!(report.verdict.install.outcome, Outcome::LeftBehind);
//!     let missing = report.diagnostics.iter().find(|finding| finding.severity == Severity::Error);
//!     assert_eq!(missing.map(|finding| finding.rule), Some("webapp/bundle-missing"));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`check_all`] takes many bundles, in parallel, and gives a [`report::Report`], which
//! serializes to the JSON that `mmlint check --format json` prints and which [`render`] turns into
//! text. A whole program is `examples/lint.rs`. The types of `report` are as stable as that JSON; the
//! modules below it are what rules are made of, and move with them.
//!
//! A rule that panics is a finding, `internal/rule-failed`. The panic itself goes to the panic hook of the
//! program, which by default writes to standard error.

#![deny(clippy::print_stdout, clippy::print_stderr, clippy::exit)]
// What input decides must neither panic nor be cut silently. Tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::string_slice,
        clippy::get_unwrap,
        clippy::unwrap_in_result,
        clippy::panic_in_result_fn,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::infinite_loop,
        clippy::mem_forget,
        clippy::large_stack_arrays,
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        clippy::cast_sign_loss
    )
)]

pub mod bundle;
pub mod checklist;
pub mod compat;
pub mod config;
pub mod diff;
pub mod executable;
pub mod facts;
pub mod fix;
pub mod icon;
pub mod inspect;
pub mod inventory;
mod judged;
pub mod license;
pub mod listing;
pub mod manifest;
pub mod policy;
mod reading;
pub mod render;
pub mod report;
pub mod rules;
pub mod secret;
pub mod server;
pub mod signature;
pub mod source;
pub mod text;
pub mod verdict;
pub mod verify;
pub mod version;
pub mod vulnerability;
pub mod webapp;

use std::collections::BTreeMap;
use std::panic::{UnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use bundle::limits::Limits;
use facts::version::{platform_in_name, untagged};
use facts::{Contents, Facts, Question};
use policy::{Policy, Profile};
use report::{BundleReport, Confidence, Coverage, Diagnostic, RULE_FAILED, Report, Subject};

use server::behaviour::{NEWEST, Server};
use server::knowledge;

use source::{Source, Unreadable};

pub use reading::read;

/// How to check.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much to read at most.
    pub limits: Limits,
    /// The servers to judge by; empty for the newest known.
    pub servers: Vec<Server>,
    /// The only platform that the bundles are for; `None` to tell by each file's name.
    pub platform: Option<String>,
    /// The version that a tag or release says, with or without a leading `v`.
    pub expect_version: Option<String>,
    /// Read the code of every program, not of one for each build.
    pub all_platforms: bool,
    /// Findings less sure than this are left out.
    pub min_confidence: Confidence,
    /// What findings weigh: profile, configured severities, ignores.
    pub policy: Policy,
    /// Hash every file, as a bill of materials wants it.
    pub hash_files: bool,
    /// The known vulnerabilities that programs are held against; without it nothing is said about any.
    pub vulnerabilities: Option<Arc<vulnerability::Database>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            servers: Vec::new(),
            platform: None,
            expect_version: None,
            all_platforms: false,
            min_confidence: Confidence::Low,
            policy: Policy::default(),
            hash_files: false,
            vulnerabilities: None,
        }
    }
}

/// Checks one bundle. Where mmlint itself fails at it, that is a finding
/// (`internal/rule-failed`).
///
/// # Errors
/// The source cannot be read at all. Damaged content of a readable source is no error but
/// a finding.
pub fn check(source: &Source, options: &Options) -> Result<BundleReport, Unreadable> {
    let checked = held(source, options, |contents| judge(&contents, options))?;
    let mut report = checked.unwrap_or_else(|| not_checked(source));
    report.origin = source.origin();
    Ok(report)
}

/// Reads a bundle and makes something of it; `None` where mmlint itself fails at that.
///
/// # Errors
/// The source cannot be read at all.
fn held<T>(
    source: &Source,
    options: &Options,
    make: impl FnOnce(Arc<Contents>) -> T + UnwindSafe,
) -> Result<Option<T>, Unreadable> {
    let made = catch_unwind(|| read(source, options).map(|contents| make(Arc::new(contents))));
    made.ok().transpose().map_err(|error| Unreadable {
        path: source.display(),
        reason: text::explain(&error),
    })
}

/// As [`held`], for what has no report to say in that mmlint failed.
///
/// # Errors
/// The source cannot be read at all, or mmlint itself failed at it.
fn looked_at<T>(
    source: &Source,
    options: &Options,
    make: impl FnOnce(Arc<Contents>) -> T + UnwindSafe,
) -> Result<T, Unreadable> {
    held(source, options, make)?.ok_or_else(|| Unreadable {
        path: source.display(),
        reason: "mmlint failed at it; please report that".to_owned(),
    })
}

/// The report of a bundle that mmlint failed to read.
fn not_checked(source: &Source) -> BundleReport {
    let contents = Contents::empty(source.display());
    let options = Options::default();
    let question = question(&contents, &options);
    let facts = Facts::new(Arc::new(contents), question, Server::new(NEWEST));
    BundleReport {
        path: source.display(),
        verdict: verdict::unknown(&facts, RULE_FAILED),
        diagnostics: rules::failed("reading the bundle", &facts),
        ..BundleReport::default()
    }
}

/// Checks many bundles in parallel, on the threads of the current rayon pool. `done` is
/// called after each. The order of the report is that of `sources`, whatever the threads.
pub fn check_all(
    sources: &[Source],
    options: &Options,
    done: &(dyn Fn(&Source) + Sync),
) -> (Report, Vec<Unreadable>) {
    let (bundles, unreadable) = each(sources, done, |source| check(source, options));
    let whole = sources
        .iter()
        .any(|source| !matches!(source, Source::SourceTree(_)));
    let about_configuration = options.policy.findings(Subject::Bundle, &bundles, whole);
    let baseline = options.policy.baseline.as_ref();
    let baseline = baseline.map(|baseline| baseline.report(&bundles));
    let mut report =
        Report::new(knowledge::tool(), bundles, about_configuration).with_baseline(baseline);
    report.file.clone_from(&options.policy.file);
    let database = options.vulnerabilities.as_ref();
    report.vulnerability_database = database.map(|database| database.edition.clone());
    report.in_repository = in_repository(&report.diagnostics);
    (report, unreadable)
}

/// The paths in the repository of the files that findings without a bundle are about.
fn in_repository(findings: &[Diagnostic]) -> BTreeMap<String, String> {
    let mut paths: Vec<&String> = findings
        .iter()
        .filter_map(|finding| finding.location.entry.as_ref())
        .collect();
    paths.sort();
    paths.dedup();
    let found = paths.into_iter().filter_map(|path| {
        let found = source::repository::path_of(Path::new(path))?;
        Some((path.clone(), found))
    });
    found.collect()
}

/// Does something with every source, in parallel; the order stays that of `sources`.
fn each<T: Send>(
    sources: &[Source],
    done: &(dyn Fn(&Source) + Sync),
    work: impl Fn(&Source) -> Result<T, Unreadable> + Sync,
) -> (Vec<T>, Vec<Unreadable>) {
    let results: Vec<_> = sources
        .par_iter()
        .map(|source| {
            let result = work(source);
            done(source);
            result
        })
        .collect();
    let mut bundles = Vec::new();
    let mut unreadable = Vec::new();
    for result in results {
        match result {
            Ok(bundle) => bundles.push(bundle),
            Err(error) => unreadable.push(error),
        }
    }
    (bundles, unreadable)
}

/// Runs the rules and gives the verdict on a bundle that was read.
#[must_use]
pub fn judge(contents: &Arc<Contents>, options: &Options) -> BundleReport {
    let question = question(contents, options);
    let facts_for = |server| Facts::new(Arc::clone(contents), question.clone(), server);
    let facts = facts_for(question.newest());
    let judged = judged::Judged::by_all(&facts, &question.servers, &facts_for);
    let (verdict, mut diagnostics) = judged.together();
    rules::sort(&mut diagnostics);
    let file = facts.manifest_file();
    let mut found = diagnostics.iter().map(|finding| finding.rule);
    let unchecked = found.any(|rule| rules::UNCHECKED.contains(&rule));
    let checklist = match options.policy.profile {
        Profile::Marketplace => checklist::of(&facts, &diagnostics),
        _ => Vec::new(),
    };
    let mut report = BundleReport {
        verdict,
        diagnostics,
        checklist,
        sources: file
            .map(|file| (file.path.clone(), Arc::clone(&file.bytes)))
            .into_iter()
            .collect(),
        coverage: match unchecked {
            true => Coverage::Part,
            false => facts.coverage(),
        },
        ..facts.identity()
    };
    options.policy.apply(&mut report);
    // Only now: an ignore that hides a finding is in use, whoever wants to see it.
    let sure = |finding: &Diagnostic| finding.confidence >= options.min_confidence;
    report.diagnostics.retain(sure);
    report
}

fn question(contents: &Contents, options: &Options) -> Question {
    let mut servers = options.servers.clone();
    servers.sort_by_key(|server| server.release);
    servers.dedup();
    let servers_named = !servers.is_empty();
    if !servers_named {
        servers.push(Server::new(NEWEST));
    }
    let from_name = || contents.file_name.as_deref().and_then(platform_in_name);
    Question {
        servers,
        servers_named,
        platform: options.platform.clone().or_else(from_name),
        expect_version: options
            .expect_version
            .as_deref()
            .map(untagged)
            .map(str::to_owned),
    }
}
