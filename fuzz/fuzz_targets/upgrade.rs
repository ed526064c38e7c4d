//! Two bundles, held against each other: the first two bytes say how many blocks of 512 bytes the first one has.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::facts::Facts;
use mmlint::render::Screen;
use mmlint::render::diff::{Format, render};
use mmlint::{Options, diff};
use mmlint_fuzz::{contents, is_plain};

fuzz_target!(|bytes: &[u8]| {
    let Some((blocks, rest)) = bytes.split_first_chunk::<2>() else {
        return;
    };
    let length = usize::from(u16::from_le_bytes(*blocks)) * 512;
    let (old, new) = rest.split_at(length.min(rest.len()));
    let (old, new) = (
        Facts::by_newest(contents(old)),
        Facts::by_newest(contents(new)),
    );
    let diff = diff::of(&old, &new, &Options::default());
    for format in [
        Format::Pretty,
        Format::Concise,
        Format::Json,
        Format::Markdown,
    ] {
        assert!(is_plain(&render(&diff, format, Screen::plain(60))));
    }
});
