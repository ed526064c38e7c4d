//! An unpacked bundle in a folder, as it would be packed.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::limits::Limits;
use super::{Bundle, Entry, EntryKind, FileSink, Form, Stop};

/// The manifest's file names, in the order in which servers look for them.
pub const MANIFEST_NAMES: [&str; 3] = ["plugin.yml", "plugin.yaml", "plugin.json"];

/// Reads the bundle unpacked in `folder`, which may be a link: the user named it. Links in it are
/// not followed: a server would not unpack them either. Entries come sorted by name, folders before
/// what they hold.
///
/// # Errors
/// A folder or file below `folder` that cannot be read, with its path.
pub fn read(folder: &Path, limits: &Limits, sink: &mut dyn FileSink) -> io::Result<Bundle> {
    let mut walk = Walk::new(Form::Folder, limits, sink);
    let mut todo = vec![(folder.to_path_buf(), String::new())];
    while let Some((path, name)) = todo.pop() {
        if !name.is_empty() {
            let metadata = path
                .symlink_metadata()
                .map_err(|error| naming(&path, &error))?;
            if !walk.push(&path, &metadata, &name)? {
                break;
            }
            if !metadata.is_dir() {
                continue;
            }
        }
        let children = walk
            .children(&path, &name, todo.len())
            .map_err(|error| naming(&path, &error))?;
        let Some(mut children) = children else {
            break;
        };
        children.sort_by(|a, b| b.1.cmp(&a.1)); // the last one is popped first
        todo.append(&mut children);
    }
    Ok(walk.bundle)
}

/// Reads only the manifests that stand directly in `folder`, a plugin's source tree. One that is a
/// link is read through it: what builds the plugin does so too.
///
/// # Errors
/// A manifest that is there and cannot be read.
pub fn read_source_tree(
    folder: &Path,
    limits: &Limits,
    sink: &mut dyn FileSink,
) -> io::Result<Bundle> {
    let mut walk = Walk::new(Form::SourceTree, limits, sink);
    for name in MANIFEST_NAMES {
        let path = folder.join(name);
        let Ok(metadata) = path.symlink_metadata() else {
            continue;
        };
        let (path, metadata) = linked(folder, &path, &metadata).unwrap_or((path, metadata));
        walk.push(&path, &metadata, name)?;
    }
    Ok(walk.bundle)
}

/// The regular file inside `folder` that a link leads to. `None` for all else: what lies outside of
/// the tree is not the plugin's, and reading a pipe would not end.
fn linked(folder: &Path, path: &Path, metadata: &Metadata) -> Option<(PathBuf, Metadata)> {
    if !metadata.is_symlink() {
        return None;
    }
    let target = path.canonicalize().ok()?;
    let inside = target.starts_with(folder.canonicalize().ok()?);
    let metadata = target.symlink_metadata().ok()?;
    (inside && metadata.is_file()).then_some((target, metadata))
}

fn child_name(parent: &str, child: &str) -> String {
    if parent.is_empty() {
        child.to_owned()
    } else {
        format!("{parent}/{child}")
    }
}

/// What is known of a folder while it is read.
struct Walk<'a> {
    bundle: Bundle,
    /// The bytes of all names and link targets.
    names: u64,
    limits: &'a Limits,
    sink: &'a mut dyn FileSink,
}

impl<'a> Walk<'a> {
    fn new(form: Form, limits: &'a Limits, sink: &'a mut dyn FileSink) -> Self {
        Self {
            bundle: Bundle::new(form),
            names: 0,
            limits,
            sink,
        }
    }

    /// Whether this is within the limit; else reading stops here.
    fn holds(&mut self, name: &'static str, limit: u64, reached: u64) -> bool {
        if reached > limit {
            self.bundle.stop = Some(Stop::Limit {
                name,
                limit,
                reached,
            });
        }
        reached <= limit
    }

