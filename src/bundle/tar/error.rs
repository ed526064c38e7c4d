//! What Go's `archive/tar` may stop at, in more detail than Go says.

use std::io;
use std::sync::Arc;

/// Why Go's `archive/tar` would stop. Offsets are in bytes of the unpacked stream.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TarError {
    /// A header that is none, or that contradicts itself.
    #[error("the tar header at byte {offset} is wrong: {what}")]
    BadHeader {
        /// Where the block begins.
        offset: u64,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The stream ends where more must follow.
    #[error("the archive ends at byte {offset}, within {what}")]
    Truncated {
        /// Where it ends.
        offset: u64,
        /// What was being read.
        what: &'static str,
    },
    /// An extended header or a long name has more than 1 MiB.
    #[error("the extended header at byte {offset} is longer than 1 MiB")]
    FieldTooLong {
        /// Where its header block begins.
        offset: u64,
    },
    /// A sparse map has more than 1 MiB.
    #[error("the sparse file at byte {offset} has a map longer than 1 MiB")]
    SparseMapTooLong {
        /// Where the entry's header block begins.
        offset: u64,
    },
    /// A sparse file's map promises more data than the entry has.
    #[error("a sparse file has no more data at byte {offset}, its map says otherwise")]
    MissingSparseData {
        /// Where the data ends.
        offset: u64,
    },
    /// A sparse file has data that its map does not know of.
    #[error("a sparse file has data at byte {offset} that its map does not know of")]
    LeftoverSparseData {
        /// Where it begins.
        offset: u64,
    },
    /// The reader below failed; for a bundle, the gzip layer.
    #[error("{0}")]
    Io(#[source] Arc<io::Error>),
}

impl TarError {
    /// The text of Go's error for this, as it stands in a server's log; `None` if it is the
    /// reader below that failed.
    #[must_use]
    pub const fn go_text(&self) -> Option<&'static str> {
        Some(match self {
            Self::BadHeader { .. } => "archive/tar: invalid tar header",
            Self::Truncated { .. } => "unexpected EOF",
            Self::FieldTooLong { .. } => "archive/tar: header field too long",
            Self::SparseMapTooLong { .. } => "archive/tar: sparse map too long",
            Self::MissingSparseData { .. } => {
                "archive/tar: sparse file references non-existent data"
            }
            Self::LeftoverSparseData { .. } => {
                "archive/tar: sparse file contains unreferenced data"
            }
            Self::Io(_) => return None,
        })
    }
}

impl From<TarError> for io::Error {
    fn from(error: TarError) -> Self {
        let kind = match &error {
            TarError::Truncated { .. } => io::ErrorKind::UnexpectedEof,
            TarError::Io(inner) => inner.kind(),
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
