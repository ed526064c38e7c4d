//! `mmlint compat`.

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::compat::compat_all;
use mmlint::render::compat::{to_json, to_text};
use mmlint::server::releases;
use mmlint::server::version::Release;

use super::reading::Reading;
use super::{ColorChoice, USAGE, complain, inputs, screen};

/// Options of `mmlint compat`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, unpacked bundles, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: CompatFormat,
    /// A server, as 10.11.4, >=10.11, latest or esr (may repeat) [default: all from the oldest
    /// that is promised, needed or under extended support]
    #[arg(long, value_name = "V")]
    server: Vec<String>,
    /// The bundle is for this platform alone, as linux-amd64 [default: told by the file's name]
    #[arg(long, value_name = "P", value_parser = inputs::platform)]
    platform: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CompatFormat {
    /// For people.
    Pretty,
    /// For programs.
    Json,
}

/// Prints what each release does with the bundles; returns the exit status: never that something
/// was found, since it judges nothing.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    if let Err(status) = arguments.reading.tables.install() {
        return status;
    }
    let servers = match servers(&arguments.server) {
        Ok(servers) => servers,
        Err(error) => {
            complain(&format!("--server: {error}"));
            return USAGE;
        }
    };
    let options = Options {
        platform: arguments.platform.clone(),
        ..Options::default()
    };
    let screen = screen::of_standard_output(color, false);
    arguments.reading.answer(
        &arguments.paths,
        options,
        |sources, options, done| compat_all(sources, options, &servers, done),
        |found| match arguments.format {
            CompatFormat::Pretty => to_text(found, screen),
            CompatFormat::Json => to_json(found),
        },
    )
}

/// The releases that the values mean, each once, oldest first.
fn servers(values: &[String]) -> Result<Vec<Release>, String> {
    let mut all = Vec::new();
    for value in values {
        all.extend(releases::select(value)?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
