//! What servers take for an SVG, and what is unsafe in one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::icon;

fuzz_target!(|bytes: &[u8]| {
    let read = icon::read(bytes);
    if let Some(not_svg) = read.not_svg {
        assert!(not_svg.place.offset <= bytes.len());
    }
    for found in read.hazards {
        assert!(found.start.offset <= found.end.offset && found.end.offset <= bytes.len());
    }
});
