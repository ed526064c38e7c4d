//! What lies around a bundle among a server's prepackaged plugins.
//!
//! Mirrors `processPrepackagedPlugins` and `getPluginsFromFilePaths` (`server/channels/app/plugin.go`):
//! a server looks for names alone, at any depth below the folder, and knows each by its last part.

use std::ffi::OsStr;
use std::fs::read_dir;
use std::path::{Path, PathBuf, absolute};

/// What servers call the folder.
pub const FOLDER: &str = "prepackaged_plugins";

/// What the name of a bundle ends in.
pub const ENDING: &str = ".tar.gz";

/// At most so many files and folders are looked at.
const MAX_FILES: usize = 10_000;

/// At most so many folders lie in each other.
const MAX_DEPTH: usize = 16;

/// What lies around a prepackaged bundle. Paths are those below the folder, with `/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prepackaged {
    /// The name of the bundle's file.
    pub name: String,
    /// All bundles of this name, in a server's order: it takes the last.
    pub bundles: Vec<String>,
    /// The bundle itself, of these.
    pub own: Option<usize>,
    /// The signatures that a server pairs with it.
    pub signatures: Vec<String>,
    /// A signature under a name that no server looks for.
    pub armored: Option<String>,
    /// Whether all files could be looked at.
    pub is_complete: bool,
}

/// What lies around the bundle at `path`; `None` where no folder above it is the one.
#[must_use]
pub fn around(path: &Path) -> Option<Prepackaged> {
    let path = absolute(path).ok()?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    let mut above = path.parent()?.ancestors();
    let folder = above.find(|folder| folder.file_name() == Some(OsStr::new(FOLDER)))?;
    let mut found = Prepackaged {
        name,
        is_complete: true,
        ..Prepackaged::default()
    };
    let (signature, armored) = (format!("{}.sig", found.name), format!("{}.asc", found.name));
    for file in walk(folder, &mut found.is_complete) {
        let Some(last) = file.file_name().map(OsStr::to_string_lossy) else {
            continue;
        };
        let below = || shown(folder, &file);
        if last == found.name {
            if file == path {
                found.own = Some(found.bundles.len());
            }
            found.bundles.push(below());
        } else if last == signature {
            found.signatures.push(below());
        } else if last == armored {
            found.armored = Some(below());
        }
    }
    Some(found)
}

fn shown(folder: &Path, file: &Path) -> String {
    let below = file.strip_prefix(folder).unwrap_or(file);
    let parts = below.iter().map(OsStr::to_string_lossy);
    parts.collect::<Vec<_>>().join("/")
}

/// The files below a folder in the order of Go's `filepath.Walk`, which follows no link.
fn walk(folder: &Path, is_complete: &mut bool) -> Vec<PathBuf> {
    let (mut files, mut seen) = (Vec::new(), 0);
    let mut todo = vec![(folder.to_path_buf(), 0)];
    while let Some((path, depth)) = todo.pop() {
        let is_folder = path
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            files.push(path);
            continue;
        }
        let Ok(entries) = read_dir(&path) else {
            *is_complete = false;
            continue;
        };
        let mut inside: Vec<PathBuf> = entries
            .flatten()
            .map(|entry| entry.path())
            .take(MAX_FILES)
            .collect();
        seen += inside.len();
        if seen >= MAX_FILES || depth >= MAX_DEPTH {
            *is_complete = false;
            break;
        }
        inside.sort_by(|a, b| b.file_name().cmp(&a.file_name()));
        todo.extend(inside.into_iter().map(|path| (path, depth + 1)));
    }
    files
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::around;
    use std::fs::{create_dir_all, write};

    #[test]
    fn names_count_at_any_depth_in_the_order_of_paths() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("prepackaged_plugins");
        create_dir_all(folder.join("b/c")).unwrap();
        create_dir_all(folder.join("a")).unwrap();
        for name in ["b/c/x.tar.gz", "a/x.tar.gz", "x.tar.gz.sig", "b/y.tar.gz"] {
            write(folder.join(name), "").unwrap();
        }
        let found = around(&folder.join("a/x.tar.gz")).unwrap();
        assert_eq!(found.bundles, ["a/x.tar.gz", "b/c/x.tar.gz"]);
        assert_eq!(
            (found.own, found.is_complete, found.armored),
            (Some(0), true, None)
        );
        assert_eq!(found.signatures, ["x.tar.gz.sig"]);
        assert_eq!(around(&root.path().join("x.tar.gz")), None);
    }
}
