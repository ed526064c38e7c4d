//! What a webapp's script does: never a panic, never a stack that overflows, and places inside the script.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::server::names;
use mmlint::webapp::code::{self, NotParsed};
use mmlint_fuzz::{allow_comment_read_twice, was_comment_read_twice};

fuzz_target!(|bytes: &[u8]| {
    allow_comment_read_twice();
    match code::read(bytes, names::in_use()) {
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
        Err(error) => assert!(error != NotParsed::Failed || was_comment_read_twice()),
    }
});
