//! `--knowledge`: newer tables than those compiled in.

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use mmlint::server::knowledge::{FILES, Knowledge, install};
use mmlint::text::explain;

use super::outputs::Beside;
use super::settings::text_of;
use super::{USAGE, complain};

/// The largest table that is read, in bytes; the one of the API has 50 KB.
const MAX_SIZE: u64 = 16 << 20;

/// The option.
#[derive(Debug, Args)]
pub struct Tables {
    /// Newer tables than those compiled in: a folder with server-api.json, servers.json,
    /// manifest-fields.json, registry.json, globals.json, browsers.json or checklist.json
    #[arg(long, value_name = "DIR")]
    knowledge: Option<PathBuf>,
}

impl Tables {
    /// The folder, and what to call it.
    pub fn beside(&self) -> Beside<'_> {
        Beside {
            what: "tables (--knowledge)",
            path: self.knowledge.as_deref(),
            reads: |name| FILES.contains(&name),
        }
    }

    /// Makes the tables of the folder, where one is named, those in use. Before anything is judged.
    ///
    /// # Errors
    /// The exit status, after saying why.
    pub fn install(&self) -> Result<(), u8> {
        let Some(folder) = &self.knowledge else {
            return Ok(());
        };
        let tables = read(folder).and_then(install);
        tables.map_err(|error| {
            complain(&format!("--knowledge: {error}"));
            USAGE
        })
    }
}

fn read(folder: &Path) -> Result<Knowledge, String> {
    let mut tables = Knowledge::compiled_in();
    let mut any = false;
    match folder.metadata() {
        Err(error) => return Err(format!("{}: {}", folder.display(), explain(&error))),
        Ok(found) if !found.is_dir() => return Err(format!("{} is no folder", folder.display())),
        Ok(_) => {}
    }
    for name in FILES {
        let path = folder.join(name);
        let shown = path.display();
        match text_of(&path, MAX_SIZE) {
            Ok(text) => tables
                .replace(name, &text)
                .map_err(|why| format!("{shown} {why}"))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("{shown}: {error}")),
        }
        any = true;
    }
    match any {
        true => Ok(tables),
        false => Err(format!(
            "{} holds none of {}",
            folder.display(),
            FILES.join(", ")
        )),
    }
}
