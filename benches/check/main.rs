//! How long everything takes: stage by stage, and whole processes.
//!
//! `cargo bench --bench check [NAME]` makes its inputs by itself. `MMLINT_BENCH_BUNDLE=FILE` reads another bundle where
//! one is read, and `MMLINT_CALLS` (what `fixtures/calls/build.sh` builds) gives programs whose code can be followed.
//! How mmlint does beside other programs is measured by `tools/speed`.

#![allow(clippy::expect_used, clippy::panic)]

mod archive;
mod executable;
mod inputs;
mod judge;
mod listing;
mod manifest;
mod process;
mod render;
mod signature;
mod webapp;

fn main() {
    divan::main();
}
