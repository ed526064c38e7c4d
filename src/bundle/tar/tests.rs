//! Cases found by comparison with Go; what they expect is what Go 1.26 does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

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

#[test]
fn pax_records() {
    let name = |records| only(&[pax(b'x', records), file("f", b'0', b"")]).0.name;
    assert_eq!(name(&[("path", "a"), ("path", "../b")]), b"../b");
    assert_eq!(name(&[("path", "a"), ("path", "")]), b"f");
    assert_eq!(
        name(&[("unknown", "nul \0 in it"), ("mtime", "-1.5")]),
        b"f"
    );
    for wrong in [
        ("path", "a\0b"),
        ("size", "x"),
        ("size", "-1"),
        ("uid", "1e3"),
        ("mtime", "1.x"),
        ("ctime", ".5"),
        ("", "v"),
        ("k\0", "v"),
    ] {
        assert_eq!(
            fails(0, &[pax(b'x', &[wrong]), file("f", b'0', b"")]),
            INVALID,
            "{wrong:?}"
        );
    }
    for wrong in [
        "4 =\n",
        "9 path=a",
        "6 path",
        "99 path=a\n",
        "2 path=a\n",
        "path=a\n",
        "10 path=a\n\0",
    ] {
        assert_eq!(
            fails(
                0,
                &[file("pax", b'x', wrong.as_bytes()), file("f", b'0', b"")]
            ),
            INVALID,
            "{wrong:?}"
        );
    }
    // The size is that of the stored data, and counts only where there is data.
    let (entry, content) = only(&[
        pax(b'x', &[("size", "+3")]),
        header("f", b'0', 0, &[]),
        padded(b"abcd"),
    ]);
    assert_eq!(
        (entry.size, &content[..], entry.offset),
        (3, &b"abc"[..], 0)
    );
    assert_eq!(
        only(&[pax(b'x', &[("size", "3")]), header("d/", 0, 0, &[])])
            .0
            .kind,
        b'5'
    );
    // A second header takes the first one's place; it is not added to it.
    let (entry, _) = only(&[
        pax(b'x', &[("path", "a")]),
        pax(b'x', &[("linkpath", "l")]),
        file("f", b'2', b""),
    ]);
    assert_eq!(
        (&entry.name[..], &entry.linkname[..]),
        (&b"f"[..], &b"l"[..])
    );
}

#[test]
fn global_headers_are_entries_and_void_what_came_before() {
    let (entries, end) = list(&[
        pax(b'x', &[("path", "a")]),
        pax(b'g', &[("path", "b"), ("comment", "c")]),
        file("f", b'0', b""),
    ]);
    assert_eq!(end.unwrap(), End::EndOfStream);
    let names: Vec<_> = entries
        .iter()
        .map(|(entry, _)| (entry.kind, &entry.name[..], entry.offset))
        .collect();
    assert_eq!(names, [(b'g', &b"b"[..], 0), (b'0', &b"f"[..], 2048)]);
    let (entries, _) = list(&[pax(b'g', &[("size", "wrong")]), file("f", b'0', b"")]);
    assert_eq!(
        entries.len(),
        2,
        "wrong values are let pass, wrong records are not"
    );
    assert_eq!(fails(0, &[file("pax", b'g', b"wrong")]), INVALID);
}

#[test]
fn long_names() {
    let long = |kind, text: &[u8]| file("././@LongLink", kind, text);
    let parts = [
        pax(b'x', &[("path", "pax")]),
        long(b'L', b"long\0er"),
        long(b'K', b"link\0"),
        file("f", b'2', b""),
    ];
    let entry = only(&parts).0;
    assert_eq!(
        (&entry.name[..], &entry.linkname[..]),
        (&b"long"[..], &b"link"[..])
    );
    assert_eq!(only(&[long(b'L', b"d/"), file("f", 0, b"")]).0.kind, b'5');
    assert_eq!(
        only(&[long(b'L', b"\0"), file("f", b'0', b"")]).0.name,
        b"f"
    );
    let mib = vec![b'n'; 1 << 20];
    assert_eq!(only(&[long(b'L', &mib), file("f", b'0', b"")]).0.name, mib);
    let more = vec![b'n'; (1 << 20) + 1];
    assert_eq!(
        fails(0, &[long(b'L', &more)]),
        "archive/tar: header field too long"
    );
    assert_eq!(
        fails(0, &[header("l", b'L', 1 << 40, &[]), zeros(1)]),
        TRUNCATED
    );
}

