//! Checks bundles: reads each, asks every kind of server and every rule, and weighs what they say.

use std::collections::BTreeMap;
use std::panic::{UnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use crate::facts::{Contents, Facts};
use crate::judged::Judged;
use crate::options::Options;
use crate::policy::{NOT_IN_PROFILE, Profile};
use crate::reading::read;
use crate::report::{
    BundleReport, Coverage, Diagnostic, Lacking, RULE_FAILED, Report, Subject, Unchecked,
};
use crate::server::knowledge;
use crate::source::{Source, Unreadable, repository};
use crate::text::explain;
use crate::{checklist, fix, rules, verdict};

/// Checks one bundle. Where mmlint itself fails at it, that is a finding
/// (`internal/rule-failed`).
///
/// # Errors
/// The source cannot be read at all. Damaged content of a readable source is no error but
/// a finding.
pub fn check(source: &Source, options: &Options) -> Result<BundleReport, Unreadable> {
    let checked = held(source, options, |mut contents| {
        let mut report = judge(&contents, options);
        if options.mend {
            report.mended = mended(&mut contents, &report, options);
        }
        report
    })?;
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
        reason: explain(&error),
    })
}

/// As [`held`], for what has no report to say in that mmlint failed.
///
/// # Errors
/// The source cannot be read at all, or mmlint itself failed at it.
pub(crate) fn looked_at<T>(
    source: &Source,
    options: &Options,
    make: impl FnOnce(Arc<Contents>) -> T + UnwindSafe,
) -> Result<T, Unreadable> {
    held(source, options, make)?.ok_or_else(|| Unreadable {
        path: source.display(),
        reason: "mmlint failed at it; please report that".to_owned(),
    })
}

/// The manifest with the fixes of `report` made, and with those of what then comes to light, by its entry.
fn mended(
    contents: &mut Arc<Contents>,
    report: &BundleReport,
    options: &Options,
) -> BTreeMap<String, Arc<[u8]>> {
    let mut mended = BTreeMap::new();
    let mut later = None;
    for _ in 0..fix::MAX_ROUNDS {
        let round = later.as_ref().unwrap_or(report);
        let Some((entry, path)) = manifest_of(contents, options) else {
            break;
        };
        let Some(text) = round.sources.get(&path) else {
            break;
        };
        let fixed: Arc<[u8]> = fix::apply(text, &path, &round.diagnostics).text.into();
        if fixed == *text {
            break;
        }
        mended.insert(path, Arc::clone(&fixed));
        // Nobody else looks at the contents between two rounds.
        let files = Arc::get_mut(contents).map(|contents| &mut contents.files);
        let Some(Some(file)) = files.and_then(|files| files.get_mut(entry)) else {
            break;
        };
        file.manifest = Some(fixed);
        later = Some(judge(contents, options));
    }
    mended
}

/// The manifest's entry, and its path as a server sees it.
fn manifest_of(contents: &Arc<Contents>, options: &Options) -> Option<(usize, String)> {
    let facts = options.facts(Arc::clone(contents));
    let file = facts.manifest_file()?;
    Some((file.entry, file.path.clone()))
}

/// The report of a bundle that mmlint failed to read.
fn not_checked(source: &Source) -> BundleReport {
    let contents = Contents::empty(source.display());
    let facts = Options::default().facts(Arc::new(contents));
    BundleReport {
        path: source.display(),
        lacking: Lacking::Rest,
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
    let (mut bundles, mut unreadable) = each(sources, done, |source| check(source, options));
    let signatures = bundles
        .iter_mut()
        .filter_map(|bundle| bundle.unread_signature.take());
    unreadable.extend(signatures.map(|Unchecked { path, reason }| Unreadable { path, reason }));
    // Source trees are beside the point: most rules have nothing to look at there.
    let coverage = bundles.iter().map(|bundle| bundle.coverage);
    let packed: Vec<Coverage> = coverage.filter(|it| *it != Coverage::Manifest).collect();
    let whole = unreadable.is_empty()
        && !packed.is_empty()
        && packed.iter().all(|it| *it == Coverage::Whole);
    let unasked = options.policy.unasked(options.vulnerabilities.is_some());
    let asked =
        |rule: &str| whole && options.asks(rule) && unasked.get(rule) != Some(&NOT_IN_PROFILE);
    let about_configuration = options.policy.findings(Subject::Bundle, &bundles, asked);
    let baseline = options.policy.baseline.as_ref();
    let baseline = baseline.map(|baseline| baseline.report(&bundles, |rule| options.asks(rule)));
    let mut report =
        Report::new(knowledge::tool(), bundles, about_configuration).with_baseline(baseline);
    report.unasked = unasked;
    report.file.clone_from(&options.policy.file);
    let database = options.vulnerabilities.as_ref();
    report.vulnerability_database = database.map(|database| database.edition.clone());
    report.in_repository = repository::paths_of(&report.diagnostics);
    (report, unreadable)
}

/// Does something with every source, in parallel; the order stays that of `sources`.
pub(crate) fn each<T: Send>(
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
    let question = options.question(contents);
    let facts_for = |server| Facts::new(Arc::clone(contents), question.clone(), server);
    let facts = facts_for(question.newest());
    let judged = match question.servers_named {
        true => Judged::by_all(&facts, &question.servers, &facts_for),
        false => Judged::by_newest(&facts, &facts_for),
    };
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
        coverage: match (unchecked, facts.coverage()) {
            (true, _) => Coverage::Part,
            (false, Coverage::Whole) if options.narrowed => Coverage::Narrow,
            (false, coverage) => coverage,
        },
        ..facts.identity()
    };
    options.policy.apply(&mut report);
    // Only now: an ignore that hides a finding is in use, whoever wants to see it.
    let sure = |finding: &Diagnostic| finding.confidence >= options.min_confidence;
    report.diagnostics.retain(sure);
    report
}
