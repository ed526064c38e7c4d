//! `mmlint inspect`.

use std::cell::Cell;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;
use mmlint::Options;
use mmlint::config;
use mmlint::inspect::{inspect_all, inspect_since};
use mmlint::policy::Policy;
use mmlint::render::Screen;
use mmlint::render::inspect::{self, Format};
use mmlint::source::{Source, Unreadable};

use super::diff::{is_compared, one};
use super::outputs::{self, Kept, Output};
use super::reading::Reading;
use super::vulndb::Vulndb;
use super::{CLEAN, ColorChoice, UNCHECKED, USAGE, complain, inputs, sbom, screen, settings};

/// Options of `mmlint inspect`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, folders, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<OsString>,
    /// How to print what is known
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: FormatName,
    /// Also write it into a file, as html=dossier.html (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = output)]
    output: Vec<Output<FormatName>>,
    /// List every module that a program is linked with (json always does)
    #[arg(long)]
    modules: bool,
    /// Also write a bill of materials of one bundle into a file: CycloneDX 1.6, JSON
    #[arg(long, value_name = "FILE")]
    sbom: Option<PathBuf>,
    /// Say what changed since that bundle: the version before, likewise a path or - (one PATH only)
    #[arg(long, value_name = "OLD")]
    previous: Option<OsString>,
    /// The day by which signatures expire, as 2027-03-01 [default: today]
    #[arg(long, value_name = "DATE", value_parser = config::parse_date)]
    today: Option<Date>,
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
    /// The dossier for an issue, a job's summary or a file beside the release.
    Markdown,
    /// The dossier as one page that loads nothing, for a screen and for paper.
    Html,
}

/// Prints what is known of the bundles; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    answer(arguments, color).unwrap_or_else(|status| status)
}

fn answer(arguments: &Arguments, color: ColorChoice) -> Result<u8, u8> {
    arguments.reading.tables.install()?;
    let mut read = arguments.paths.clone();
    read.extend(arguments.previous.clone());
    let beside = [arguments.reading.tables.beside(), arguments.vulndb.beside()];
    let kept = Kept::new(&read, &beside);
    if let Err(error) = outputs::distinct(&arguments.output, &kept) {
        complain(&error);
        return Err(USAGE);
    }
    let format = |name, screen| match name {
        FormatName::Pretty => Format::Pretty {
            screen,
            modules: arguments.modules,
        },
        FormatName::Json => Format::Json,
        FormatName::Markdown => Format::Markdown,
        FormatName::Html => Format::Html,
    };
    let vulnerabilities = arguments.vulndb.load()?;
    let bill = arguments.sbom.as_deref();
    let written = arguments.output.iter().map(|output| output.path());
    if let Some(file) = bill {
        sbom::refuse(file, &kept, written)?;
        one_only(arguments, "--sbom: a bill of materials is of one bundle")?;
    }
    let timestamp = bill.map(|_| settings::timestamp()).transpose()?.flatten();
    let previous = previous(arguments)?;
    let today = match arguments.today {
        Some(today) => today,
        None => settings::today()?,
    };
    let options = Options {
        vulnerabilities,
        policy: Policy {
            today,
            ..Policy::default()
        },
        hash_files: bill.is_some(),
        ..Options::default()
    };
    let written = Cell::new(CLEAN);
    let work = |sources: &[Source], options: &Options, done: &(dyn Fn(&Source) + Sync)| match (
        sources, &previous,
    ) {
        ([source], Some(Ok(previous))) => inspect_since(source, previous, options, done),
        (_, Some(Err(error))) => {
            let (found, mut unreadable) = inspect_all(sources, options, done);
            unreadable.insert(0, error.clone());
            (found, unreadable)
        }
        _ => inspect_all(sources, options, done),
    };
    let status = arguments
        .reading
        .answer(&arguments.paths, options, work, |inspection| {
            let text = |name, screen| inspect::render(inspection, format(name, screen));
            let since = inspection
                .bundles
                .iter()
                .filter_map(|it| it.previous.as_ref());
            for diff in since {
                if !is_compared(diff, ["--previous", "PATH"]) {
                    written.set(UNCHECKED);
                }
            }
            if !outputs::write(&arguments.output, false, text) {
                written.set(UNCHECKED);
            }
            if let Some(file) = bill {
                written.set(sbom::write(file, inspection, timestamp).max(written.get()));
            }
            let screen: Screen = screen::of_standard_output(color, false);
            text(arguments.format, screen)
        });
    Ok(status.max(written.get()))
}

/// Holds that the paths lead to one bundle alone, for what is of one only; what they lead to.
///
/// # Errors
/// The exit status, after saying why: `what`, and how many they are.
fn one_only(arguments: &Arguments, what: &str) -> Result<Vec<Source>, u8> {
    let (sources, unreadable) = inputs::sources(&arguments.paths)?;
    let count = sources.len() + unreadable.len();
    if count > 1 {
        complain(&format!("{what}, and these are {count}"));
        return Err(USAGE);
    }
    Ok(sources)
}

/// The version before, or why it cannot be read.
///
/// # Errors
/// The exit status, after saying why: it is several bundles, or there are several to be held against it.
fn previous(arguments: &Arguments) -> Result<Option<Result<Source, Unreadable>>, u8> {
    let Some(argument) = &arguments.previous else {
        return Ok(None);
    };
    let sources = one_only(arguments, "--previous is the version before of one bundle")?;
    let old = one("--previous", argument)?;
    if old == Ok(Source::Stdin) && sources.contains(&Source::Stdin) {
        complain("standard input (-) can be read only once");
        return Err(USAGE);
    }
    Ok(Some(old))
}

fn output(text: &str) -> Result<Output<FormatName>, String> {
    Output::one_of(text, "html=dossier.html")
}