#[test]
fn sparse_files() {
    let expected = b"\0\0ab\0\0\0cd\0".to_vec();
    let sparse = |more: &[(&'static str, &'static str)], stored: &[u8]| {
        let size = [("GNU.sparse.size", "10"), ("GNU.sparse.name", "s")];
        only(&[pax(b'x', &[more, &size].concat()), file("f", b'0', stored)])
    };
    let old: [(&str, &str); 5] = [
        ("GNU.sparse.numblocks", "2"),
        ("GNU.sparse.offset", "2"),
        ("GNU.sparse.numbytes", "2"),
        ("GNU.sparse.offset", "7"),
        ("GNU.sparse.numbytes", "2"),
    ];
    let joined = [("GNU.sparse.numblocks", "2"), ("GNU.sparse.map", "2,2,7,2")];
    let before = [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")];
    let stored = [padded(b"2\n2\n2\n7\n2\n"), b"abcd".to_vec()].concat();
    for (entry, content) in [
        sparse(&old, b"abcd"),
        sparse(&joined, b"abcd"),
        sparse(&before, &stored),
    ] {
        assert_eq!(
            (&entry.name[..], entry.size, entry.sparse),
            (&b"s"[..], 10, true)
        );
        assert_eq!(content, expected);
    }
    let fields: [(usize, &[u8]); 4] = [
        (257, GNU),
        (386, b"00000000002\x0000000000002\0"),
        (410, b"00000000007\x0000000000002\0"),
        (483, b"00000000012\0"),
    ];
    let (entry, content) = only(&[header("s", b'S', 4, &fields), padded(b"abcd")]);
    assert_eq!((entry.kind, content), (b'S', expected.clone()));
    // More of the map in a block behind the header, which the size does not count.
    let extended = [&fields[..2], &[(482, b"\x01"), (483, b"00000000012\0")]].concat();
    let parts = [
        header("s", b'S', 4, &extended),
        padded(b"00000000007\x0000000000002\0"),
        padded(b"abcd"),
    ];
    assert_eq!(only(&parts).1, expected);
    assert_eq!(
        fails(0, &[header("s", b'S', 4, &fields[1..]), padded(b"abcd")]),
        INVALID,
        "not GNU's header"
    );
}

#[test]
fn sparse_files_that_lie() {
    let outcome = |map: &str, size: &str, stored: &[u8]| {
        let count = map.split(',').count() / 2;
        let records = [
            ("GNU.sparse.map", map),
            ("GNU.sparse.numblocks", &count.to_string()),
            ("GNU.sparse.size", size),
        ];
        let (mut entries, end) = list(&[pax(b'x', &records), file("f", b'0', stored)]);
        (
            entries.pop().map(|(_, content)| content),
            end.map_err(|error| error.go_text().unwrap()),
        )
    };
    assert_eq!(
        outcome("0,4", "4", b"abc"),
        (
            Some(b"abc".to_vec()),
            Err("archive/tar: sparse file references non-existent data")
        )
    );
    // All content is delivered, then the error.
    assert_eq!(
        outcome("0,2", "4", b"abc"),
        (
            Some(b"ab\0\0".to_vec()),
            Err("archive/tar: sparse file contains unreferenced data")
        )
    );
    for (map, size) in [
        ("0,5", "4"),
        ("2,2,0,2", "9"),
        ("0,2,1,2", "9"),
        ("-1,2", "9"),
        ("0,-1", "9"),
        ("9223372036854775807,1", "9"),
        ("0", "9"),
        ("0,x", "9"),
        ("0,0", "-1"),
    ] {
        assert_eq!(outcome(map, size, b""), (None, Err(INVALID)), "{map}");
    }
    // Exbibytes of nothing cost nothing until somebody reads them.
    let (content, _) = outcome("0,0", "9223372036854775807", b"");
    assert_eq!(content, Some(vec![0; 1 << 16]));

    let head = pax(
        b'x',
        &[("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0")],
    );
    let before = |stored: &[u8]| fails(0, &[head.clone(), file("f", b'0', stored)]);
    assert_eq!(before(b"1\n0\n"), TRUNCATED, "a map takes whole blocks");
    assert_eq!(before(&padded(b"9223372036854775807\n")), INVALID);
    assert_eq!(before(&padded(b"4611686018427387903\n")), TRUNCATED);
    assert_eq!(
        before(&vec![b'1'; (1 << 20) + 512]),
        "archive/tar: sparse map too long"
    );
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
