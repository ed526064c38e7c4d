//! What is read: made once, when something asks for it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use mmlint::facts::Contents;
use mmlint::source::{self, Source};
use mmlint::{Options, read};
use mmlint_testkit::archive::Entry;
use mmlint_testkit::{Fixture, base, load};
use tempfile::TempDir;

/// Where made bundles are, until the program ends.
static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| tempfile::tempdir().expect("a temporary folder can be made"));

/// A large bundle: about 80 MB, with programs for five platforms and a script of 4 MB.
pub static BUNDLE: LazyLock<PathBuf> = LazyLock::new(|| {
    let named = std::env::var_os("MMLINT_BENCH_BUNDLE").map(PathBuf::from);
    named.unwrap_or_else(|| made("large", &load::bundle(28 << 20, 4 << 20, 1)))
});

/// The smallest good bundle.
pub static SMALL: LazyLock<PathBuf> = LazyLock::new(|| made("small", &Fixture::base().bundle()));

/// A bundle with 500 findings in its manifest, and a script of 1 MB.
pub static FINDINGS: LazyLock<PathBuf> = LazyLock::new(|| {
    let script = format!("{}/webapp/dist/main.js", base::ROOT);
    made(
        "findings",
        &load::with([
            Entry::file(base::MANIFEST_NAME, load::manifest(2_000)),
            Entry::file(script, load::script(1 << 20)),
        ]),
    )
});

fn made(name: &str, bytes: &[u8]) -> PathBuf {
    let path = FOLDER.path().join(format!("{name}.tar.gz"));
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    path
}

/// A bundle as something to read.
pub fn source(path: &Path) -> Source {
    let found = source::find(&[path.to_string_lossy().into_owned()]);
    let first = found.into_iter().next().expect("there is one path");
    first.expect("the bundle is there")
}

/// A bundle, read.
pub fn contents(path: &Path) -> Arc<Contents> {
    Arc::new(read(&source(path), &Options::default()).expect("the bundle can be read"))
}

/// A program of 28 MB for a platform.
pub fn program(platform: &str) -> Vec<u8> {
    load::program(platform, 28 << 20, 1)
}

/// A program whose code can be followed, of Go's newest release that is there.
pub fn followed(platform: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(std::env::var_os("MMLINT_CALLS")?);
    let known = ["calls-go1.27.4", "calls-local"];
    let mut files = known
        .iter()
        .map(|name| folder.join(format!("{name}-{platform}")));
    std::fs::read(files.find(|file| file.is_file())?).ok()
}
