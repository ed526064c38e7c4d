//! Files of keys, armored or not.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::signature::arithmetic::Effort;
use mmlint::signature::armor::Decoded;
use mmlint::signature::detached::choose;
use mmlint::signature::ring::Ring;

fuzz_target!(|bytes: &[u8]| {
    let ring = Ring::read(&mut Decoded::new(bytes), &mut Effort::default());
    for (key, fault) in &ring.skipped {
        assert!(fault.skips_key() && !key.signed.is_empty());
    }
    // A file of keys is none of signatures.
    let _ = choose(bytes, &ring);
});
