//! Gzip faults: each changes the bytes that it says, and no others.

use std::io::Read;

use flate2::read::{GzDecoder, MultiGzDecoder};
use mmlint_testkit::Fixture;
use mmlint_testkit::archive::Entry;
use mmlint_testkit::gzip::{Gzip, wrap, zip};

fn unpack(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out).map(|_| out)
}

fn wrapped(how: Gzip) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let base = Fixture::base();
    let tar = base.tar();
    let good = wrap(&tar, &base.entries, Gzip::Good);
    let bytes = wrap(&tar, &base.entries, how);
    (tar, good, bytes)
}

fn changed(good: &[u8], bytes: &[u8]) -> Vec<usize> {
    assert_eq!(good.len(), bytes.len());
    (0..good.len())
        .filter(|at| good[*at] != bytes[*at])
        .collect()
}

#[test]
fn good() {
    let (tar, good, again) = wrapped(Gzip::Good);
    assert_eq!(good, again);
    assert_eq!(good[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
    assert_eq!(unpack(&good).expect("sound"), tar);
    assert_eq!(wrapped(Gzip::None).2, tar);
    assert_eq!(wrapped(Gzip::Empty).2, b"");
}

#[test]
fn trailers() {
    let (tar, good, bytes) = wrapped(Gzip::BadCrc);
    let end = good.len();
    assert_eq!(changed(&good, &bytes), [end - 8]);
    assert!(unpack(&bytes).is_err());
    assert_eq!(changed(&good, &wrapped(Gzip::BadLength).2), [end - 4]);
    assert_eq!(wrapped(Gzip::NoTrailer).2, good[..end - 8]);
    assert_eq!(
        wrapped(Gzip::GarbageAfter).2,
        [&good[..], b"left over"].concat()
    );
    assert_eq!(wrapped(Gzip::ZerosAfter).2, [&good[..], &[0; 512]].concat());
    assert_eq!(
        unpack(&wrapped(Gzip::GarbageAfter).2).expect("one member"),
        tar
    );
}

#[test]
fn members() {
    let (tar, good, bytes) = wrapped(Gzip::TwoMembers);
    let mut all = Vec::new();
    MultiGzDecoder::new(&bytes[..])
        .read_to_end(&mut all)
        .expect("two members");
    assert_eq!(all, tar);
    let first = unpack(&bytes).expect("the first");
    assert!(
        first.len() < tar.len() && !first.len().is_multiple_of(512),
        "{} bytes",
        first.len()
    );
    let second = wrapped(Gzip::SecondMember).2;
    assert!(second.starts_with(&good));
    assert!(
        unpack(&second[good.len()..])
            .expect("a member")
            .starts_with(b"../second-member\0")
    );
}

#[test]
fn headers_and_data() {
    let (tar, good, bytes) = wrapped(Gzip::FullHeader);
    let mut decoder = GzDecoder::new(&bytes[..]);
    let mut out = Vec::new();
    decoder.read_to_end(&mut out).expect("sound");
    assert_eq!(out, tar);
    let header = decoder.header().expect("a header");
    assert_eq!(header.filename(), Some(&b"com.example.p.tar"[..]));
    assert_eq!(header.extra(), Some(&b"MM\x02\0hi"[..]));
    assert_eq!(header.comment(), Some(&b"a comment"[..]));
    assert_eq!(changed(&good, &wrapped(Gzip::BadMethod).2), [2]);
    assert_eq!(changed(&good, &wrapped(Gzip::BadData).2), [good.len() / 2]);
}

#[test]
fn a_zip() {
    let bytes = zip(&[
        Entry::directory("d/"),
        Entry::file("d/x", "hello"),
        Entry::symlink("l", "x"),
    ]);
    assert!(bytes.starts_with(b"PK\x03\x04\x14\0"));
    let end = &bytes[bytes.len() - 22..];
    assert!(end.starts_with(b"PK\x05\x06"));
    assert_eq!(end[10], 2, "two entries; zip has no links");
    let start = u32::from_le_bytes([end[16], end[17], end[18], end[19]]) as usize;
    assert!(bytes[start..].starts_with(b"PK\x01\x02"));
    assert!(wrapped(Gzip::Zip).2.starts_with(b"PK\x03\x04"));
}
