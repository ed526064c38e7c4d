//! The tar layer alone: without a checksum of gzip around it every change arrives; of headers as it is, and with the right
//! checksum.

#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::tar::TarReader;
use mmlint_fuzz::with_checksums;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
    read(&with_checksums(bytes));
});

fn read(bytes: &[u8]) {
    let mut reader = TarReader::new(bytes);
    let mut read = 0;
    while let Ok(Some(_)) = reader.next_entry() {
        // Holes of sparse files can be as long as the header says.
        match (&mut reader).take(1 << 20).read_to_end(&mut Vec::new()) {
            Ok(n) => read += n,
            Err(_) => break,
        }
        if read > 8 << 20 {
            break;
        }
    }
    assert!(reader.position() <= bytes.len() as u64);
}
