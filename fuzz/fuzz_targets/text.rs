//! Addresses, versions, paths, names and secrets: the small parsers.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::bundle::limits::Limits;
use mmlint::bundle::path;
use mmlint::secret;
use mmlint::server::url::{self, Generation};
use mmlint::server::version::{Release, Semver};
use mmlint::text;

fuzz_target!(|bytes: &[u8]| {
    let _ = path::components(bytes);
    let shown = text::name(bytes);
    assert!(!shown.chars().any(text::is_dangerous));
    let mut whole = secret::Scan::default();
    whole.feed(bytes);
    let mut pieces = secret::Scan::default();
    bytes.chunks(7).for_each(|piece| pieces.feed(piece));
    let mut found = whole.finish();
    assert_eq!(pieces.finish(), found);
    secret::read_dot_file(&mut found, b".env", bytes);
    if let Ok(input) = std::str::from_utf8(bytes) {
        let newest = url::check(input, Generation::FirstColon).is_ok();
        let older = url::check(input, Generation::LastColon).is_ok();
        let oldest = url::check(input, Generation::NoHost).is_ok();
        assert!((!newest || older) && (!older || oldest));
        let strict = Semver::Blang.parse(input).is_ok();
        // Masterminds takes all that blang takes, up to a length.
        assert!(!strict || input.len() > 256 || Semver::Masterminds.parse(input).is_ok());
        let _ = Release::parse(input);
        let _ = Limits::default().set(input);
        let cleaned = path::clean(input);
        assert_eq!(path::clean(&cleaned), cleaned);
    }
});
