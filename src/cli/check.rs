//! `mmlint check`.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Instant;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use mmlint::facts::version::untagged;
use mmlint::policy::{FailOn, Policy};
use mmlint::render::{self, Format};
use mmlint::report::{Confidence, Report, Unchecked, statistics};
use mmlint::source::{Source, Unreadable};
use mmlint::version::Semver;
use mmlint::{Options, check_all};

use super::outputs::{self, Beside, Extra, Kept, Output};
use super::reading::Reading;
use super::settings::{self, Weights};
use super::vulndb::{self, Vulndb};
use super::{
    CLEAN, ColorChoice, FOUND, UNCHECKED, USAGE, baseline, complain, fixing, here, inputs, print,
    screen,
};

/// Options of `mmlint check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, folders, glob patterns, or - for a bundle on standard input [default: the newest
    /// build in dist/, or else the plugin in this folder]
    #[arg(value_name = "PATH")]
    paths: Vec<OsString>,
    /// How to print what was found
    #[arg(long, value_name = "F", default_value = "pretty",
          value_parser = PossibleValuesParser::new(Format::NAMES).try_map(|word| Format::parse(&word)))]
    format: Format,
    /// Also write the report into a file, as sarif=mmlint.sarif (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    output: Vec<Output<Format>>,
    /// Servers to judge by, as 11.1.0, ">=10.11", ">=9.11, <11", latest or esr (may repeat) [default:
    /// all that the plugin's min_server_version allows]
    #[arg(long, value_name = "V")]
    server: Vec<String>,
    /// The bundle is for this platform alone, as linux-amd64 [default: told by the file's name]
    #[arg(long, value_name = "P", value_parser = inputs::platform)]
    platform: Option<String>,
    /// The version that a tag or release says, as v1.2.3 or 1.2.3: a manifest with another one is
    /// the warning manifest/version-mismatch (exit 1 with --fail-on warning)
    #[arg(long, value_name = "V", value_parser = version)]
    expect_version: Option<String>,
    #[command(flatten)]
    weights: Weights,
    #[command(flatten)]
    baseline: baseline::BaselineOptions,
    /// Leave out findings that are less sure than this
    #[arg(long, value_enum, value_name = "C", default_value = "low")]
    min_confidence: ConfidenceName,
    #[command(flatten)]
    vulndb: Vulndb,
    #[command(flatten)]
    reading: Reading,
    /// Make the edits that mend a source tree's manifest, where there is one right edit
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show these edits in place of the report
    #[arg(long, conflicts_with = "format")]
    diff: bool,
    /// Count the findings of each rule as well (not in jsonl, sarif, gitlab and junit)
    #[arg(long)]
    statistics: bool,
    /// Print findings and counts only
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ConfidenceName {
    /// Proven only.
    High,
    /// Likely as well.
    Medium,
    /// Hints as well.
    Low,
}

impl ConfidenceName {
    pub(super) const fn value(self) -> Confidence {
        match self {
            Self::High => Confidence::High,
            Self::Medium => Confidence::Medium,
            Self::Low => Confidence::Low,
        }
    }
}

