//! Configurations: every mistake has a place in the text, and no text makes the reader fail.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::config;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(mistakes) = config::parse(text) {
        assert!(!mistakes.is_empty());
        for mistake in mistakes {
            assert!(text.get(mistake.span.clone()).is_some(), "{mistake:?}");
        }
    }
});
