//! Whole processes.

use std::path::Path;
use std::process::{Command, Stdio};

use divan::{Bencher, counter::BytesCount};

use crate::inputs::{BUNDLE, SMALL};

fn mmlint(arguments: &[&str], bundle: Option<&Path>) {
    let status = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(arguments)
        .args(bundle)
        .stdout(Stdio::null())
        .status()
        .expect("mmlint runs");
    assert!(status.success(), "{arguments:?}: {status}");
}

const CHECK: [&str; 5] = ["check", "-q", "--no-config", "--fail-on", "never"];

#[divan::bench]
fn start_up() {
    mmlint(&["--version"], None);
}

/// Start-up, and all tables that a check asks.
#[divan::bench]
fn check_of_a_small_bundle() {
    mmlint(&CHECK, Some(&SMALL));
}

#[divan::bench(args = ["check", "compat", "inspect"], sample_count = 10, sample_size = 1)]
fn whole(bencher: Bencher<'_, '_>, command: &str) {
    let size = BUNDLE.metadata().expect("the bundle is there").len();
    let arguments: &[&str] = match command {
        "check" => &CHECK,
        "compat" => &["compat"],
        _ => &["inspect"],
    };
    bencher
        .counter(BytesCount::new(size))
        .bench(|| mmlint(arguments, Some(&BUNDLE)));
}
