//! What several targets share: bundles made of bytes that a fuzzer can change.

use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};

use mmlint::bundle::archive;
use mmlint::bundle::limits::Limits;
use mmlint::facts::Contents;
use mmlint::facts::files::Collector;
use mmlint::server::layout::Layout;
use mmlint_testkit::archive::{BLOCK, set_checksum};
use mmlint_testkit::gzip::{Gzip, wrap};

/// Whether the parser's own check of a comment failed that was read twice, `(a = /*#__PURE__*/ b)`.
static COMMENT_READ_TWICE: AtomicBool = AtomicBool::new(false);

/// Lets that check fail: fuzzing turns on what release builds do not check, for libraries too, and nothing hangs on it. The thread
/// that parses ends then, and the script counts as not read.
/// Source: oxc_parser 0.146 `lexer/trivia_builder.rs`, `mark_pure_comment_not_applied`.
pub fn allow_comment_read_twice() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let aborts = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let place = info.location().map_or("", |place| place.file());
            match place.contains("oxc_parser") && place.ends_with("trivia_builder.rs") {
                true => COMMENT_READ_TWICE.store(true, Ordering::Relaxed),
                false => aborts(info),
            }
        }));
    });
}

/// Whether it failed since this was asked last.
pub fn was_comment_read_twice() -> bool {
    COMMENT_READ_TWICE.swap(false, Ordering::Relaxed)
}

/// A bundle, read. What does not begin as gzip is taken for a tar stream and packed: behind a checksum of all of it no
/// change would arrive.
pub fn contents(bytes: &[u8]) -> Arc<Contents> {
    allow_comment_read_twice();
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
