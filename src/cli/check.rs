//! `mmlint check`.

use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mmlint::bundle::limits::Limits;
use mmlint::facts::executables::split_platform;
use mmlint::facts::version::untagged;
use mmlint::policy::FailOn;
use mmlint::render::{self, Format};
use mmlint::report::{Confidence, Report};
use mmlint::server::behaviour::Server;
use mmlint::server::version::Semver;
use mmlint::source::{self, Source};
use mmlint::{Options, check_all};

use super::outputs::{self, Output};
use super::settings::Weights;
use super::{CLEAN, ColorChoice, FOUND, UNCHECKED, USAGE, complain, fixing, print, screen};

/// How long people wait without being told anything.
const PATIENCE: Duration = Duration::from_millis(500);

/// Options of `mmlint check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, folders, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// How to print what was found
    #[arg(long, value_name = "F", default_value = "pretty",
          value_parser = PossibleValuesParser::new(Format::NAMES).try_map(|word| Format::parse(&word)))]
    format: Format,
    /// Also write the report into a file, as sarif=mmlint.sarif (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    output: Vec<Output>,
    /// A server to judge by, as 11.1.0 or latest (may repeat) [default: the newest known]
    #[arg(long, value_name = "V", value_parser = Server::parse)]
    server: Vec<Server>,
    /// The bundle is for this platform alone, as linux-amd64 [default: told by the file's name]
    #[arg(long, value_name = "P", value_parser = platform)]
    platform: Option<String>,
    /// The version that a tag or release says, as v1.2.3 or 1.2.3: a manifest with another one is
    /// the warning manifest/version-mismatch (exit 1 with --fail-on warning)
    #[arg(long, value_name = "V", value_parser = version)]
    expect_version: Option<String>,
    #[command(flatten)]
    weights: Weights,
    /// Leave out findings that are less sure than this
    #[arg(long, value_enum, value_name = "C", default_value = "low")]
    min_confidence: ConfidenceName,
    /// Change a limit of the reader, as unpacked=3GiB (may repeat); names: unpacked, entries,
    /// ratio, names, manifest, webapp, executable
    #[arg(long, value_name = "NAME=VALUE")]
    limit: Vec<String>,
    /// How many bundles to check at a time [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Read the code of every program, not of one for each build
    #[arg(long)]
    all_platforms: bool,
    /// Make the edits that mend a source tree's manifest, where there is one right edit
    #[arg(long, conflicts_with = "diff")]
    fix: bool,
    /// Show these edits in place of the report
    #[arg(long)]
    diff: bool,
    /// Print findings and counts only
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ConfidenceName {
    /// Proven only.
    High,
    /// Likely as well.
    Medium,
    /// Hints as well.
    Low,
}

/// Checks what the arguments name and prints the report; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    let settings = match arguments.weights.settings(color) {
        Ok(settings) => settings,
        Err(status) => return status,
    };
    let mut limits = Limits::default();
    for setting in settings.limits.iter().chain(&arguments.limit) {
        if let Err(error) = limits.set(setting) {
            complain(&format!("--limit: {error}"));
            return USAGE;
        }
    }
    let options = Options {
        limits,
        servers: match arguments.server.as_slice() {
            [] => settings.servers,
            named => named.to_vec(),
        },
        platform: arguments.platform.clone(),
        expect_version: arguments.expect_version.clone(),
        all_platforms: arguments.all_platforms,
        min_confidence: match arguments.min_confidence {
            ConfidenceName::High => Confidence::High,
            ConfidenceName::Medium => Confidence::Medium,
            ConfidenceName::Low => Confidence::Low,
        },
        policy: settings.policy,
    };
    if let Err(error) = outputs::distinct(&arguments.output, &arguments.paths) {
        complain(&error);
        return USAGE;
    }
    let mut sources = Vec::new();
    let mut unreadable = Vec::new();
    for found in source::find(&arguments.paths) {
        match found {
            Ok(source) => sources.push(source),
            Err(error) => unreadable.push(error),
        }
    }
    if sources
        .iter()
        .filter(|source| **source == Source::Stdin)
        .count()
        > 1
    {
        complain("standard input (-) can be read only once");
        return USAGE;
    }
    quiet_panics();
    if arguments.fix {
        if let Err(built) = fixing::can_fix(&sources) {
            complain(&built);
            return USAGE;
        }
        if let Err(error) = fixing::fix(&sources, &options) {
            complain(&error);
            return UNCHECKED;
        }
    }
    let (mut report, failed) = match run_pool(arguments.jobs, &sources, &options) {
        Ok(result) => result,
        Err(error) => {
            complain(&error);
            return UNCHECKED;
        }
    };
    unreadable.extend(failed);
    for error in &unreadable {
        complain(&error.to_string());
    }
    report.unreadable = unreadable.iter().map(ToString::to_string).collect();
    report.fails_at = settings.fail_on.0;
    let written = outputs::write(&arguments.output, &report, arguments.quiet);
    let screen = screen::of_standard_output(color, arguments.quiet);
    let text = match arguments.diff {
        true => fixing::diff(&report),
        false => render::render(&report, arguments.format, screen),
    };
    if arguments.diff && text.is_empty() {
        complain("no finding has a fix: there is nothing to show");
    }
    let printed = print(&text);
    let unchecked = !written || !unreadable.is_empty() || report.summary.failed_rules > 0;
    match printed {
        CLEAN if unchecked => UNCHECKED,
        CLEAN => status(&report, settings.fail_on),
        failure => failure,
    }
}

fn status(report: &Report, fail_on: FailOn) -> u8 {
    match fail_on.0 {
        Some(floor) if report.reaches(floor) => FOUND,
        _ => CLEAN,
    }
}

fn run_pool(
    jobs: Option<NonZeroUsize>,
    sources: &[Source],
    options: &Options,
) -> Result<(Report, Vec<source::Unreadable>), String> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, |jobs| jobs.get().min(sources.len().max(1))))
        .build()
        .map_err(|error| format!("threads cannot be started: {error}"))?;
    let bar = progress(sources.len());
    let result = pool.install(|| check_all(sources, options, &|_| bar.inc(1)));
    bar.finish_and_clear();
    Ok(result)
}

/// A bar on standard error, shown only on a terminal and only where it takes long.
fn progress(bundles: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bundles as u64), ProgressDrawTarget::hidden());
    if !io::stderr().is_terminal() {
        return bar;
    }
    if let Ok(style) = ProgressStyle::with_template("checked {pos} of {len} bundles {wide_bar}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        if !shown.is_finished() {
            shown.set_draw_target(ProgressDrawTarget::stderr());
            shown.enable_steady_tick(PATIENCE);
        }
    });
    bar
}

/// A rule that panics is reported as a finding; the default hook would print into the report.
fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

fn platform(text: &str) -> Result<String, String> {
    match split_platform(text) {
        Some(_) => Ok(text.to_owned()),
        None => Err("it is GOOS-GOARCH in Go's words, as linux-amd64".to_owned()),
    }
}

fn version(text: &str) -> Result<String, String> {
    let version = untagged(text);
    match Semver::Masterminds.parse(version) {
        Ok(_) => Ok(version.to_owned()),
        Err(why) => Err(format!("it {why}; write it as v1.2.3 or 1.2.3")),
    }
}
