//! `mmlint listing`.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use mmlint::marketplace::read::MAX_SIZE;
use mmlint::marketplace::store::Query;
use mmlint::render::{self, Format};
use mmlint::report::TextFile;
use mmlint::server::behaviour::Server;
use mmlint::source::Unreadable;
use mmlint::text;
use mmlint::{listing, marketplace};

use super::check::{ConfidenceName, Told, status};
use super::outputs::{self, Beside, Extra, Kept, Output};
use super::reading::jobs;
use super::settings::{self, Weights};
use super::{CLEAN, ColorChoice, UNCHECKED, USAGE, complain, inputs, print, screen};

/// Options of `mmlint listing`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The listing, as plugins.json, or - for standard input
    #[arg(value_name = "FILE")]
    file: OsString,
    /// A folder with bundles: each entry is held against the file that its link names, and against
    /// the .sig beside it
    #[arg(long, value_name = "DIR")]
    bundles: Option<PathBuf>,
    /// Also say what a server of this version is offered, as 10.11.0 or latest (in pretty and json)
    #[arg(long, value_name = "V", value_parser = server)]
    server: Option<String>,
    /// That server's platform, as linux-amd64
    #[arg(long, value_name = "P", value_parser = inputs::platform, requires = "server")]
    platform: Option<String>,
    /// That server has a licence for enterprise plugins
    #[arg(long, requires = "server")]
    enterprise: bool,
    /// That server runs in Mattermost's cloud
    #[arg(long, requires = "server")]
    cloud: bool,
    /// How to print what was found
    #[arg(long, value_name = "F", default_value = "pretty",
          value_parser = PossibleValuesParser::new(Format::NAMES).try_map(|word| Format::parse(&word)))]
    format: Format,
    /// Also write the report into a file, as sarif=mmlint.sarif (may repeat)
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    output: Vec<Output<Format>>,
    #[command(flatten)]
    weights: Weights,
    /// Leave out findings that are less sure than this
    #[arg(long, value_enum, value_name = "C", default_value = "low")]
    min_confidence: ConfidenceName,
    /// Change a limit of the reader of bundles, as unpacked=3GiB (may repeat)
    #[arg(long, value_name = "NAME=VALUE")]
    limit: Vec<String>,
    /// How many bundles to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<NonZeroUsize>,
    /// Count the findings of each rule as well (not in jsonl, sarif, gitlab and junit)
    #[arg(long)]
    statistics: bool,
    /// Print findings, counts and what is offered only
    #[arg(long, short)]
    quiet: bool,
}

/// Checks a listing and prints the report; returns the exit status.
pub fn run(arguments: &Arguments, color: ColorChoice) -> u8 {
    for (extra, asked) in [
        (Extra::STATISTICS, arguments.statistics),
        (Extra::OFFER, arguments.server.is_some()),
    ] {
        if let Err(status) = extra.hold(asked, arguments.format, &arguments.output) {
            return status;
        }
    }
    let settings = match arguments.weights.settings(color) {
        Ok(settings) => settings,
        Err(status) => return status,
    };
    let limits = match inputs::limits(settings.limits.iter().chain(&arguments.limit)) {
        Ok(limits) => limits,
        Err(status) => return status,
    };
    let bundles = Beside {
        what: "bundles (--bundles)",
        path: arguments.bundles.as_deref(),
        reads: marketplace::bundles::is_read,
    };
    let beside = [settings::configuration(&settings.policy), bundles];
    let kept = Kept::new(std::slice::from_ref(&arguments.file), &beside);
    if let Err(error) = outputs::distinct(&arguments.output, &kept) {
        complain(&error);
        return USAGE;
    }
    let (folder, no_folder) = folder(arguments.bundles.as_deref());
    let asked = listing::Options {
        bundles: folder,
        query: arguments.server.as_ref().map(|server| Query {
            server_version: server.clone(),
            platform: arguments.platform.clone().unwrap_or_default(),
            enterprise: arguments.enterprise,
            cloud: arguments.cloud,
        }),
        limits,
        policy: settings.policy,
        min_confidence: arguments.min_confidence.value(),
    };
    inputs::quiet_panics();
    let begun = Instant::now();
    let pool = match inputs::pool(arguments.jobs) {
        Ok(pool) => pool,
        Err(error) => {
            complain(&error);
            return UNCHECKED;
        }
    };
    let checked = read(&arguments.file)
        .map_err(|error| Unreadable {
            path: shown(&arguments.file),
            reason: text::explain(&error),
        })
        .and_then(|file| pool.install(|| listing::check(file, &asked)));
    let (mut report, mut unreadable) = match checked {
        Ok(checked) => checked,
        Err(error) => (listing::unread(), vec![error]),
    };
    unreadable.extend(no_folder);
    let told = Told {
        statistics: arguments.statistics,
        outputs: &arguments.output,
        quiet: arguments.quiet,
        fail_on: settings.fail_on,
    };
    let unchecked = !told.complete(&mut report, &unreadable);
    let mut screen = screen::of_standard_output(color, arguments.quiet);
    screen.elapsed = io::stdout().is_terminal().then(|| begun.elapsed());
    match print(&render::render(&report, arguments.format, screen)) {
        CLEAN if unchecked => UNCHECKED,
        CLEAN => status(&report, settings.fail_on),
        failure => failure,
    }
}

fn server(text: &str) -> Result<String, String> {
    Server::parse(text).map(|server| server.release.to_string())
}

/// The folder of `--bundles`, or why there is none.
fn folder(named: Option<&Path>) -> (Option<PathBuf>, Option<Unreadable>) {
    let Some(folder) = named else {
        return (None, None);
    };
    let why = match (folder.is_dir(), folder.exists()) {
        (true, _) => return (Some(folder.to_owned()), None),
        (false, true) => "is no folder",
        (false, false) => "there is no such folder",
    };
    let no_folder = Unreadable {
        path: format!("--bundles: {}", text::shown(folder)),
        reason: why.to_owned(),
    };
    (None, Some(no_folder))
}

/// What the listing is called.
fn shown(path: &OsStr) -> String {
    match path == "-" {
        true => "stdin".to_owned(),
        false => text::shown(Path::new(path)),
    }
}

fn read(path: &OsStr) -> io::Result<TextFile> {
    let mut text = Vec::new();
    if path == "-" {
        io::stdin().take(MAX_SIZE + 1).read_to_end(&mut text)?;
    } else {
        let path = Path::new(path);
        if path.is_dir() {
            return Err(io::Error::other("is a folder; name its plugins.json"));
        }
        let file = File::open(path)?;
        // What is known to be too large is not read first.
        let size = file.metadata()?.len();
        if size > MAX_SIZE {
            return Err(io::Error::other(format!(
                "it is larger than {} MiB",
                MAX_SIZE >> 20
            )));
        }
        file.take(MAX_SIZE + 1).read_to_end(&mut text)?;
    }
    // The Marketplace would start with it and offer nothing; that is meant by nobody.
    if text.trim_ascii().is_empty() {
        return Err(io::Error::other(
            "it is empty, and there is nothing to check",
        ));
    }
    if text.starts_with(&[0x1f, 0x8b]) {
        return Err(io::Error::other(
            "it is gzip and no listing; `mmlint check` is for bundles",
        ));
    }
    Ok(TextFile {
        path: shown(path),
        text: text.into(),
    })
}
