//! Programs that a Go toolchain has built for the tests: `executable = "built NAME"`.

use std::path::Path;

/// The folder with what `fixtures/calls/build.sh` builds.
pub const FOLDER: &str = "MMLINT_CALLS";

/// How the message of a fixture begins that needs a program which is not there.
const LEFT_OUT: &str = "needs the built program ";

/// The bytes of the program that `words` name; `None` where they describe one instead.
pub fn program(words: &str) -> Option<Result<Vec<u8>, String>> {
    let name = words.strip_prefix("built ")?;
    let folder = std::env::var_os(FOLDER);
    let read = folder.map(|folder| std::fs::read(Path::new(&folder).join(name)));
    Some(match read {
        Some(Ok(bytes)) => Ok(bytes),
        Some(Err(error)) => Err(format!("{name}: {error}")),
        None => Err(format!("{LEFT_OUT}{name}: {FOLDER} is not set")),
    })
}

/// Whether a fixture could not be read because nothing was built, which is no fault of its own.
pub fn is_left_out(error: &str) -> bool {
    error.contains(LEFT_OUT)
}
