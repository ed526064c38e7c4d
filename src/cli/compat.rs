//! `mmlint compat`.

use clap::{Args, ValueEnum};
use mmlint::Options;
use mmlint::compat::compat_all;
use mmlint::render::compat::{to_json, to_text};
use mmlint::server::releases;
use mmlint::server::version::Release;
use mmlint::source::Source;

use super::reading::Reading;
use super::{CLEAN, ColorChoice, UNCHECKED, USAGE, complain, inputs, print, screen};

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
    let limits = match inputs::limits(&arguments.reading.limit) {
        Ok(limits) => limits,
        Err(status) => return status,
    };
    let options = Options {
        limits,
        platform: arguments.platform.clone(),
        all_platforms: arguments.reading.all_platforms,
        ..Options::default()
    };
    let (sources, mut unreadable) = match inputs::sources(&arguments.paths) {
        Ok(found) => found,
        Err(status) => return status,
    };
    inputs::quiet_panics();
    let work = |done: &(dyn Fn(&Source) + Sync)| compat_all(&sources, &options, &servers, done);
    let (found, failed) = match inputs::run_pool(arguments.reading.jobs, sources.len(), work) {
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
    let screen = screen::of_standard_output(color, false);
    let printed = print(&match arguments.format {
        CompatFormat::Pretty => to_text(&found, screen),
        CompatFormat::Json => to_json(&found),
    });
    match printed {
        CLEAN if !unreadable.is_empty() => UNCHECKED,
        status => status,
    }
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
