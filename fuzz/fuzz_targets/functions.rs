//! One table of Go programs by itself: functions by address: names, files, lines, inlined calls.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::executable::fuzzing::{Table, read_table};

fuzz_target!(|bytes: &[u8]| {
    let _ = read_table(Table::Functions, bytes);
});
