//! What Go's `compress/gzip` (and `compress/flate`) may stop at, in more detail than Go says.

use std::io;

/// A part of a gzip member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The fixed ten bytes, and extra field, name, comment and checksum where flagged.
    Header,
    /// The deflate stream.
    Data,
    /// The checksum and the length of the content.
    Trailer,
}

impl std::fmt::Display for Part {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Header => "header",
            Self::Data => "data",
            Self::Trailer => "trailer",
        })
    }
}

/// Why Go's `compress/gzip` would stop. Offsets are in packed bytes from where the reader
/// began; members count from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GzipError {
    /// There is not one byte.
    #[error("the file is empty")]
    Empty,
    /// The file does not begin as gzip does.
    #[error("not a gzip file")]
    NotGzip {
        /// Its first bytes, at most 512.
        found: Vec<u8>,
    },
    /// A header that breaks a rule of its own.
    #[error("the header of gzip member {member} is wrong: {what}")]
    BadHeader {
        /// Where the header begins.
        offset: u64,
        /// Which member.
        member: u32,
        /// Which rule.
        what: &'static str,
    },
    /// The file ends within a member.
    #[error("the file ends at byte {offset} in the {part} of gzip member {member}")]
    Truncated {
        /// Bytes in the file.
        offset: u64,
        /// Which member.
        member: u32,
        /// What was being read.
        part: Part,
    },
    /// The deflate stream makes no sense.
    #[error("the compressed data of gzip member {member} is corrupt at byte {offset}")]
    CorruptDeflate {
        /// How far it was read: up to some kilobytes behind the fault.
        offset: u64,
        /// Which member.
        member: u32,
    },
    /// The content of a member is not what was packed.
    #[error(
        "gzip member {member} says its content has the checksum {expected:08x}, it has {found:08x}"
    )]
    WrongChecksum {
        /// The CRC-32 that the trailer says.
        expected: u32,
        /// The CRC-32 of the content.
        found: u32,
        /// Which member.
        member: u32,
    },
    /// The content of a member has another length than was packed, and the right checksum.
    #[error("gzip member {member} says it has {expected} bytes, it has {found} (both modulo 2^32)")]
    WrongLength {
        /// The length that the trailer says, modulo 2^32.
        expected: u32,
        /// The length of the content, modulo 2^32.
        found: u32,
        /// Which member.
        member: u32,
    },
    /// Something that is not gzip follows a member.
    #[error("what follows at byte {offset}, after {member} gzip member(s), is not gzip")]
    GarbageAfterMember {
        /// Where it begins.
        offset: u64,
        /// How many members came before.
        member: u32,
        /// Its first bytes, at most 16.
        found: Vec<u8>,
    },
}

impl GzipError {
    /// How Go's error for this begins, as it stands in a server's log.
    #[must_use]
    pub fn go_text(&self) -> String {
        match self {
            Self::Empty => "EOF".into(),
            Self::NotGzip { found } | Self::GarbageAfterMember { found, .. }
                if found.len() < 10 =>
            {
                "unexpected EOF".into()
            }
            Self::Truncated { .. } => "unexpected EOF".into(),
            Self::NotGzip { .. } | Self::GarbageAfterMember { .. } | Self::BadHeader { .. } => {
                "gzip: invalid header".into()
            }
            Self::CorruptDeflate { .. } => "flate: corrupt input".into(),
            Self::WrongChecksum { .. } | Self::WrongLength { .. } => {
                "gzip: invalid checksum".into()
            }
        }
    }
}

impl From<GzipError> for io::Error {
    fn from(error: GzipError) -> Self {
        let kind = match error {
            GzipError::Empty | GzipError::Truncated { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
