//! The options of reading that all commands have which read bundles, in the same words.

use std::num::NonZeroUsize;

use clap::Args;

use super::knowledge::Tables;

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

fn jobs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "it is a number from 1 on")
}
