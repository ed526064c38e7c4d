//! `--vulndb`: known vulnerabilities, from a copy of the Go vulnerability database.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use mmlint::text::plural;
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

    /// Reads the database, where one is named, and says what of it cannot be.
    ///
    /// # Errors
    /// The exit status, after saying why.
    pub fn load(&self) -> Result<Option<Arc<Database>>, u8> {
        let Some(path) = &self.vulndb else {
            return Ok(None);
        };
        let shown = path.display();
        let database = load(path).map_err(|error| {
            complain(&format!("--vulndb: {shown}: {error}"));
            USAGE
        })?;
        let unreadable = &database.edition.unreadable;
        for one in unreadable.iter().take(NAMED) {
            let (file, reason) = (&one.file, &one.reason);
            complain(&format!("--vulndb: {file} cannot be read: {reason}"));
        }
        if unreadable.len() > NAMED {
            let more = unreadable.len() - NAMED;
            let word = plural(more as u64);
            complain(&format!(
                "--vulndb: and {more} more record{word} cannot be read"
            ));
        }
        Ok(Some(Arc::new(database)))
    }
}
