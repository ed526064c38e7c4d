//! The options of reading that all commands have which read bundles, in the same words.

use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::Args;
use mmlint::Options;
use mmlint::source::{Source, Unreadable};

use super::knowledge::Tables;
use super::vulndb;
use super::{CLEAN, UNCHECKED, complain, inputs, print};

/// How bundles are read.
#[derive(Debug, Args)]
pub struct Reading {
    #[command(flatten)]
    pub tables: Tables,
    /// Change a limit of the reader, as unpacked=3GiB (may repeat); names: unpacked, entries,
    /// ratio, names, manifest, webapp, executable
    #[arg(long, value_name = "NAME=VALUE")]
    pub limit: Vec<String>,
    /// How many bundles to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// Read the code of every program, not of one for each build
    #[arg(long)]
    pub all_platforms: bool,
}

impl Reading {
    /// Answers a question about bundles: finds out by `work`, prints it as `text` says, and tells what
    /// could not be read. Returns the exit status: never that something was found, since it judges
    /// nothing.
    pub fn answer<T: Send>(
        &self,
        paths: &[OsString],
        asked: Options,
        work: impl FnOnce(&[Source], &Options, &(dyn Fn(&Source) + Sync)) -> (T, Vec<Unreadable>) + Send,
        text: impl FnOnce(&T) -> String,
    ) -> u8 {
        let limits = match inputs::limits(&self.limit) {
            Ok(limits) => limits,
            Err(status) => return status,
        };
        let options = Options {
            limits,
            all_platforms: self.all_platforms,
            ..asked
        };
        let (sources, mut unreadable) = match inputs::sources(paths) {
            Ok(found) => found,
            Err(status) => return status,
        };
        inputs::quiet_panics();
        let work = |done: &(dyn Fn(&Source) + Sync)| work(&sources, &options, done);
        let (found, failed) = match inputs::run_pool(self.jobs, sources.len(), work) {
            Ok(result) => result,
            Err(error) => {
                complain(&error);
                return UNCHECKED;
            }
        };
        unreadable.extend(vulndb::unread(options.vulnerabilities.as_ref()));
        unreadable.extend(failed);
        for error in &unreadable {
            complain(&error.to_string());
        }
        match print(&text(&found)) {
            CLEAN if !unreadable.is_empty() => UNCHECKED,
            status => status,
        }
    }
}

/// Reads the value of `--jobs`.
///
/// # Errors
/// Says what it has to be.
pub fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "it is a number from 1 on")
}
