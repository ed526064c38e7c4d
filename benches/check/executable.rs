//! Programs: headers, build information and functions; then their code.

use divan::{Bencher, counter::BytesCount};
use mmlint::executable::fuzzing::{Table, read_table};
use mmlint::executable::{analyse, read};
use mmlint_testkit::load::{PLATFORMS, machine_code};
use mmlint_testkit::random::Random;

use crate::inputs::{followed, program};

/// Headers, build information, table of functions, and the handshake's cookie.
#[divan::bench(args = PLATFORMS, sample_count = 20)]
fn headers(bencher: Bencher<'_, '_>, platform: &str) {
    let program = program(platform);
    bencher
        .counter(BytesCount::of_slice(&program))
        .bench(|| read(&program));
}

/// A megabyte of what looks like code: decoding, and cutting it into blocks.
#[divan::bench(args = ["amd64", "arm64"], sample_count = 20)]
fn decode(bencher: Bencher<'_, '_>, arch: &str) {
    let table = match arch {
        "amd64" => Table::Amd64,
        _ => Table::Arm64,
    };
    let mut code = Vec::new();
    machine_code(&mut code, 1 << 20, &mut Random::new(1));
    bencher
        .counter(BytesCount::of_slice(&code))
        .bench(|| read_table(table, &code));
}

/// What a plugin calls, of the programs in `MMLINT_CALLS`.
#[divan::bench(args = PLATFORMS, sample_count = 20)]
fn follow(bencher: Bencher<'_, '_>, platform: &str) {
    let Some(program) = followed(platform) else {
        eprintln!("left out: MMLINT_CALLS has no program for {platform}");
        return;
    };
    bencher
        .counter(BytesCount::of_slice(&program))
        .bench(|| analyse(&program).expect("it is a plugin"));
}
