//! `mmlint inspect`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use mmlint::Options;
use mmlint::inspect::{Inspection, inspect_all};
use mmlint::render::cyclonedx;
use mmlint::render::inspect::{self, Format};

use super::reading::Reading;
use super::settings::timestamp;
use super::vulndb::Vulndb;
use super::{CLEAN, ColorChoice, UNCHECKED, USAGE, complain, outputs, screen};

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
    /// Also write a bill of materials of one bundle into a file: CycloneDX 1.6, JSON
    #[arg(long, value_name = "FILE")]
    sbom: Option<PathBuf>,
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
    let vulnerabilities = match arguments.vulndb.load() {
        Ok(vulnerabilities) => vulnerabilities,
        Err(status) => return status,
    };
    let sbom = arguments.sbom.as_deref();
    if let Some(file) = sbom
        && let Err(status) = refuse(file, &arguments.paths)
    {
        return status;
    }
    let timestamp = match sbom.map(|_| timestamp()).transpose() {
        Ok(timestamp) => timestamp.flatten(),
        Err(status) => return status,
    };
    let options = Options {
        vulnerabilities,
        hash_files: sbom.is_some(),
        ..Options::default()
    };
    let mut written = CLEAN;
    let status = arguments
        .reading
        .answer(&arguments.paths, options, inspect_all, |inspection| {
            if let Some(file) = sbom {
                written = write(file, inspection, timestamp);
            }
            inspect::render(inspection, format)
        });
    status.max(written)
}

/// Holds that the file is none of the bundles.
fn refuse(file: &Path, paths: &[String]) -> Result<(), u8> {
    let inputs = paths.iter().map(|path| outputs::resolved(Path::new(path)));
    let shown = file.display();
    let why = match file.to_str() {
        Some("" | "-") => "it writes a file, and needs its name".to_owned(),
        _ if inputs
            .into_iter()
            .any(|path| path == outputs::resolved(file)) =>
        {
            format!("{shown} is what is to be inspected")
        }
        _ => return Ok(()),
    };
    complain(&format!("--sbom: {why}"));
    Err(USAGE)
}

/// Writes the bill of materials; returns the exit status.
fn write(file: &Path, inspection: &Inspection, timestamp: Option<Timestamp>) -> u8 {
    let edition = inspection.vulnerability_database.as_ref();
    let bundle = match inspection.bundles.as_slice() {
        [bundle] => bundle,
        // Why there is none was said.
        [] => return CLEAN,
        several => {
            let count = several.len();
            complain(&format!(
                "--sbom: a bill of materials is of one bundle, and these are {count}"
            ));
            return USAGE;
        }
    };
    let text = cyclonedx::render(
        bundle,
        edition,
        timestamp.map(|time| time.to_string()).as_deref(),
    );
    match outputs::replace(file, text.as_bytes()) {
        Ok(()) => CLEAN,
        Err(error) => {
            complain(&format!(
                "--sbom {}: cannot be written: {error}",
                file.display()
            ));
            UNCHECKED
        }
    }
}
