//! The README's picture is what mmlint prints today.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use std::process::Command;

use anstyle_svg::Term;
use common::{root, stdout};
use mmlint_testkit::Fixture;

/// Makes `docs/screenshot.svg` of a real run on `fixtures/demo.toml`, the bundle that the
/// README's first command checks. `MMLINT_UPDATE=1 cargo test --test screenshot` writes it.
#[test]
fn the_readmes_picture_is_real_output() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::load(root().join("fixtures/demo.toml")).unwrap();
    let name = &fixture.file_name;
    std::fs::write(folder.path().join(name), fixture.bundle()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_mmlint"))
        .args(["check", name, "--color", "always"])
        .current_dir(folder.path())
        .env_clear()
        .env("COLUMNS", "96")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let screen = format!("$ mmlint check {name}\n{}", stdout(&output));
    // What is dim must still be readable at half the size.
    let fresh = Term::new()
        .render_svg(&screen)
        .replace("opacity: 0.4", "opacity: 0.7");
    let path = root().join("docs/screenshot.svg");
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        fresh.replace("\r\n", "\n") == kept.replace("\r\n", "\n"),
        "docs/screenshot.svg is old: run MMLINT_UPDATE=1 cargo test --test screenshot"
    );
}
