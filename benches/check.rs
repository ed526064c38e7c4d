//! How long checking takes: whole process, and stage by stage.
//!
//! `cargo bench` makes a bundle of about 70 MB with five executables; set
//! `MMLINT_BENCH_BUNDLE` to measure another one.

#![allow(clippy::expect_used)]

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use divan::{Bencher, counter::BytesCount};
use mmlint::bundle::archive;
use mmlint::bundle::limits::Limits;
use mmlint::facts::files::Collector;
use mmlint::manifest::decode_json;
use mmlint_testkit::archive::Entry;
use mmlint_testkit::{Fixture, executable};

fn main() {
    divan::main();
}

/// The platforms of the bundle.
const PLATFORMS: [&str; 5] = [
    "linux-amd64",
    "linux-arm64",
    "darwin-amd64",
    "darwin-arm64",
    "windows-amd64",
];

/// Bytes of each executable: five of them pack to about 70 MB.
const EXECUTABLE: usize = 28 << 20;

static BUNDLE: LazyLock<PathBuf> = LazyLock::new(|| {
    if let Some(path) = std::env::var_os("MMLINT_BENCH_BUNDLE") {
        return path.into();
    }
    let path = std::env::temp_dir().join(format!("mmlint-bench-{}.tar.gz", std::process::id()));
    std::fs::write(&path, large()).expect("a temporary file can be written");
    path
});

/// The testkit's good bundle with five large executables.
fn large() -> Vec<u8> {
    let mut fixture = Fixture::base();
    fixture
        .entries
        .retain(|entry| !entry.name.starts_with(b"com.example.p/server/dist/plugin"));
    for platform in PLATFORMS {
        let mut program = executable::build(&format!("{platform} go plugin")).expect("known words");
        fill(&mut program);
        let name = format!("com.example.p/server/dist/plugin-{platform}");
        fixture
            .entries
            .push(Entry::file(name, program).with_mode(0o755));
    }
    fixture.bundle()
}

/// Fills up with bytes of which about half can be packed away, as with machine code.
fn fill(program: &mut Vec<u8>) {
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    while program.len() < EXECUTABLE {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        program.extend_from_slice(&state.to_le_bytes());
        program.extend_from_slice(&[0x48, 0x8b, 0x44, 0x24, 0x10, 0, 0, 0]);
    }
}

#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole_process(bencher: Bencher<'_, '_>) {
    let size = BUNDLE.metadata().expect("the bundle is there").len();
    bencher.counter(BytesCount::new(size)).bench(|| {
        let status = Command::new(env!("CARGO_BIN_EXE_mmlint"))
            .args(["check", "--fail-on", "never"])
            .arg(&*BUNDLE)
            .stdout(Stdio::null())
            .status()
            .expect("mmlint runs");
        assert!(status.success());
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read_archive(bencher: Bencher<'_, '_>) {
    let bytes = std::fs::read(&*BUNDLE).expect("the bundle can be read");
    let limits = Limits::default();
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| {
        let mut collector = Collector::new(limits, false);
        archive::read(bytes.as_slice(), &limits, &mut collector).expect("memory has no errors")
    });
}

#[divan::bench]
fn start_up() {
    let status = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .arg("--version")
        .stdout(Stdio::null())
        .status()
        .expect("mmlint runs");
    assert!(status.success());
}

#[divan::bench(args = ["linux-amd64 go plugin", "darwin-arm64 go plugin", "windows-amd64 go plugin"])]
fn read_executable(bencher: Bencher<'_, '_>, words: &str) {
    let mut program = executable::build(words).expect("known words");
    fill(&mut program);
    bencher
        .counter(BytesCount::of_slice(&program))
        .bench(|| mmlint::executable::read(&program));
}

#[divan::bench]
fn decode_manifest(bencher: Bencher<'_, '_>) {
    let entries = Fixture::base().entries;
    let manifest = entries
        .iter()
        .find(|entry| entry.name.ends_with(b"plugin.json"));
    let text = manifest.expect("the base has a manifest").content.clone();
    bencher
        .counter(BytesCount::of_slice(&text))
        .bench(|| decode_json::decode(&text));
}
