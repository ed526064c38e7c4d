//! ELF, Mach-O and PE headers, Go's build information and function tables.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::executable::{self, Contents};

fuzz_target!(|bytes: &[u8]| {
    if let Contents::Executable(program) = executable::read(bytes) {
        for (os, arch) in [
            ("linux", "amd64"),
            ("darwin", "arm64"),
            ("windows", "amd64"),
        ] {
            let _ = executable::runs_on(&program, os, arch);
        }
    }
});
