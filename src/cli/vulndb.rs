//! `--vulndb`: known vulnerabilities, from a copy of the Go vulnerability database.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use mmlint::source::Unreadable;
use mmlint::text::{plural, printable};
use mmlint::vulnerability::{Database, load};

use super::outputs::Beside;
use super::{USAGE, complain};

/// The option.
#[derive(Debug, Args)]
pub struct Vulndb {
    /// Also report known vulnerabilities in Go programs: by a copy of the Go vulnerability database
    /// (vuln.go.dev), a folder or the published vulndb.zip
    #[arg(long, value_name = "PATH")]
    vulndb: Option<PathBuf>,
}

/// So many records that cannot be read are named.
const NAMED: usize = 3;

impl Vulndb {
    /// The database's path, and what to call it.
    pub fn beside(&self) -> Beside<'_> {
        Beside {
            what: "records (--vulndb)",
            path: self.vulndb.as_deref(),
            reads: |name| name.ends_with(".json"),
        }
    }

    /// Reads the database, where one is named.
    ///
    /// # Errors
    /// The exit status, after saying why.
    pub fn load(&self) -> Result<Option<Arc<Database>>, u8> {
        let Some(path) = &self.vulndb else {
            return Ok(None);
        };
        let database = load(path).map_err(|error| {
            complain(&format!("--vulndb: {}: {error}", path.display()));
            USAGE
        })?;
        Ok(Some(Arc::new(database)))
    }
}

/// What of the database could not be read: nothing was held against that.
pub fn unread(database: Option<&Arc<Database>>) -> Vec<Unreadable> {
    let Some(database) = database else {
        return Vec::new();
    };
    let unread = |reason| Unreadable {
        path: "--vulndb".to_owned(),
        reason,
    };
    let all = &database.edition.unreadable;
    let named = all.iter().take(NAMED).map(|one| {
        unread(format!(
            "{} cannot be read: {}",
            printable(&one.file),
            printable(&one.reason)
        ))
    });
    let mut found: Vec<Unreadable> = named.collect();
    let more = all.len().saturating_sub(NAMED);
    if more > 0 {
        let word = plural(more as u64);
        found.push(unread(format!(
            "and {more} more record{word} cannot be read"
        )));
    }
    found
}
