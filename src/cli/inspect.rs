//! `mmlint inspect`.

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::inspect::inspect_all;
use mmlint::render::inspect::{self, Format};

use super::reading::Reading;
use super::vulndb::Vulndb;
use super::{ColorChoice, screen};

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
    vulndb: Vulndb,
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
    let format = match arguments.format {
        FormatName::Pretty => Format::Pretty {
            screen: screen::of_standard_output(color, false),
            modules: arguments.modules,
        },
        FormatName::Json => Format::Json,
    };
    let options = match arguments.vulndb.load() {
        Ok(vulnerabilities) => Options {
            vulnerabilities,
            ..Options::default()
        },
        Err(status) => return status,
    };
    arguments
        .reading
        .answer(&arguments.paths, options, inspect_all, |inspection| {
            inspect::render(inspection, format)
        })
}
