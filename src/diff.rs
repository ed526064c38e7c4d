//! What an upgrade changes: two bundles of a plugin, held against each other.
//!
//! Plain data, made from the facts of both, that serializes to `schemas/diff.schema.json`, version 1. What
//! one of the two does not tell is not reported as a change: [`DiffedBundle::not_read`] says it instead.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde::Serialize;

use crate::bundle::Form;
use crate::check::looked_at;
use crate::facts::Facts;
use crate::inventory::NotRead;
use crate::options::Options;
use crate::report::origin::{self, Origin};
use crate::report::{BundleReport, Diagnostic, Report, SCHEMA_VERSION, Subject, Summary, Tool};
use crate::rules;
use crate::server::knowledge;
use crate::source::{Source, Unreadable};
use crate::upgrade::{Bump, Change, Side, Upgrade};

/// The schema of the JSON, as `mmlint schema diff` prints it.
pub const SCHEMA: &str = include_str!("../schemas/diff.schema.json");

/// The whole result of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Who made it.
    pub tool: Tool,
    /// The one that is installed.
    pub old: DiffedBundle,
    /// The one that comes in its place.
    pub new: DiffedBundle,
    /// What is different, by group.
    pub changes: Vec<Change>,
    /// The version that it asks for.
    pub bump: Bump,
    /// What an administrator must know, with the bundle that each points into.
    pub diagnostics: Vec<Found>,
    /// The counts.
    pub summary: Summary,
    /// The findings as a report of the two bundles, new first; renderers quote its texts.
    #[serde(skip)]
    pub report: Report,
}

/// One of the two bundles.
#[derive(Clone, Debug, Serialize)]
pub struct DiffedBundle {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 of the packed file in lower-case hexadecimal; null for a folder.
    pub sha256: Option<String>,
    /// Size of the packed file in bytes; null for a folder.
    pub size_bytes: Option<u64>,
    /// Size of the unpacked stream in bytes.
    pub unpacked_bytes: u64,
    /// The folder in the archive that becomes the plugin; empty when it is the top.
    pub root: Option<String>,
    /// The plugin's id as the server uses it.
    pub id: Option<String>,
    /// The plugin's version as it stands in the manifest.
    pub version: Option<String>,
    /// What could not be read, and so is not compared.
    pub not_read: Vec<NotRead>,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// The one that is installed.
    Old,
    /// The one that comes in its place.
    New,
}

/// A finding, and the bundle that it points into; null for one about the configuration.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// Which of the two.
    pub bundle: Option<Which>,
    /// The finding.
    #[serde(flatten)]
    pub diagnostic: Diagnostic,
}

/// Reads two bundles and says what an upgrade from one to the other changes. `done` is called after
/// each was read.
///
/// # Errors
/// One of them cannot be read at all, or mmlint itself failed at it. Of a damaged one what could be
/// read is compared.
pub fn diff(
    old: &Source,
    new: &Source,
    options: &Options,
    done: &(dyn Fn(&Source) + Sync),
) -> Result<Diff, Vec<Unreadable>> {
    with_both(old, new, options, done, |old, new| of(old, new, options))
}

/// What is different between two bundles, by group: the list alone.
///
/// # Errors
/// Those of [`diff`].
pub fn changes(
    old: &Source,
    new: &Source,
    options: &Options,
) -> Result<Vec<Change>, Vec<Unreadable>> {
    with_both(old, new, options, &|_| (), |old, new| {
        Upgrade::new(old, new).changes
    })
}

/// Reads both at the same time and makes something of their facts.
fn with_both<T>(
    old: &Source,
    new: &Source,
    options: &Options,
    done: &(dyn Fn(&Source) + Sync),
    make: impl FnOnce(&Facts, &Facts) -> T,
) -> Result<T, Vec<Unreadable>> {
    let read = |source: &Source| {
        let contents = looked_at(source, options, |contents| contents);
        done(source);
        contents
    };
    let (was, is) = match rayon::join(|| read(old), || read(new)) {
        (Ok(was), Ok(is)) => (was, is),
        (was, is) => return Err([was.err(), is.err()].into_iter().flatten().collect()),
    };
    let made = catch_unwind(AssertUnwindSafe(|| {
        make(&options.facts(was), &options.facts(is))
    }));
    made.map_err(|_| {
        vec![Unreadable {
            path: format!("{} and {}", old.display(), new.display()),
            reason: "mmlint failed at comparing them; please report that".to_owned(),
        }]
    })
}

/// What the facts of two bundles say.
#[must_use]
pub fn of(old: &Facts, new: &Facts, options: &Options) -> Diff {
    let mut upgrade = Upgrade::new(old, new);
    let (in_old, in_new) = rules::upgrade::run(&upgrade);
    let report = |facts: &Facts, diagnostics| {
        let mut report = BundleReport {
            diagnostics,
            origin: origin_of(facts.bundle().form),
            ..facts.identity()
        };
        let file = facts.manifest_file();
        let text = file.map(|file| (file.path.clone(), Arc::clone(&file.bytes)));
        report.sources = text.into_iter().collect();
        options.policy.apply(&mut report);
        let sure = |finding: &Diagnostic| finding.confidence >= options.min_confidence;
        report.diagnostics.retain(sure);
        report
    };
    let reports = vec![report(new, in_new), report(old, in_old)];
    let whole = upgrade.old.is_whole() && upgrade.new.is_whole();
    let about_configuration = options
        .policy
        .findings(Subject::Upgrade, &reports, |_| whole);
    let mut report = Report::new(knowledge::tool(), reports, about_configuration);
    report.file.clone_from(&options.policy.file);
    let which = [Some(Which::New), Some(Which::Old)].into_iter();
    let mut diagnostics: Vec<Found> = Vec::new();
    for (bundle, report) in which.zip(&report.bundles) {
        let own = report.diagnostics.iter().cloned();
        diagnostics.extend(own.map(|diagnostic| Found { bundle, diagnostic }));
    }
    let outside = report.diagnostics.iter().cloned();
    diagnostics.extend(outside.map(|diagnostic| Found {
        bundle: None,
        diagnostic,
    }));
    // A rule that is off, or whose findings are ignored, says no more of anything.
    for change in &mut upgrade.changes {
        let says = |rule: &&str| {
            diagnostics
                .iter()
                .any(|found| found.diagnostic.rule == *rule)
        };
        change.rule = change.rule.filter(says);
    }
    Diff {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        old: bundle(upgrade.old),
        new: bundle(upgrade.new),
        changes: upgrade.changes,
        bump: upgrade.bump,
        diagnostics,
        summary: report.summary,
        report,
    }
}

/// What a bundle was read from, as far as its form tells.
fn origin_of(form: Form) -> Origin {
    let kind = match form {
        Form::Archive => origin::Kind::Packed,
        Form::Folder => origin::Kind::Folder,
        Form::SourceTree => origin::Kind::SourceTree,
    };
    Origin {
        kind,
        in_repository: None,
    }
}

fn bundle(side: Side<'_>) -> DiffedBundle {
    let seen = side.seen;
    DiffedBundle {
        path: seen.path,
        sha256: seen.sha256,
        size_bytes: seen.size_bytes,
        unpacked_bytes: seen.unpacked_bytes,
        root: seen.root,
        id: seen.id,
        version: seen.version,
        not_read: seen.not_read,
    }
}
