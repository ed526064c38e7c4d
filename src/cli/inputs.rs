//! What commands that read bundles share: their paths, limits, threads and progress.

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::num::NonZeroUsize;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use mmlint::bundle::limits::Limits;
use mmlint::facts::executables::split_platform;
use mmlint::server::behaviour::Server;
use mmlint::source::{self, Source, Unreadable};
use mmlint::text::nearest;
use mmlint::threads;
use rayon::ThreadPool;

use super::{USAGE, complain};

/// How long people wait without being told anything.
const PATIENCE: Duration = Duration::from_millis(500);

/// The platforms that plugins are built for, for those who mistype one.
const PLATFORMS: [&str; 6] = [
    "darwin-amd64",
    "darwin-arm64",
    "linux-amd64",
    "linux-arm64",
    "windows-amd64",
    "windows-arm64",
];

/// The reader's limits with these changes, each `NAME=VALUE`.
///
/// # Errors
/// The exit status, after saying why.
pub fn limits<'a>(settings: impl IntoIterator<Item = &'a String>) -> Result<Limits, u8> {
    let mut limits = Limits::default();
    for setting in settings {
        if let Err(error) = limits.set(setting) {
            complain(&format!("--limit: {error}"));
            return Err(USAGE);
        }
    }
    Ok(limits)
}

/// The servers that the values of `--server` mean, each once, oldest first.
///
/// # Errors
/// The exit status, after saying why.
pub fn servers(values: &[String]) -> Result<Vec<Server>, u8> {
    let mut all = Vec::new();
    for value in values {
        match Server::select(value) {
            Ok(servers) => all.extend(servers),
            Err(error) => {
                complain(&format!("--server: {error}"));
                return Err(USAGE);
            }
        }
    }
    Server::sort(&mut all);
    Ok(all)
}

/// What the paths lead to, and those that lead to nothing.
///
/// # Errors
/// The exit status, after saying why: standard input is named twice.
pub fn sources(paths: &[OsString]) -> Result<(Vec<Source>, Vec<Unreadable>), u8> {
    let mut sources = Vec::new();
    let mut unreadable = Vec::new();
    for found in source::find(paths) {
        match found {
            Ok(source) => sources.push(source),
            Err(error) => unreadable.push(error),
        }
    }
    let stdin = |source: &&Source| **source == Source::Stdin;
    if sources.iter().filter(stdin).count() > 1 {
        complain("standard input (-) can be read only once");
        return Err(USAGE);
    }
    Ok((sources, unreadable))
}

/// Does `work` on `count` bundles on so many threads. It is given what to call after each.
///
/// # Errors
/// Threads cannot be started.
pub fn run_pool<T: Send>(
    jobs: Option<NonZeroUsize>,
    count: usize,
    work: impl FnOnce(&(dyn Fn(&Source) + Sync)) -> T + Send,
) -> Result<T, String> {
    // While one thread unpacks a bundle another reads its code; more would be idle.
    let most = count.max(1).saturating_mul(2);
    let wanted = jobs.map(|jobs| NonZeroUsize::new(most).map_or(jobs, |most| jobs.min(most)));
    let pool = pool(wanted)?;
    let bar = progress(count);
    let result = pool.install(|| work(&|_| bar.inc(1)));
    bar.finish_and_clear();
    Ok(result)
}

/// So many threads, or one for each processor.
///
/// # Errors
/// Threads cannot be started.
pub fn pool(jobs: Option<NonZeroUsize>) -> Result<ThreadPool, String> {
    threads::pool(jobs).map_err(|error| format!("threads cannot be started: {error}"))
}

/// Reads the value of `--platform`.
///
/// # Errors
/// Says what it has to be.
pub fn platform(text: &str) -> Result<String, String> {
    if split_platform(text).is_some() {
        return Ok(text.to_owned());
    }
    let near = nearest(text, PLATFORMS).map(|near| format!("; did you mean {near}?"));
    let hint = near.unwrap_or_else(|| ", as linux-amd64".to_owned());
    Err(format!("it is GOOS-GOARCH in Go's words{hint}"))
}

/// A bar on standard error, shown only on a terminal and only where it takes long.
fn progress(bundles: usize) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(bundles as u64), ProgressDrawTarget::hidden());
    if !io::stderr().is_terminal() {
        return bar;
    }
    if let Ok(style) = ProgressStyle::with_template("checked {pos} of {len} bundles {wide_bar}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        if !shown.is_finished() {
            shown.set_draw_target(ProgressDrawTarget::stderr());
            shown.enable_steady_tick(PATIENCE);
        }
    });
    bar
}

/// A part that panics is reported; the default hook would print into the report.
pub fn quiet_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}
