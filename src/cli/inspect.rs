//! `mmlint inspect`.

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::inspect::inspect_all;
use mmlint::render::inspect::{self, Format};
use mmlint::source::Source;

use super::reading::Reading;
use super::{CLEAN, ColorChoice, UNCHECKED, complain, inputs, print, screen};

/// Options of `mmlint inspect`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, folders, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// How to print what is known
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: FormatName,
    /// List every module that a program is linked with (json always does)
    #[arg(long)]
    modules: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people.
    Pretty,
    /// For programs.
    Json,
}

/// Prints what is known of the bundles; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    if let Err(status) = arguments.reading.tables.install() {
        return status;
    }
    let limits = match inputs::limits(&arguments.reading.limit) {
        Ok(limits) => limits,
        Err(status) => return status,
    };
    let (sources, mut unreadable) = match inputs::sources(&arguments.paths) {
        Ok(found) => found,
        Err(status) => return status,
    };
    inputs::quiet_panics();
    let options = Options {
        limits,
        all_platforms: arguments.reading.all_platforms,
        ..Options::default()
    };
    let work = |done: &(dyn Fn(&Source) + Sync)| inspect_all(&sources, &options, done);
    let (inspection, failed) = match inputs::run_pool(arguments.reading.jobs, sources.len(), work) {
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
    let format = match arguments.format {
        FormatName::Pretty => Format::Pretty {
            screen: screen::of_standard_output(color, false),
            modules: arguments.modules,
        },
        FormatName::Json => Format::Json,
    };
    match print(&inspect::render(&inspection, format)) {
        CLEAN if !unreadable.is_empty() => UNCHECKED,
        status => status,
    }
}
