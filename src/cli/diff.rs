//! `mmlint diff`.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::diff::Diff;
use mmlint::policy::FailOn;
use mmlint::render::diff::{Format, render};
use mmlint::source::{self, Source, Unreadable};
use mmlint::text::shown;

use super::outputs::{self, Kept, Output};
use super::reading::Reading;
use super::settings::{self, Weights};
use super::{CLEAN, ColorChoice, FOUND, UNCHECKED, USAGE, complain, inputs, print, screen};

/// Options of `mmlint diff`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The version that is installed: a bundle, an unpacked bundle, a source tree, or - for a bundle
    /// on standard input
    #[arg(value_name = "OLD")]
    old: OsString,
    /// The version that comes in its place, likewise
    #[arg(value_name = "NEW")]
    new: OsString,
    /// How to print it
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: FormatName,
    /// Also write it into a file, as markdown=upgrade.md (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<Output<FormatName>>,
    /// Both bundles are for this platform alone, as linux-amd64 [default: told by the files' names]
    #[arg(long, value_name = "P", value_parser = inputs::platform)]
    platform: Option<String>,
    #[command(flatten)]
    weights: Weights,
    #[command(flatten)]
    reading: Reading,
    /// Print findings and the version that is asked for only
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people.
    Pretty,
    /// A line for each finding and for each change.
    Concise,
    /// For programs.
    Json,
    /// For a pull request or release notes.
    Markdown,
}

/// Compares two bundles and prints what is different; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    compare(arguments, color).unwrap_or_else(|status| status)
}

fn compare(arguments: &Arguments, color: ColorChoice) -> Result<u8, u8> {
    let reading = &arguments.reading;
    reading.tables.install()?;
    let inputs = [arguments.old.clone(), arguments.new.clone()];
    let settings = arguments.weights.settings(color)?;
    let beside = [
        settings::configuration(&settings.policy),
        reading.tables.beside(),
    ];
    if let Err(error) = outputs::distinct(&arguments.output, &Kept::new(&inputs, &beside)) {
        complain(&error);
        return Err(USAGE);
    }
    let options = Options {
        limits: inputs::limits(settings.limits.iter().chain(&reading.limit))?,
        platform: arguments.platform.clone(),
        all_platforms: reading.all_platforms,
        policy: settings.policy,
        ..Options::default()
    };
    let (old, new) = match (one("OLD", &arguments.old)?, one("NEW", &arguments.new)?) {
        (Ok(Source::Stdin), Ok(Source::Stdin)) => {
            complain("standard input (-) can be read only once");
            return Err(USAGE);
        }
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => return Err(unread(old.err().into_iter().chain(new.err()))),
    };
    inputs::quiet_panics();
    let work = |done: &(dyn Fn(&Source) + Sync)| mmlint::diff::diff(&old, &new, &options, done);
    let compared = inputs::run_pool(reading.jobs, 2, work).map_err(|error| {
        complain(&error);
        UNCHECKED
    })?;
    let diff = compared.map_err(unread)?;
    let text = |name, screen| {
        let format = match name {
            FormatName::Pretty => Format::Pretty,
            FormatName::Concise => Format::Concise,
            FormatName::Json => Format::Json,
            FormatName::Markdown => Format::Markdown,
        };
        render(&diff, format, screen)
    };
    let whole = is_compared(&diff, ["OLD", "NEW"]);
    let written = outputs::write(&arguments.output, arguments.quiet, text);
    let screen = screen::of_standard_output(color, arguments.quiet);
    let printed = print(&text(arguments.format, screen));
    Ok(match (printed, settings.fail_on) {
        (CLEAN, _) if diff.summary.failed_rules > 0 || !written || !whole => UNCHECKED,
        (CLEAN, FailOn(Some(floor))) if diff.report.reaches(floor) => FOUND,
        (status, _) => status,
    })
}

/// Whether both have a manifest with an id, without which hardly anything is compared; says which has none, by
/// its name on the command line.
pub fn is_compared(diff: &Diff, names: [&str; 2]) -> bool {
    let mut whole = true;
    for (name, bundle) in names.into_iter().zip([&diff.old, &diff.new]) {
        if bundle.id.is_none() {
            let path = &bundle.path;
            complain(&format!(
                "{name}, {path}: no manifest with an id could be read, so it is compared in part at most"
            ));
            whole = false;
        }
    }
    whole
}

fn output(text: &str) -> Result<Output<FormatName>, String> {
    Output::one_of(text, "markdown=upgrade.md")
}

/// The one bundle that an argument means.
///
/// # Errors
/// The exit status, after saying why: it means several.
pub fn one(name: &str, argument: &OsStr) -> Result<Result<Source, Unreadable>, u8> {
    let mut found = source::find(&[argument.to_owned()]);
    match (found.pop(), found.len()) {
        (Some(source), 0) => Ok(source),
        (_, more) => {
            let count = more + 1;
            let argument = shown(Path::new(argument));
            complain(&format!(
                "{name} is one bundle, and {argument} matches {count}"
            ));
            Err(USAGE)
        }
    }
}

/// Says what cannot be read; returns the exit status.
fn unread(errors: impl IntoIterator<Item = Unreadable>) -> u8 {
    for error in errors {
        complain(&error.to_string());
    }
    UNCHECKED
}