    /// What stands in a folder, in the system's order; `None` when a limit says to stop. `waiting`
    /// more entries are known already. A folder over the limit is not listed at all: which of its
    /// entries come first is for the system to choose, and reports do not depend on that.
    fn children(
        &mut self,
        path: &Path,
        name: &str,
        waiting: usize,
    ) -> io::Result<Option<Vec<(PathBuf, String)>>> {
        let mut children = Vec::new();
        for child in fs::read_dir(path)? {
            let child = child?;
            let known = self.bundle.entries.len() + waiting + children.len() + 1;
            if !self.holds("entries", self.limits.entries, known as u64) {
                return Ok(None);
            }
            let below = child_name(name, &child.file_name().to_string_lossy());
            children.push((child.path(), below));
        }
        Ok(Some(children))
    }

    /// Adds one entry; false when a limit says to stop.
    fn push(&mut self, path: &Path, metadata: &Metadata, name: &str) -> io::Result<bool> {
        let kind = if metadata.is_dir() {
            EntryKind::Directory
        } else if metadata.is_file() {
            EntryKind::File
        } else if metadata.is_symlink() {
            EntryKind::Other(b'2')
        } else {
            EntryKind::Other(b'6')
        };
        let size = if kind == EntryKind::File {
            metadata.len()
        } else {
            0
        };
        let entry = Entry {
            name: name.as_bytes().to_vec(),
            kind,
            mode: mode(metadata),
            special_mode: 0,
            size,
            link: match metadata.is_symlink() {
                true => target(path),
                false => Vec::new(),
            },
            offset: None,
        };
        self.names += (entry.name.len() + entry.link.len()) as u64;
        self.bundle.unpacked_bytes += size;
        let index = self.bundle.entries.len();
        let (names, unpacked) = (self.names, self.bundle.unpacked_bytes);
        if !(self.holds("names", self.limits.names, names)
            && self.holds("entries", self.limits.entries, index as u64 + 1)
            && self.holds("unpacked", self.limits.unpacked, unpacked))
        {
            return Ok(false);
        }
        if kind == EntryKind::File {
            match File::open(path) {
                Ok(mut content) => self
                    .sink
                    .file(index, &entry, &mut content)
                    .map_err(|error| naming(path, &error))?,
                // A finding of its own: a server could not read it either.
                Err(_) if entry.mode & 0o400 == 0 => {}
                Err(error) => return Err(naming(path, &error)),
            }
        }
        self.bundle.entries.push(entry);
        Ok(true)
    }
}

/// Where a link points, as it stands there; empty where that cannot be read.
fn target(path: &Path) -> Vec<u8> {
    let target = fs::read_link(path).unwrap_or_default();
    target.into_os_string().into_encoded_bytes()
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o777
}

/// Elsewhere files have no such bits: they are taken as a careful packer would set them.
#[cfg(not(unix))]
fn mode(_: &fs::Metadata) -> u32 {
    0o755
}

/// The error with the path that it is about.
fn naming(path: &Path, error: &io::Error) -> io::Error {
    let why = crate::text::explain(error);
    io::Error::new(error.kind(), format!("{}: {why}", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{create_dir, write};
    use std::io::{self, Read};

    use super::{Limits, read};
    use crate::bundle::{Entry, FileSink};

    /// Files that open and cannot be read, as some of `/proc`.
    struct Failing;

    impl FileSink for Failing {
        fn file(&mut self, _: usize, _: &Entry, _: &mut dyn Read) -> io::Result<()> {
            Err(io::Error::from_raw_os_error(22))
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        create_dir(folder.path().join("a")).unwrap();
        let file = folder.path().join("a").join("x");
        write(&file, "").unwrap();
        let error = read(folder.path(), &Limits::default(), &mut Failing).unwrap_err();
        let shown = error.to_string();
        assert!(shown.starts_with(&file.display().to_string()), "{shown}");
        assert!(shown.contains("cannot be read: "), "{shown}");
    }
}
