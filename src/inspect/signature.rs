//! Signatures that lie beside a bundle.

use std::path::Path;

use serde::Serialize;

use crate::source::Source;

/// What lies beside the bundle.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Beside {
    /// The files, by name.
    pub files: Vec<SignatureFile>,
}

/// A file whose name says that it is the bundle's signature. What it holds was not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size_bytes: u64,
}

/// The endings of detached signatures: `.sig` is what servers and the Marketplace look for
/// (`processPrepackagedPlugins`, `server/channels/app/plugin.go`), `.asc` what GnuPG writes in armour.
const ENDINGS: [&str; 2] = [".asc", ".sig"];

/// `None` for what is no packed file, or comes from standard input.
pub(super) fn beside(source: &Source) -> Option<Beside> {
    let (Source::File(path), Some(own)) = (source, source.file_name()) else {
        return None;
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let files = ENDINGS.iter().filter_map(|ending| {
        let name = format!("{own}{ending}");
        let found = folder.join(&name).metadata().ok()?;
        found.is_file().then_some(SignatureFile {
            name,
            size_bytes: found.len(),
        })
    });
    Some(Beside {
        files: files.collect(),
    })
}