/// Checks what the arguments name and prints the report; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    if let Err(status) = arguments.reading.tables.install() {
        return status;
    }
    let (asked, format) = (arguments.statistics, arguments.format);
    if let Err(status) = Extra::STATISTICS.hold(asked, format, &arguments.output) {
        return status;
    }
    let settings = match arguments.weights.settings(color) {
        Ok(settings) => settings,
        Err(status) => return status,
    };
    let known = match arguments.baseline.load(settings.baseline, color) {
        Ok(known) => known,
        Err(status) => return status,
    };
    let limits = match inputs::limits(settings.limits.iter().chain(&arguments.reading.limit)) {
        Ok(limits) => limits,
        Err(status) => return status,
    };
    let options = Options {
        limits,
        servers: match inputs::servers(&arguments.server) {
            Ok(servers) if servers.is_empty() => settings.servers,
            Ok(named) => named,
            Err(status) => return status,
        },
        platform: arguments.platform.clone(),
        narrowed: !arguments.server.is_empty() || arguments.platform.is_some(),
        expect_version: arguments.expect_version.clone(),
        all_platforms: arguments.reading.all_platforms,
        min_confidence: arguments.min_confidence.value(),
        policy: Policy {
            baseline: known,
            ..settings.policy
        },
        hash_files: false,
        mend: arguments.diff,
        vulnerabilities: match arguments.vulndb.load() {
            Ok(vulnerabilities) => vulnerabilities,
            Err(status) => return status,
        },
    };
    let paths = match arguments.paths.as_slice() {
        [] => match here::find(arguments.fix || arguments.diff) {
            Ok(paths) => paths,
            Err(status) => return status,
        },
        named => named.to_vec(),
    };
    let policy = &options.policy;
    let baseline = policy.baseline.as_ref().map(|known| Path::new(&known.path));
    let beside = [
        settings::configuration(policy),
        Beside::file("baseline", baseline),
        arguments.reading.tables.beside(),
        arguments.vulndb.beside(),
    ];
    if let Err(error) = outputs::distinct(&arguments.output, &Kept::new(&paths, &beside)) {
        complain(&error);
        return USAGE;
    }
    let (sources, mut unreadable) = match inputs::sources(&paths) {
        Ok(found) => found,
        Err(status) => return status,
    };
    inputs::quiet_panics();
    let mut is_fixed = true;
    if arguments.fix {
        if let Err(built) = fixing::can_fix(&sources) {
            complain(&built);
            return USAGE;
        }
        // What is wrong is told all the same.
        if let Err(error) = fixing::fix(&sources, &options) {
            complain(&error);
            is_fixed = false;
        }
    }
    let begun = Instant::now();
    let work = |done: &(dyn Fn(&Source) + Sync)| check_all(&sources, &options, done);
    let (mut report, failed) = match inputs::run_pool(arguments.reading.jobs, sources.len(), work) {
        Ok(result) => result,
        Err(error) => {
            complain(&error);
            return UNCHECKED;
        }
    };
    unreadable.extend(vulndb::unread(options.vulnerabilities.as_ref()));
    unreadable.extend(failed);
    let told = Told {
        statistics: arguments.statistics,
        outputs: &arguments.output,
        quiet: arguments.quiet,
        fail_on: settings.fail_on,
    };
    let unchecked = !(told.complete(&mut report, &unreadable) && is_fixed);
    let mut screen = screen::of_standard_output(color, arguments.quiet);
    screen.elapsed = io::stdout().is_terminal().then(|| begun.elapsed());
    let text = match arguments.diff {
        true => fixing::diff(&report),
        false => render::render(&report, arguments.format, screen),
    };
    if arguments.diff && text.is_empty() {
        complain("no finding has a fix: there is nothing to show");
    }
    let printed = print(&text);
    let known = options.policy.baseline.as_ref();
    if let Err(failure) = baseline::update(known, &report.bundles, &options, !unchecked) {
        return failure;
    }
    match printed {
        CLEAN if unchecked => UNCHECKED,
        CLEAN => status(&report, settings.fail_on),
        failure => failure,
    }
}

/// What is done with a report beside printing it.
pub(super) struct Told<'a> {
    pub(super) statistics: bool,
    pub(super) outputs: &'a [Output<Format>],
    pub(super) quiet: bool,
    pub(super) fail_on: FailOn,
}

impl Told<'_> {
    /// Completes the report, says what could not be read, and writes files; whether all was checked and
    /// written.
    pub(super) fn complete(&self, report: &mut Report, unreadable: &[Unreadable]) -> bool {
        if self.statistics {
            report.statistics = Some(statistics::count(report));
        }
        for error in unreadable {
            complain(&error.to_string());
        }
        let unchecked = unreadable.iter().cloned();
        report.unchecked = unchecked
            .map(|Unreadable { path, reason }| Unchecked { path, reason })
            .collect();
        report.fails_at = self.fail_on.0;
        let written = outputs::write(self.outputs, self.quiet, |format, screen| {
            render::render(report, format, screen)
        });
        written && unreadable.is_empty() && report.summary.failed_rules == 0
    }
}

pub(super) fn status(report: &Report, fail_on: FailOn) -> u8 {
    match fail_on.0 {
        Some(floor) if report.reaches(floor) => FOUND,
        _ => CLEAN,
    }
}

fn version(text: &str) -> Result<String, String> {
    let version = untagged(text);
    match Semver::Masterminds.parse(version) {
        Ok(_) => Ok(version.to_owned()),
        Err(why) => Err(format!("it {why}; write it as v1.2.3 or 1.2.3")),
    }
}
