//! Newer tables (`--knowledge`): the first byte says which.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use mmlint::server::knowledge::{FILES, Knowledge};

thread_local! {
    static TABLES: RefCell<Knowledge> = RefCell::new(Knowledge::compiled_in());
}

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, rest)) = bytes.split_first() else {
        return;
    };
    let name = FILES[usize::from(*kind) % FILES.len()];
    let Ok(text) = std::str::from_utf8(rest) else {
        return;
    };
    TABLES.with_borrow_mut(|tables| {
        if tables.replace(name, text).is_ok() {
            // Else the next table would be older.
            *tables = Knowledge::compiled_in();
        }
    });
});
