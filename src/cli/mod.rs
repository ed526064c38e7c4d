//! The command line: options, where output goes, exit status.

mod baseline;
mod check;
mod compat;
mod completions;
mod diff;
mod explain;
mod fixing;
mod here;
mod init;
mod inputs;
mod inspect;
mod knowledge;
mod levels;
mod listing;
mod man;
mod outputs;
mod reading;
mod sbom;
mod screen;
mod settings;
mod verify;
mod vulndb;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use mmlint::render;
use mmlint::report::{Mistake, TextFile};

/// Nothing at or above `--fail-on` was found.
const CLEAN: u8 = 0;
/// Something was.
const FOUND: u8 = 1;
/// Wrong usage, or a mistake in the configuration, the baseline or what else was named.
const USAGE: u8 = 2;
/// Something could not be checked.
const UNCHECKED: u8 = 3;

/// Says what Mattermost servers will do with a plugin bundle, without running it.
#[derive(Debug, Parser)]
#[command(
    name = "mmlint",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorChoice {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lint bundles (.tar.gz), unpacked bundles, or a plugin's source tree
    Check(check::Arguments),
    /// What each server release does with a plugin, and the oldest that its code needs
    Compat(compat::Arguments),
    /// What an upgrade changes, what to know before, and the version that it asks for
    Diff(diff::Arguments),
    /// What a rule means, why, and how to mend it; without RULE the list
    Explain(explain::Arguments),
    /// Everything known of a bundle: what it is made of and what it can do
    Inspect(inspect::Arguments),
    /// Lint a Marketplace listing (plugins.json), against bundles where given
    Listing(listing::Arguments),
    /// Write a commented mmlint.toml into this folder
    Init(init::Arguments),
    /// Print a JSON Schema
    Schema {
        /// Whose schema.
        #[arg(value_enum)]
        name: SchemaName,
    },
    /// Print a script that lets a shell complete commands and options; bash, zsh and fish also rules
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Say whether servers accept a bundle's signature
    Verify(verify::Arguments),
    /// Print the manual as a man page: mmlint man | man -l -
    Man {
        /// The command whose page it is; without it mmlint's own.
        command: Option<String>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SchemaName {
    /// The file of --baseline.
    Baseline,
    /// The result of compat --format json.
    Compat,
    /// mmlint.toml.
    Config,
    /// The result of diff --format json.
    Diff,
    /// What inspect prints with --format json.
    Inspect,
    /// What listing prints with --format json.
    Listing,
    /// plugin.json.
    Manifest,
    /// plugins.json, the Marketplace's listing.
    Marketplace,
    /// The report of --format json.
    Report,
    /// The result of verify --format json.
    Verify,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let printed = error.print();
            return ExitCode::from(match error.use_stderr() {
                true => USAGE,
                false => after_printing(printed),
            });
        }
    };
    let status = match cli.command {
        Command::Check(arguments) => check::run(&arguments, cli.color),
        Command::Compat(arguments) => compat::run(&arguments, cli.color),
        Command::Diff(arguments) => diff::run(&arguments, cli.color),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments, cli.color),
        Command::Listing(arguments) => listing::run(&arguments, cli.color),
        Command::Init(arguments) => init::run(&arguments),
        Command::Schema { name } => print(match name {
            SchemaName::Baseline => mmlint::policy::baseline::SCHEMA,
            SchemaName::Compat => mmlint::compat::SCHEMA,
            SchemaName::Config => mmlint::config::SCHEMA,
            SchemaName::Diff => mmlint::diff::SCHEMA,
            SchemaName::Inspect => mmlint::inspect::SCHEMA,
            SchemaName::Listing => mmlint::listing::SCHEMA,
            SchemaName::Marketplace => mmlint::marketplace::FILE_SCHEMA,
            SchemaName::Manifest => mmlint::manifest::schema::SCHEMA,
            SchemaName::Report => mmlint::report::SCHEMA,
            SchemaName::Verify => mmlint::verify::SCHEMA,
        }),
        Command::Completions { shell } => completions::run(Cli::command(), shell),
        Command::Verify(arguments) => verify::run(&arguments, cli.color),
        Command::Man { command } => man::run(Cli::command(), command.as_deref()),
    };
    ExitCode::from(status)
}

/// Writes to standard output. A reader that has gone away (`| head`) is no failure.
fn print(text: &str) -> u8 {
    let mut out = io::stdout().lock();
    after_printing(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// The exit status behind what was written to standard output.
fn after_printing(written: io::Result<()>) -> u8 {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            complain(&format!("standard output cannot be written: {error}"));
            UNCHECKED
        }
        _ => CLEAN,
    }
}

/// Says something on standard error, in the tool's name.
fn complain(message: &str) {
    let line = format!("mmlint: {}", mmlint::text::printable(message));
    let _ = writeln!(io::stderr(), "{}", mmlint::text::for_logs(&line));
}

/// Shows on standard error where the mistakes of a file stand.
fn complain_of(file: &TextFile, mistakes: &[Mistake], color: ColorChoice) {
    let text = render::mistakes(file, mistakes, screen::of_standard_error(color));
    let _ = write!(io::stderr(), "{text}");
}
