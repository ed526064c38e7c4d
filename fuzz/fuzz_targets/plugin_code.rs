//! Go's tables, types and code: what a plugin does with the server.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::executable;

fuzz_target!(|bytes: &[u8]| {
    for (_, found) in executable::analyse_slices(bytes) {
        if let Ok(code) = found {
            let _ = serde_json::to_string(&code);
        }
    }
});
