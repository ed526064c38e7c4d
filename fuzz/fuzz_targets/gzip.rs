//! The gzip layer alone: the size of the pieces that arrive does not show, and nothing is read twice.

#![no_main]

use std::io::{Chain, Read};

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::gzip::GzipReader;

/// A bomb is stopped by whoever reads.
const MOST: u64 = 4 << 20;

fuzz_target!(|bytes: &[u8]| {
    let (whole, failed) = read(GzipReader::new(bytes));
    let (first, rest) = bytes.split_at(bytes.len() / 3);
    let pieces: Chain<&[u8], &[u8]> = first.chain(rest);
    let (again, failed_again) = read(GzipReader::new(pieces));
    assert_eq!((whole == again, failed), (true, failed_again));
});

fn read<R: Read>(mut reader: GzipReader<R>) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let failed = (&mut reader).take(MOST).read_to_end(&mut out).is_err();
    assert!(reader.bytes_out() >= out.len() as u64);
    (out, failed)
}
