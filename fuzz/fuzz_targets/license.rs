//! Licences, and webpack's lists of them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::license::{Named, named, read};

fuzz_target!(|bytes: &[u8]| {
    let _ = named(bytes);
    for kind in [Named::License, Named::Notice, Named::Scripts] {
        let license = read(kind, bytes);
        assert!(license.banners.len() <= bytes.len());
    }
});
