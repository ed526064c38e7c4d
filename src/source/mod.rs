//! What the user points at: bundles on disk, folders, standard input.

pub mod prepackaged;
pub mod repository;
mod strange;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::report::origin::{Kind, Origin};
use crate::signature::file::SignatureFile;
use crate::text::{explain, shown};

/// One thing to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A packed bundle on disk.
    File(PathBuf),
    /// An unpacked bundle.
    Folder(PathBuf),
    /// A plugin's source tree: a folder with what only sources have, as `go.mod` or `.git`.
    SourceTree(PathBuf),
    /// A packed bundle on standard input.
    Stdin,
}

/// An argument that leads to nothing readable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct Unreadable {
    /// As the user gave it.
    pub path: String,
    /// Why, in a sentence.
    pub reason: String,
}

impl Source {
    /// The path as the user gave it, `-` for standard input.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::File(path) | Self::Folder(path) | Self::SourceTree(path) => shown(path),
            Self::Stdin => "-".to_owned(),
        }
    }

    /// The name of the file or folder, for rules that compare it; `None` for standard input.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        match self {
            Self::File(path) | Self::Folder(path) | Self::SourceTree(path) => path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned()),
            Self::Stdin => None,
        }
    }

    /// What it is, and its place in the repository.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let (kind, path) = match self {
            Self::File(path) => (Kind::Packed, path),
            Self::Folder(path) => (Kind::Folder, path),
            Self::SourceTree(path) => (Kind::SourceTree, path),
            Self::Stdin => return Origin::default(),
        };
        Origin {
            kind,
            in_repository: repository::path_of(path),
        }
    }

    /// What lies around it, where it is a bundle among a server's prepackaged plugins.
    #[must_use]
    pub fn prepackaged(&self) -> Option<prepackaged::Prepackaged> {
        match self {
            Self::File(path) => prepackaged::around(path),
            _ => None,
        }
    }

    /// The signature that lies beside it, where it is a packed bundle on disk.
    #[must_use]
    pub fn signature(&self) -> Option<SignatureFile> {
        match self {
            Self::File(path) => crate::signature::file::beside(path),
            _ => None,
        }
    }

    /// Opens a packed bundle for reading.
    ///
    /// # Errors
    /// The file cannot be opened; a folder is not opened this way.
    pub fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        match self {
            Self::File(path) => Ok(Box::new(File::open(path)?)),
            Self::Stdin => Ok(Box::new(io::stdin())),
            Self::Folder(_) | Self::SourceTree(_) => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    /// The size of a packed bundle; `None` of what has none before it was read.
    #[must_use]
    pub fn size(&self) -> Option<u64> {
        let Self::File(path) = self else {
            return None;
        };
        let about = path.metadata().ok()?;
        about.is_file().then_some(about.len())
    }
}

/// Finds what the arguments mean: each a path, a glob, or `-`. The order is that of the
/// arguments; a glob's matches are sorted.
#[must_use]
pub fn find(arguments: &[impl AsRef<OsStr>]) -> Vec<Result<Source, Unreadable>> {
    arguments
        .iter()
        .flat_map(|argument| find_one(Path::new(argument)))
        .collect()
}

fn find_one(path: &Path) -> Vec<Result<Source, Unreadable>> {
    if path == "-" {
        return vec![Ok(Source::Stdin)];
    }
    let argument = path.to_string_lossy();
    if path.exists() || !argument.contains(['*', '?', '[']) {
        return vec![classify(path)];
    }
    let unreadable = |reason: String| Unreadable {
        path: shown(path),
        reason,
    };
    let Some(argument) = path.to_str() else {
        return vec![Err(unreadable(
            "there is no such file, and a pattern has to be UTF-8".to_owned(),
        ))];
    };
    let matches = match glob::glob(argument) {
        Ok(paths) => paths,
        Err(error) => return vec![Err(unreadable(format!("is no valid pattern: {error}")))],
    };
    let strange = strange::matches(argument);
    let mut sources: Vec<_> = matches
        .map(|path| match path {
            Ok(path) => classify(&path),
            Err(error) => Err(unreadable(error.to_string())),
        })
        .chain(strange.iter().map(|path| classify(path)))
        .collect();
    sources.sort_by_key(|source| match source {
        Ok(source) => source.display(),
        Err(error) => error.path.clone(),
    });
    if sources.is_empty() {
        sources.push(Err(unreadable("no file matches this pattern".to_owned())));
    }
    sources
}

fn classify(path: &Path) -> Result<Source, Unreadable> {
    let unreadable = |error: &io::Error| Unreadable {
        path: shown(path),
        reason: explain(error),
    };
    let metadata = path.metadata().map_err(|error| unreadable(&error))?;
    if is_device(&metadata) {
        return Err(Unreadable {
            path: shown(path),
            reason: "is a device, not a file".to_owned(),
        });
    }
    if !metadata.is_dir() {
        return Ok(Source::File(path.to_path_buf()));
    }
    Ok(if is_source_tree(path) {
        Source::SourceTree(path.to_path_buf())
    } else {
        Source::Folder(path.to_path_buf())
    })
}

/// What a plugin's sources have and no bundle does: the root of a module or repository, or, of a plugin in a folder of a
/// larger repository, Go's sources or the webapp's package where the starter template has them.
fn is_source_tree(path: &Path) -> bool {
    let signs = ["go.mod", ".git", "server/go.mod", "webapp/package.json"];
    let holds_go = |folder: std::fs::ReadDir| {
        let files = folder.flatten().take(MAX_LOOKED_AT);
        let mut names = files.map(|file| PathBuf::from(file.file_name()));
        names.any(|name| name.extension().is_some_and(|ending| ending == "go"))
    };
    signs.iter().any(|sign| path.join(sign).exists())
        || path.join("server").read_dir().is_ok_and(holds_go)
}

/// So many entries of a folder are looked at for what it is.
const MAX_LOOKED_AT: usize = 10_000;

#[cfg(unix)]
fn is_device(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    kind.is_char_device() || kind.is_block_device()
}

#[cfg(not(unix))]
const fn is_device(_: &std::fs::Metadata) -> bool {
    false
}
