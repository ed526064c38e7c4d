//! `mmlint inspect`.

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::inspect::inspect_all;
use mmlint::render::inspect::{self, Format};

use super::reading::Reading;
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
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// For people.
    Pretty,
    /// For programs.
    Json,
    /// The dossier for an issue, a job's summary or a file beside the release.
    Markdown,
    /// The dossier as one page that loads nothing, for a screen and for paper.
    Html,
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
        FormatName::Markdown => Format::Markdown,
        FormatName::Html => Format::Html,
    };
    arguments.reading.answer(
        &arguments.paths,
        Options::default(),
        inspect_all,
        |inspection| inspect::render(inspection, format),
    )
}
