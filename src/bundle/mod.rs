//! A bundle as it was packed: its entries in order, and what is wrong with the container.
//!
//! [`archive::read`] streams a `.tar.gz` as servers do; [`folder::read`] lists an unpacked
//! bundle as if it were packed. Contents go to a [`FileSink`] while they stream by: nothing
//! is unpacked to disk, and what is kept of a file in memory is for the sink to say.

pub mod archive;
pub mod folder;
pub mod gzip;
pub mod limits;
pub mod path;
pub mod tar;

use std::io::{self, Read};

/// What kind of thing an entry is to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Directory,
    /// Anything else, with tar's type flag: servers skip it (before 5.20 they refused it).
    Other(u8),
}

impl EntryKind {
    /// The kind that an entry of tar has, by its type flag.
    #[must_use]
    pub const fn from_flag(flag: u8) -> Self {
        match flag {
            b'0' => Self::File,
            b'5' => Self::Directory,
            other => Self::Other(other),
        }
    }

    /// The kind in words, for messages.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::File => "a file".into(),
            Self::Directory => "a folder".into(),
            Self::Other(b'1') => "a hard link".into(),
            Self::Other(b'2') => "a symbolic link".into(),
            Self::Other(b'3') => "a character device".into(),
            Self::Other(b'4') => "a block device".into(),
            Self::Other(b'6') => "a named pipe".into(),
            Self::Other(b'7') => "a contiguous file".into(),
            Self::Other(b'D') => "a GNU directory dump".into(),
            Self::Other(b'S') => "a GNU sparse file".into(),
            Self::Other(b'V') => "a GNU volume label".into(),
            Self::Other(b'g') => "a PAX global header".into(),
            Self::Other(flag) => format!("an entry of type {:?}", char::from(flag)),
        }
    }
}

/// The longest name that is shown, in characters.
const MAX_SHOWN: usize = 1_000;

/// One entry of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name as it stands in the archive: bytes, not always UTF-8.
    pub name: Vec<u8>,
    /// What it is.
    pub kind: EntryKind,
    /// The nine permission bits; servers drop the others.
    pub mode: u32,
    /// The bits above those nine that the archive asks for (setuid, setgid, sticky).
    pub special_mode: u32,
    /// Bytes of content.
    pub size: u64,
    /// Where a link points, else empty.
    pub link: Vec<u8>,
    /// Where its header begins in the unpacked stream, in bytes; `None` in a folder.
    pub offset: Option<u64>,
}

impl Entry {
    /// The name below the bundle's top as the server sees it: cleaned, without a leading
    /// `/`; the raw name where it leads out. Safe to show; beyond a thousand characters cut.
    #[must_use]
    pub fn display(&self) -> String {
        let name = match path::components(&self.name) {
            Some(parts) if !parts.is_empty() => crate::text::name(&parts.join(&b'/')),
            _ => crate::text::name(&self.name),
        };
        crate::text::shorten(&name, MAX_SHOWN)
    }
}

/// Why reading a container ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It does not begin as gzip does; its first bytes, at most 16.
    NotGzip {
        /// The first bytes.
        found: Vec<u8>,
    },
    /// The file ends too early.
    Truncated {
        /// Where in the unpacked stream, in bytes.
        offset: u64,
        /// What was expected there.
        expected: String,
    },
    /// The content is not gzip, or not tar, from here on.
    Corrupt {
        /// Where in the unpacked stream, in bytes.
        offset: u64,
        /// Where in the packed file, in bytes, if the gzip layer is at fault.
        packed_offset: Option<u64>,
        /// What was expected and found.
        what: String,
    },
    /// A second layer of gzip stands where the tar should begin.
    GzipInGzip,
    /// One of mmlint's own limits on the whole archive.
    Limit {
        /// Its name.
        name: &'static str,
        /// Its value.
        limit: u64,
        /// What was reached when reading stopped.
        reached: u64,
    },
}

/// What stands behind the end of the tar archive, where servers never look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trailer {
    /// The gzip layer ends with something wrong.
    Gzip {
        /// What.
        what: String,
    },
    /// Bytes that are not zero, in the unpacked stream.
    Content {
        /// Where the first of them is, in bytes of the unpacked stream.
        offset: u64,
    },
    /// More of it than the limit on unpacked bytes allows to look at.
    Endless,
}

/// Where a bundle came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A `.tar.gz`.
    Archive,
    /// A folder that holds what a bundle holds.
    Folder,
    /// A plugin's source tree: only its manifest is read.
    SourceTree,
}

/// A bundle, read.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// Where it came from.
    pub form: Form,
    /// SHA-256 of the packed file.
    pub sha256: Option<[u8; 32]>,
    /// Bytes of the packed file.
    pub size_bytes: Option<u64>,
    /// Bytes of the unpacked stream that were read, headers and padding included.
    pub unpacked_bytes: u64,
    /// The entries in the order of the archive.
    pub entries: Vec<Entry>,
    /// Why reading ended early; then the entries are not all there are.
    pub stop: Option<Stop>,
    /// What is wrong behind the end of the archive.
    pub trailers: Vec<Trailer>,
}

impl Bundle {
    /// An empty bundle of this form.
    #[must_use]
    pub const fn new(form: Form) -> Self {
        Self {
            form,
            sha256: None,
            size_bytes: None,
            unpacked_bytes: 0,
            entries: Vec::new(),
            stop: None,
            trailers: Vec::new(),
        }
    }
}

/// Takes the contents of a bundle's files as they stream by.
pub trait FileSink {
    /// Called for each regular file, in order; `index` is its place in [`Bundle::entries`].
    /// It need not read to the end.
    ///
    /// # Errors
    /// Those of `content`, passed on; an error of its own ends the reading of the archive.
    fn file(&mut self, index: usize, entry: &Entry, content: &mut dyn Read) -> io::Result<()>;
}
