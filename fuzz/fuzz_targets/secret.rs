//! Private keys and tokens: the size of the pieces that arrive does not show.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::secret;
use mmlint::text;

fuzz_target!(|bytes: &[u8]| {
    let mut whole = secret::Scan::default();
    whole.feed(bytes);
    let mut pieces = secret::Scan::default();
    bytes.chunks(7).for_each(|piece| pieces.feed(piece));
    let mut found = whole.finish();
    assert_eq!(pieces.finish(), found);
    secret::read_dot_file(&mut found, b".env", bytes);
    for secret in found.secrets {
        assert!(!secret.shown.chars().any(text::is_dangerous) && secret.line > 0);
    }
});
