//! What a webapp's script does: never a panic, never a stack that overflows, and places inside the script.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::server::names;
use mmlint::webapp::code::{self, NotParsed};

fuzz_target!(|bytes: &[u8]| match code::read(bytes, names::in_use()) {
    Ok(code) => {
        for found in &code.uses {
            assert!(found.at.offset < bytes.len() && found.at.line > 0 && found.at.column > 0);
        }
        for found in &code.globals {
            assert!(found.at.offset < bytes.len() && found.at.line > 0 && found.count > 0);
        }
        for found in &code.registrations {
            assert!(found.at.offset < bytes.len());
        }
    }
    Err(error) => assert_ne!(error, NotParsed::Failed),
});
