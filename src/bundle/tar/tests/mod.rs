//! Cases found by comparison with Go; what they expect is what Go 1.26 does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod extended;
mod sparse;

use std::io::{self, BufRead, Read};

use proptest::prelude::*;

use super::header::{Block, number};
use super::{End, TarEntry, TarError, TarReader};

const USTAR: &[u8] = b"ustar\x0000";
const GNU: &[u8] = b"ustar  \0";

fn set(block: &mut Block, at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

fn seal(mut block: Block) -> Vec<u8> {
    set(&mut block, 148, b"        ");
    let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
    set(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    block.to_vec()
}

/// A header block with some fields overwritten.
fn header(name: &str, kind: u8, size: usize, fields: &[(usize, &[u8])]) -> Vec<u8> {
    let mut block = [0; 512];
    set(&mut block, 0, name.as_bytes());
    set(&mut block, 100, b"0000644\0");
    set(&mut block, 124, format!("{size:011o}\0").as_bytes());
    block[156] = kind;
    for (at, bytes) in fields {
        set(&mut block, *at, bytes);
    }
    seal(block)
}

fn padded(content: &[u8]) -> Vec<u8> {
    let mut content = content.to_vec();
    content.resize(content.len().next_multiple_of(512), 0);
    content
}

fn file(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
    [
        header(name, kind, content.len(), &[(257, USTAR)]),
        padded(content),
    ]
    .concat()
}

fn pax(kind: u8, records: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let length = (1..)
            .find(|length| rest + usize::to_string(length).len() == *length)
            .unwrap();
        text += &format!("{length} {key}={value}\n");
    }
    file("pax", kind, text.as_bytes())
}

fn zeros(blocks: usize) -> Vec<u8> {
    vec![0; 512 * blocks]
}

/// All entries with their contents, and how it ended.
type Outcome = (Vec<(TarEntry, Vec<u8>)>, Result<End, TarError>);

fn list(parts: &[Vec<u8>]) -> Outcome {
    let bytes = parts.concat();
    let mut reader = TarReader::new(&bytes[..]);
    let mut entries = Vec::new();
    loop {
        match reader.next_entry() {
            Ok(Some(entry)) => {
                let mut content = Vec::new();
                let _ = reader.by_ref().take(1 << 16).read_to_end(&mut content);
                entries.push((entry, content));
            }
            Ok(None) => return (entries, Ok(reader.end().unwrap())),
            Err(error) => {
                assert_eq!(
                    reader.next_entry().unwrap_err().to_string(),
                    error.to_string(),
                    "errors stay"
                );
                assert!(reader.read(&mut [0]).is_err());
                return (entries, Err(error));
            }
        }
    }
}

/// The only entry.
fn only(parts: &[Vec<u8>]) -> (TarEntry, Vec<u8>) {
    let (mut entries, end) = list(parts);
    assert_eq!((entries.len(), end.unwrap()), (1, End::EndOfStream));
    entries.remove(0)
}

/// Go's text for the error that ends this, after `count` entries.
fn fails(count: usize, parts: &[Vec<u8>]) -> &'static str {
    let (entries, end) = list(parts);
    assert_eq!(entries.len(), count);
    end.unwrap_err().go_text().unwrap()
}

const INVALID: &str = "archive/tar: invalid tar header";
const TRUNCATED: &str = "unexpected EOF";

#[test]
fn ends() {
    let entry = file("f", b'0', b"content");
    let end = |tail: &[Vec<u8>]| {
        list(&[std::slice::from_ref(&entry), tail].concat())
            .1
            .unwrap()
    };
    assert_eq!(end(&[zeros(2), b"anything".to_vec()]), End::Marker);
    assert_eq!(end(&[zeros(1)]), End::OneZeroBlock);
    assert_eq!(end(&[]), End::EndOfStream);
    assert_eq!(end(&[pax(b'x', &[("path", "lost")])]), End::EndOfStream);
    assert_eq!(list(&[entry[..600].to_vec()]).1.unwrap(), End::InPadding);
    assert_eq!(list(&[entry[..519].to_vec()]).1.unwrap(), End::InPadding);
    assert_eq!(list(&[]).1.unwrap(), End::EndOfStream);
    assert_eq!(fails(1, &[entry[..518].to_vec()]), TRUNCATED);
    assert_eq!(fails(0, &[entry[..511].to_vec()]), TRUNCATED);
    assert_eq!(fails(1, &[entry.clone(), zeros(1), entry.clone()]), INVALID);
    assert_eq!(fails(1, &[entry.clone(), vec![0; 600]]), TRUNCATED);
    let (_, error) = list(&[entry.clone(), b"nonsense".repeat(64)]);
    assert!(matches!(
        error,
        Err(TarError::BadHeader { offset: 1024, .. })
    ));

    let bytes = [entry, zeros(2), b"rest".to_vec()].concat();
    let mut reader = TarReader::new(&bytes[..]);
    while reader.next_entry().unwrap().is_some() {}
    assert_eq!(
        (reader.position(), reader.into_inner()),
        (2048, &b"rest"[..])
    );
}

