//! `cargo run -p mmlint-speed -- compare` and `-- instructions`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use mmlint_speed::{Failure, compare, instructions};

#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Time, processor time and memory beside other programs; the README's tables
    Compare {
        /// The bundles; without any one that is made on the spot. The first is read by all programs
        bundles: Vec<PathBuf>,
        /// How often each program runs
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
        /// Put the tables into the README
        #[arg(long)]
        write: bool,
        /// The mmlint to measure; without it that of target/release
        #[arg(long, value_name = "PROGRAM")]
        mmlint: Option<PathBuf>,
    },
    /// Instructions that fixed inputs take, held against benches/instructions.toml
    Instructions {
        /// Write down what is counted
        #[arg(long)]
        record: bool,
        /// Count so often, and say how far the counts lie apart
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        times: u32,
        /// The mmlint to count; without it that of target/release
        #[arg(long, value_name = "PROGRAM")]
        mmlint: Option<PathBuf>,
    },
    /// Write what `instructions` counts into a folder, and print the command lines
    Inputs {
        /// The folder
        folder: PathBuf,
    },
    /// Write the bundles that `compare` makes into a folder
    Bundles {
        /// The folder
        folder: PathBuf,
    },
}

fn main() -> Result<ExitCode, Failure> {
    match Cli::parse().command {
        Command::Compare {
            bundles,
            runs,
            write,
            mmlint,
        } => {
            compare::run(&mmlint_speed::mmlint(mmlint)?, &bundles, runs, write)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Instructions {
            record,
            times,
            mmlint,
        } => instructions::run(&mmlint_speed::mmlint(mmlint)?, times, record),
        Command::Inputs { folder } => {
            instructions::write_inputs(&folder)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Bundles { folder } => {
            compare::write_bundles(&folder)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
