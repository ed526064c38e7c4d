//! Gzip streams, sound or with a fault.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

use crate::archive::{Entry, kind};

/// How a tar stream is wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gzip {
    /// A sound gzip stream.
    #[default]
    Good,
    /// A sound gzip stream that is not compressed: as large as what is in it, and quickly made.
    Stored,
    /// Not at all: a plain tar.
    None,
    /// The checksum at the end is wrong.
    BadCrc,
    /// The length at the end is wrong.
    BadLength,
    /// The eight bytes at the end are missing.
    NoTrailer,
    /// Text follows the end.
    GarbageAfter,
    /// Zero bytes follow the end, as tapes and some mirrors pad files.
    ZerosAfter,
    /// The tar is cut into two members in the middle of a block.
    TwoMembers,
    /// A second member follows, with a tar of its own.
    SecondMember,
    /// The header has every optional field: extra, name, comment, checksum.
    FullHeader,
    /// The compression method in the header is not deflate.
    BadMethod,
    /// A byte in the middle of the compressed data is changed.
    BadData,
    /// A zip file with the same content.
    Zip,
    /// Zero bytes in all.
    Empty,
}

impl Gzip {
    /// Every way that a packer does not write, damaged or not.
    pub const ODD: [Self; 13] = [
        Self::None,
        Self::BadCrc,
        Self::BadLength,
        Self::NoTrailer,
        Self::GarbageAfter,
        Self::ZerosAfter,
        Self::TwoMembers,
        Self::SecondMember,
        Self::FullHeader,
        Self::BadMethod,
        Self::BadData,
        Self::Zip,
        Self::Empty,
    ];
}

const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// Wraps a tar stream. The entries are those of the tar, for a zip.
pub fn wrap(tar: &[u8], entries: &[Entry], how: Gzip) -> Vec<u8> {
    let good = || member(tar, &HEADER);
    match how {
        Gzip::Good => good(),
        Gzip::Stored => member_at(tar, &HEADER, Compression::none()),
        Gzip::None => tar.to_vec(),
        Gzip::BadCrc => changed(good(), 8),
        Gzip::BadLength => changed(good(), 4),
        Gzip::NoTrailer => {
            let mut bytes = good();
            bytes.truncate(bytes.len() - 8);
            bytes
        }
        Gzip::GarbageAfter => [good(), b"left over".to_vec()].concat(),
        Gzip::ZerosAfter => [good(), vec![0; 512]].concat(),
        Gzip::TwoMembers => {
            let (first, second) = tar.split_at(tar.len() / 2 / 512 * 512 + tar.len().min(100));
            [member(first, &HEADER), member(second, &HEADER)].concat()
        }
        Gzip::SecondMember => {
            let mut second = crate::archive::Builder::new();
            second.entry(&Entry::file("../second-member", "from the second member\n"));
            [good(), member(&second.finish(), &HEADER)].concat()
        }
        Gzip::FullHeader => member(tar, &full_header()),
        Gzip::BadMethod => {
            let mut bytes = good();
            bytes[2] = 7;
            bytes
        }
        Gzip::BadData => {
            let middle = good().len() / 2;
            let mut bytes = good();
            bytes[middle] ^= 0x55;
            bytes
        }
        Gzip::Zip => zip(entries),
        Gzip::Empty => Vec::new(),
    }
}

/// A sound gzip member.
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    member(bytes, &HEADER)
}

fn member(bytes: &[u8], header: &[u8]) -> Vec<u8> {
    member_at(bytes, header, Compression::default())
}

fn member_at(bytes: &[u8], header: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(header.to_vec(), level);
    // Writing to a Vec cannot fail.
    encoder.write_all(bytes).unwrap_or_default();
    let mut out = encoder.finish().unwrap_or_default();
    out.extend_from_slice(&crc(bytes).to_le_bytes());
    out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
    out
}

fn full_header() -> Vec<u8> {
    let mut header = HEADER.to_vec();
    header[3] = 2 | 4 | 8 | 16;
    header.extend_from_slice(&[6, 0, b'M', b'M', 2, 0, b'h', b'i']);
    header.extend_from_slice(b"com.example.p.tar\0a comment\0");
    let sum = crc(&header) as u16;
    header.extend_from_slice(&sum.to_le_bytes());
    header
}

fn changed(mut bytes: Vec<u8>, from_end: usize) -> Vec<u8> {
    let at = bytes.len() - from_end;
    bytes[at] ^= 0xff;
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// A zip file of the files and directories among the entries, stored without compression.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0u16);
    for entry in entries {
        if !matches!(entry.kind, kind::FILE | kind::DIRECTORY | kind::OLD_FILE) {
            continue;
        }
        let size = (entry.content.len() as u32).to_le_bytes();
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5a];
        common.extend_from_slice(&crc(&entry.content).to_le_bytes());
        common.extend_from_slice(&size);
        common.extend_from_slice(&size);
        common.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);

        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 6]);
        let file_type = if entry.kind == kind::DIRECTORY {
            0o040_000
        } else {
            0o100_000
        };
        directory.extend_from_slice(&((file_type | entry.mode) << 16).to_le_bytes());
        directory.extend_from_slice(&(out.len() as u32).to_le_bytes());
        directory.extend_from_slice(&entry.name);

        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(&entry.name);
        out.extend_from_slice(&entry.content);
        count += 1;
    }
    let start = out.len() as u32;
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}
