//! `mmlint.toml`: what a project decides once for all runs.
//!
//! [`find`] looks for the file, [`parse`] reads it. Every mistake in it is shown with its
//! place, all at once; a configuration with a mistake is not used at all.

mod read;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::policy::{FailOn, Ignore, Level, Profile, RulePattern};
use crate::report::Mistake;
use crate::server::behaviour::Server;

/// The name of the file.
pub const FILE_NAME: &str = "mmlint.toml";

/// What `mmlint init` writes: every key, commented out, with its default.
pub const TEMPLATE: &str = include_str!("template.toml");

/// The JSON Schema of the file, as `mmlint schema config` prints it.
pub const SCHEMA: &str = include_str!("../../schemas/config.schema.json");

/// The largest configuration that is read, in bytes (1 MiB).
pub const MAX_SIZE: u64 = 1 << 20;

/// What a configuration says. What it leaves out is `None` or empty.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// `profile`.
    pub profile: Option<Profile>,
    /// `fail-on`.
    pub fail_on: Option<FailOn>,
    /// `baseline`: a file, relative to the configuration's folder.
    pub baseline: Option<String>,
    /// `servers`.
    pub servers: Vec<Server>,
    /// `[rules]`: categories first, so that a rule's own line wins over its category's.
    pub rules: Vec<(RulePattern, Level)>,
    /// `[limits]`, each as `NAME=VALUE`, known to be right.
    pub limits: Vec<String>,
    /// `[[ignore]]`, in the order of the file.
    pub ignores: Vec<Ignore>,
}

/// Reads a configuration.
///
/// # Errors
/// All mistakes in it, by their place.
pub fn parse(text: &str) -> Result<Config, Vec<Mistake>> {
    read::read(text)
}

/// Reads a day of the form `2027-03-01`.
///
/// # Errors
/// Any other form, or no day of the calendar.
pub fn parse_date(text: &str) -> Result<Date, String> {
    // jiff takes more forms than this one.
    let shaped = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = text.parse().ok().filter(|_| shaped);
    date.ok_or_else(|| format!("{text:?} is no day of the form 2027-03-01"))
}

/// The configuration that holds for `folder`: the one in it, or in a folder above it up to
/// the root of the repository (which holds `.git`). Without a repository only `folder` itself
/// is looked at: a file in somebody's home directory is not this project's.
///
/// The path is as short as it can be: `mmlint.toml`, `../mmlint.toml`.
#[must_use]
pub fn find(folder: &Path) -> Option<PathBuf> {
    // An empty path is the working folder, and no folder to the system.
    let absolute = Path::new(".").join(folder).canonicalize().ok()?;
    let repository = absolute.ancestors().find(|at| at.join(".git").exists());
    let mut shown = PathBuf::new();
    for at in absolute.ancestors() {
        if at.join(FILE_NAME).is_file() {
            return Some(folder.join(shown).join(FILE_NAME));
        }
        if repository.is_none_or(|root| root == at) {
            return None;
        }
        shown.push("..");
    }
    None
}