#[test]
fn numbers() {
    for (field, value) in [
        (&b"0000644\0"[..], Some(0o644)),
        (b" \0 17 \0 ", Some(0o17)),
        (b"\0\0\0\0", Some(0)),
        (b"17\x0099", Some(0o17)),
        (b"8", None),
        (b"-1", None),
        (b"1 1", None),
        (b"\x80\0\0\x01\0", Some(256)),
        (b"\xff\xff\xff\xfe", Some(-2)),
        (b"\xc0\0\0\0", Some(-0x4000_0000)),
        (
            b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff",
            Some(i64::MAX),
        ),
        (b"\x80\0\0\0\x80\0\0\0\0\0\0\0", None),
        (b"\xff\xff\xff\xff\x80\0\0\0\0\0\0\0", Some(i64::MIN)),
    ] {
        assert_eq!(number(field), value, "{field:?}");
    }
}

#[test]
fn types_and_sizes() {
    let kind = |name, flag| only(&[header(name, flag, 0, &[])]).0.kind;
    assert_eq!(
        (
            kind("f", 0),
            kind("d/", 0),
            kind("d/", b'0'),
            kind("?", b'?')
        ),
        (b'0', b'5', b'0', b'?')
    );
    // The next header follows at once where the type has no data.
    for flag in *b"123456" {
        let (entries, end) = list(&[
            header("l", flag, 999, &[(157, b"to")]),
            file("f", b'0', b"x"),
        ]);
        let link = &entries[0].0;
        assert_eq!(
            (link.size, link.declared_size, &link.linkname[..]),
            (0, 999, &b"to"[..])
        );
        assert_eq!((entries[1].0.offset, end.unwrap()), (512, End::EndOfStream));
    }
    let negative: (usize, &[u8]) = (124, &[0xff; 12]);
    assert_eq!(
        only(&[header("d", b'5', 0, &[negative])]).0.declared_size,
        -1
    );
    assert_eq!(fails(0, &[header("f", b'0', 0, &[negative])]), INVALID);
    assert_eq!(
        fails(0, &[header("f", b'0', 0, &[(108, b"user")])]),
        INVALID
    );
    assert_eq!(
        fails(1, &[header("f", b'0', 1 << 30, &[]), zeros(3)]),
        TRUNCATED
    );
}

#[test]
fn dialects() {
    let prefix: (usize, &[u8]) = (345, b"dir");
    let name = |fields: &[(usize, &[u8])]| {
        String::from_utf8(only(&[header("f", b'0', 0, fields)]).0.name).unwrap()
    };
    assert_eq!(name(&[prefix]), "f");
    assert_eq!(name(&[prefix, (257, USTAR)]), "dir/f");
    assert_eq!(name(&[prefix, (257, b"ustar\0??")]), "dir/f", "any version");
    assert_eq!(
        name(&[prefix, (257, b"ustar 00")]),
        "f",
        "neither ustar nor GNU"
    );
    // Go before 1.8 wrote prefixes into GNU headers, where times belong.
    assert_eq!(name(&[prefix, (257, GNU)]), "dir/f");
    assert_eq!(name(&[(345, b"0000017"), (257, GNU)]), "f");
    assert_eq!(name(&[prefix, (257, USTAR), (508, b"tar\0")]), "dir/f");
    let star = header(
        "f",
        b'0',
        0,
        &[(476, b"never"), (257, USTAR), (508, b"tar\0")],
    );
    assert_eq!(fails(0, &[star]), INVALID);
    // Checksums of bytes taken as signed are right too.
    let mut block: Block = header("f", b'0', 0, &[(0, b"\xff")]).try_into().unwrap();
    let sum = u32::from_str_radix(std::str::from_utf8(&block[148..154]).unwrap(), 8).unwrap() - 256;
    set(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    assert_eq!(only(&[block.to_vec()]).0.name, b"\xff");
}

/// Delivers some bytes, then fails.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Failing<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.0.is_empty() {
            Err(io::Error::other("broken"))
        } else {
            Ok(self.0)
        }
    }

    fn consume(&mut self, count: usize) {
        self.0 = &self.0[count..];
    }
}

#[test]
fn errors_from_below() {
    // Right behind the content it fails the read, as gzip's errors do in Go.
    let content = [b'c'; 512];
    let bytes = file("f", b'0', &content);
    let mut reader = TarReader::new(Failing(&bytes));
    reader.next_entry().unwrap().unwrap();
    let mut read = Vec::new();
    assert_eq!(
        reader.read_to_end(&mut read).unwrap_err().to_string(),
        "broken"
    );
    assert_eq!(read, content);
    assert!(matches!(reader.next_entry(), Err(TarError::Io(_))));
    // Behind the end nobody sees it.
    let bytes = zeros(2);
    let mut reader = TarReader::new(Failing(&bytes));
    assert!(reader.next_entry().unwrap().is_none());
    assert_eq!(reader.end(), Some(End::Marker));
}

proptest! {
    #[test]
    fn anything_ends(blocks in prop::collection::vec((prop::sample::select(&b"\x00015xgLKSS"[..]), any::<u8>(), prop::collection::vec((0_usize..512, any::<u8>()), 0..8), 0_usize..3), 0..12)) {
        let mut bytes = Vec::new();
        for (kind, size, changes, data) in blocks {
            let mut block: Block = header("n", kind, usize::from(size) * 8, &[(257, GNU)]).try_into().unwrap();
            for (at, byte) in changes {
                block[at] = byte;
            }
            bytes.push(seal(block));
            bytes.push(vec![b'1'; 512 * data]);
        }
        let (entries, _) = list(&bytes);
        for (entry, content) in entries {
            prop_assert!(content.len() as u64 <= entry.size);
        }
    }
}
