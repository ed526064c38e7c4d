//! Parts that the bundles are put together from.

use mmlint_testkit::Fixture;
use mmlint_testkit::archive::{Builder, Entry, set_checksum};
use mmlint_testkit::base::{self, MANIFEST_NAME};
use mmlint_testkit::gzip::{Gzip, compress};

/// Where the web app's script is.
pub const SCRIPT: &str = "com.example.p/webapp/dist/main.js";

/// The good bundle with another file in the place of one, or with one more.
pub fn with(name: &str, content: impl Into<Vec<u8>>) -> Vec<u8> {
    with_entries(vec![Entry::file(name, content).with_mode(0o755)])
}

/// The good bundle with these entries, in the place of those that are called the same.
pub fn with_entries(new: Vec<Entry>) -> Vec<u8> {
    let mut fixture = Fixture::base();
    fixture
        .entries
        .retain(|entry| new.iter().all(|new| new.name != entry.name));
    fixture.entries.extend(new);
    fixture.bundle()
}

/// The same, not compressed, so that no ratio gives it away.
pub fn stored(name: &str, content: impl Into<Vec<u8>>) -> Vec<u8> {
    let mut fixture = Fixture::base();
    fixture
        .entries
        .retain(|entry| entry.name != name.as_bytes());
    let entry = Entry::file(name, content).with_mode(0o755);
    fixture.entries.push(entry);
    fixture.container.gzip = Gzip::Stored;
    fixture.bundle()
}

/// The good bundle with another manifest.
pub fn with_manifest(text: impl Into<Vec<u8>>) -> Vec<u8> {
    with(MANIFEST_NAME, text)
}

/// The good bundle with another script, which registers the plugin behind `script`.
pub fn with_script(mut script: String) -> Vec<u8> {
    script.push_str(base::WEBAPP);
    with(SCRIPT, script)
}

/// The good bundle's manifest with a text in the place of another one.
pub fn manifest(from: &str, to: &str) -> String {
    let changed = base::MANIFEST.replace(from, to);
    assert_ne!(changed, base::MANIFEST, "{from}");
    changed
}

/// A tar stream that begins as the good bundle and is not ended.
pub fn begun() -> Builder {
    let mut builder = Builder::new();
    for entry in base::entries() {
        builder.entry(&entry);
    }
    builder
}

/// The header of a file that says it has so many bytes, in the base-256 form that has room for them.
pub fn header_of(name: &str, size: u64) -> Vec<u8> {
    let mut builder = Builder::new();
    builder.entry(&Entry::file(name, ""));
    let mut block = builder.into_bytes();
    block[124..136].fill(0);
    block[124] = 0x80;
    block[128..136].copy_from_slice(&size.to_be_bytes());
    set_checksum(&mut block);
    block
}

/// A part of a gzip stream, and the same part so many times: members that follow each other are one stream.
pub fn repeated(part: &[u8], times: usize) -> Vec<u8> {
    compress(part).repeat(times)
}
