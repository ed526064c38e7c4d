//! What several targets share: bundles made of bytes that a fuzzer can change.

use std::sync::Arc;

use mmlint::bundle::archive;
use mmlint::bundle::limits::Limits;
use mmlint::facts::Contents;
use mmlint::facts::files::Collector;
use mmlint::server::layout::Layout;
use mmlint_testkit::archive::{BLOCK, set_checksum};
use mmlint_testkit::gzip::{Gzip, wrap};

/// A bundle, read. What does not begin as gzip is taken for a tar stream and packed: behind a checksum of all of it no
/// change would arrive.
pub fn contents(bytes: &[u8]) -> Arc<Contents> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return read(bytes);
    }
    read(&wrap(&with_checksums(bytes), &[], Gzip::Stored))
}

fn read(packed: &[u8]) -> Arc<Contents> {
    let limits = Limits {
        unpacked: 8 << 20,
        entries: 2_000,
        ..Limits::default()
    };
    let mut collector = Collector::new(limits, false);
    let Ok(bundle) = archive::read(packed, &limits, &mut collector) else {
        panic!("memory has no errors of its own");
    };
    Arc::new(Contents {
        path: "fuzz.tar.gz".to_owned(),
        file_name: None,
        prepackaged: None,
        signature: None,
        layout: Layout::new(&bundle, limits.entries),
        bundle,
        files: collector.finish(),
    })
}

/// A tar stream in which all that look like headers have the right checksum: else nearly every change of one ends the
/// reading.
pub fn with_checksums(tar: &[u8]) -> Vec<u8> {
    let mut tar = tar.to_vec();
    for block in tar.chunks_exact_mut(BLOCK) {
        if block.get(257..262) == Some(b"ustar") {
            set_checksum(block);
        }
    }
    tar
}

/// Whether a text can be shown on a terminal: it has no control characters but line breaks.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control())
}
