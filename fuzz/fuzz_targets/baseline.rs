//! Baselines: what is read is written, and read again as the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::policy::baseline::Baseline;
use mmlint_fuzz::is_plain;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(baseline) = Baseline::parse("baseline.json", text) {
        let written = baseline.text();
        assert!(is_plain(&written));
        let again = Baseline::parse("baseline.json", &written);
        assert_eq!(again.map(|again| again.text()).ok(), Some(written));
    }
});
