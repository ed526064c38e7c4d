//! Cases found by comparison with Go; what they expect is what Go 1.26 does.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::{Cursor, Read, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use proptest::prelude::*;

use super::{GzipError, GzipReader, Part};

/// A gzip member: flags, what follows the fixed header, and the content.
fn member(flags: u8, optional: &[u8], content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 255];
    bytes.extend_from_slice(optional);
    let mut encoder = DeflateEncoder::new(bytes, Compression::new(6));
    encoder.write_all(content).unwrap();
    let mut bytes = encoder.finish().unwrap();
    let mut crc = Crc::new();
    crc.update(content);
    bytes.extend(crc.sum().to_le_bytes());
    bytes.extend(crc.amount().to_le_bytes());
    bytes
}

/// All that is delivered, and the error after it.
fn drain<R: Read>(mut reader: GzipReader<R>) -> (Vec<u8>, Option<GzipError>) {
    let (mut content, mut buffer, mut packed) = (Vec::new(), [0; 1000], 0);
    let first = loop {
        match reader.read(&mut buffer) {
            Ok(0) => break Ok(0),
            Ok(count) => content.extend_from_slice(&buffer[..count]),
            Err(error) => break Err(error.to_string()),
        }
        assert!(packed <= reader.bytes_in(), "never goes back");
        packed = reader.bytes_in();
    };
    let again = reader.read(&mut [0; 4]).map_err(|error| error.to_string());
    assert_eq!(first.err(), again.err(), "errors stay");
    assert_eq!(reader.bytes_out(), content.len() as u64);
    (content, reader.failure().cloned())
}

fn unpack(bytes: &[u8]) -> (Vec<u8>, Option<GzipError>) {
    drain(GzipReader::new(Cursor::new(bytes)))
}

#[test]
fn members_are_joined() {
    let mut bytes = member(0, b"", b"one ");
    bytes.extend(member(0, b"", b""));
    bytes.extend(member(0, b"", b"two"));
    assert_eq!(unpack(&bytes), (b"one two".to_vec(), None));
    let mut reader = GzipReader::new(&bytes[..]);
    reader.read_to_end(&mut Vec::new()).unwrap();
    assert_eq!(
        (reader.member(), reader.bytes_in()),
        (3, bytes.len() as u64)
    );

    let offset = bytes.len() as u64;
    bytes.extend([0; 20]);
    let found = vec![0; 16];
    let garbage = GzipError::GarbageAfterMember {
        offset,
        member: 3,
        found,
    };
    assert_eq!(unpack(&bytes), (b"one two".to_vec(), Some(garbage)));
    bytes.truncate(bytes.len() - 11);
    assert_eq!(unpack(&bytes).1.unwrap().go_text(), "unexpected EOF");
}

#[test]
fn what_is_not_gzip() {
    assert_eq!(unpack(b""), (vec![], Some(GzipError::Empty)));
    for (bytes, text) in [
        (&b"PK"[..], "unexpected EOF"),
        (b"PK\x03\x04 and so on", "gzip: invalid header"),
    ] {
        let error = unpack(bytes).1.unwrap();
        assert_eq!(error.go_text(), text);
        assert!(matches!(error, GzipError::NotGzip { found } if bytes.starts_with(&found)));
    }
    let header = GzipError::Truncated {
        offset: 2,
        member: 0,
        part: Part::Header,
    };
    assert_eq!(unpack(&[0x1f, 0x8b]).1, Some(header));
}

#[test]
fn headers() {
    let text = |length: usize| [vec![b'n'; length], vec![0]].concat();
    assert_eq!(
        unpack(&member(0b1110_0001, b"", b"x")),
        (b"x".to_vec(), None),
        "reserved flags"
    );
    assert_eq!(
        unpack(&member(4, b"\x03\0abc", b"x")),
        (b"x".to_vec(), None),
        "extra field"
    );
    for flag in [8, 16] {
        assert_eq!(
            unpack(&member(flag, &text(511), b"x")),
            (b"x".to_vec(), None)
        );
        let error = unpack(&member(flag, &text(512), b"x")).1.unwrap();
        assert_eq!(error.go_text(), "gzip: invalid header");
    }
    let mut crc = Crc::new();
    crc.update(&[0x1f, 0x8b, 8, 2, 0, 0, 0, 0, 0, 255]);
    let sum = crc.sum().to_le_bytes();
    assert_eq!(unpack(&member(2, &sum[..2], b"x")), (b"x".to_vec(), None));
    let error = unpack(&member(2, &[sum[0] ^ 1, sum[1]], b"x")).1.unwrap();
    assert!(matches!(
        error,
        GzipError::BadHeader {
            offset: 0,
            member: 0,
            ..
        }
    ));
}

#[test]
fn content_comes_before_the_trailers_error() {
    let good = member(0, b"", b"content");
    let end = good.len();
    let mut bytes = good.clone();
    bytes[end - 8] ^= 1;
    let (content, error) = unpack(&bytes);
    assert_eq!(content, b"content");
    assert!(matches!(
        error,
        Some(GzipError::WrongChecksum { member: 0, .. })
    ));
    let mut bytes = good.clone();
    bytes[end - 1] ^= 1;
    let wrong = GzipError::WrongLength {
        expected: 7 | 1 << 24,
        found: 7,
        member: 0,
    };
    assert_eq!(unpack(&bytes), (b"content".to_vec(), Some(wrong)));
    let cut = GzipError::Truncated {
        offset: end as u64 - 1,
        member: 0,
        part: Part::Trailer,
    };
    assert_eq!(unpack(&good[..end - 1]), (b"content".to_vec(), Some(cut)));
}

#[test]
fn offsets_count_from_where_reading_began() {
    let mut bytes = b"before".to_vec();
    bytes.extend(member(0, b"", b"some content"));
    bytes[6 + 10] = 0b111; // a reserved type of block
    let mut cursor = Cursor::new(&bytes[..]);
    cursor.set_position(6);
    let error = GzipError::CorruptDeflate {
        offset: 11,
        member: 0,
    };
    assert_eq!(drain(GzipReader::new(cursor)), (vec![], Some(error)));
}

proptest! {
    #[test]
    fn whole_files_come_out_whole(parts in prop::collection::vec(prop::collection::vec(0_u8..4, 0..3000), 1..4), step in 1_usize..5000) {
        let bytes: Vec<u8> = parts.iter().flat_map(|part| member(0, b"", part)).collect();
        let mut reader = GzipReader::new(Cursor::new(bytes));
        let (mut content, mut buffer) = (Vec::new(), vec![0; step]);
        while let count @ 1.. = reader.read(&mut buffer).unwrap() {
            content.extend_from_slice(&buffer[..count]);
        }
        prop_assert_eq!(content, parts.concat());
    }

    #[test]
    fn broken_files_end(content in prop::collection::vec(0_u8..9, 0..2000), flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8), 0..4), cut in any::<prop::sample::Index>()) {
        let mut bytes = member(0, b"", &content);
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
        }
        bytes.truncate(cut.index(bytes.len()) + 1);
        let (careful, error) = unpack(&bytes);
        let (quick, _) = drain(GzipReader::new(&bytes[..]));
        if matches!(error, Some(GzipError::Truncated { part: Part::Data, .. })) {
            prop_assert!(quick.starts_with(&careful) || careful.starts_with(&quick));
        }
    }
}
