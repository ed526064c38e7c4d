//! How fast mmlint is: beside other programs ([`compare`]), and in instructions ([`instructions`]).

pub mod compare;
pub mod instructions;
mod measure;
mod programs;
pub mod table;

use std::path::{Path, PathBuf};

/// What went wrong, in words.
pub type Failure = Box<dyn std::error::Error>;

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program to measure: the one that is named, or that of a release build.
///
/// # Errors
/// There is none.
pub fn mmlint(named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let name = format!("mmlint{}", std::env::consts::EXE_SUFFIX);
    let path = named.unwrap_or_else(|| root().join("target/release").join(name));
    path.canonicalize().map_err(|error| {
        let path = path.display();
        format!("{path}: {error}; `cargo build --release --locked` makes it").into()
    })
}

/// What a command prints in its first line; nothing where it cannot be asked.
fn first_line(command: &str, arguments: &[&str]) -> String {
    let output = std::process::Command::new(command).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    text.unwrap_or_default()
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// Where a program is that shells would find under this name.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&path)
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())
}
