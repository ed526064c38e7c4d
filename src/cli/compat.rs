//! `mmlint compat`.

use std::num::NonZeroUsize;
use std::panic::catch_unwind;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use mmlint::compat::{Bundle, Compatibility, judge};
use mmlint::render::compat::{to_json, to_text};
use mmlint::server::version::Release;
use mmlint::source::{Source, Unreadable, explain};
use mmlint::{Options, read};
use rayon::prelude::*;

use super::knowledge::Tables;
use super::{CLEAN, ColorChoice, UNCHECKED, complain, inputs, print, screen};

/// Options of `mmlint compat`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Bundles, unpacked bundles, glob patterns, or - for a bundle on standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
    /// How to print it
    #[arg(long, value_enum, value_name = "F", default_value = "pretty")]
    format: CompatFormat,
    /// Servers, as 10.11.4, ">=10.11", ">=9.11, <11", latest or esr (may repeat) [default: all from
    /// the oldest that is promised, needed or under extended support]
    #[arg(long, value_name = "V")]
    server: Vec<String>,
    /// The bundle is for this platform alone, as linux-amd64 [default: told by the file's name]
    #[arg(long, value_name = "P", value_parser = inputs::platform)]
    platform: Option<String>,
    /// Change a limit of the reader, as unpacked=3GiB (may repeat)
    #[arg(long, value_name = "NAME=VALUE")]
    limit: Vec<String>,
    /// How many bundles to read at a time [default: one for each processor]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Read the code of every program, not of one for each build
    #[arg(long)]
    all_platforms: bool,
    #[command(flatten)]
    tables: Tables,
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
    if let Err(status) = arguments.tables.install() {
        return status;
    }
    let servers: Vec<Release> = match inputs::servers(&arguments.server) {
        Ok(servers) => servers.iter().map(|server| server.release).collect(),
        Err(status) => return status,
    };
    let limits = match inputs::limits(&arguments.limit) {
        Ok(limits) => limits,
        Err(status) => return status,
    };
    let options = Options {
        limits,
        platform: arguments.platform.clone(),
        all_platforms: arguments.all_platforms,
        ..Options::default()
    };
    let (sources, mut unreadable) = match inputs::sources(&arguments.paths) {
        Ok(found) => found,
        Err(status) => return status,
    };
    inputs::quiet_panics();
    let work = |done: &(dyn Fn(&Source) + Sync)| -> Vec<_> {
        let one = |source| {
            let judged = bundle(source, &options, &servers);
            done(source);
            judged
        };
        sources.par_iter().map(one).collect()
    };
    let judged = match inputs::run_pool(arguments.jobs, sources.len(), work) {
        Ok(judged) => judged,
        Err(error) => {
            complain(&error);
            return UNCHECKED;
        }
    };
    let mut bundles = Vec::new();
    for found in judged {
        match found {
            Ok(bundle) => bundles.push(bundle),
            Err(error) => unreadable.push(error),
        }
    }
    for error in &unreadable {
        complain(&error.to_string());
    }
    let found = Compatibility::new(bundles);
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

fn bundle(source: &Source, options: &Options, servers: &[Release]) -> Result<Bundle, Unreadable> {
    let failed = |reason: String| Unreadable {
        path: source.display(),
        reason,
    };
    let judged = catch_unwind(|| {
        let contents = read(source, options).map_err(|error| failed(explain(&error)))?;
        Ok(judge(&Arc::new(contents), options, servers))
    });
    judged.unwrap_or_else(|_| Err(failed("mmlint failed at it; please report that".to_owned())))
}
