//! The good bundle that fixtures and random edits start from.

use crate::archive::Entry;
use crate::executable;

/// The folder that holds everything, and the plugin's id.
pub const ROOT: &str = "com.example.p";
/// The entry of the manifest.
pub const MANIFEST_NAME: &str = "com.example.p/plugin.json";
/// The text of the manifest.
pub const MANIFEST: &str = include_str!("base/plugin.json");
/// The text of the web app's bundle.
pub const WEBAPP: &str = include_str!("base/main.js");
/// The file name of a bundle, where nothing else is said.
pub const FILE_NAME: &str = "com.example.p-1.0.0.tar.gz";

/// The entries of the good bundle, with executables that look like compiled plugins.
pub fn entries() -> Vec<Entry> {
    let executable = |platform: &str| {
        executable::build(&format!("{platform} go plugin"))
            .unwrap_or_else(|error| unreachable!("{error}"))
    };
    entries_with(&executable("linux-amd64"), &executable("linux-arm64"))
}

/// The entries of the good bundle, with these executables for linux-amd64 and linux-arm64.
pub fn entries_with(amd64: &[u8], arm64: &[u8]) -> Vec<Entry> {
    let name = |rest: &str| format!("{ROOT}/{rest}");
    let program = |rest: &str, bytes: &[u8]| Entry::file(name(rest), bytes).with_mode(0o755);
    vec![
        Entry::directory(name("")),
        Entry::file(MANIFEST_NAME, MANIFEST),
        Entry::file(name("LICENSE"), include_str!("base/LICENSE")),
        Entry::directory(name("assets/")),
        Entry::file(name("assets/icon.svg"), include_str!("base/icon.svg")),
        Entry::directory(name("server/")),
        Entry::directory(name("server/dist/")),
        program("server/dist/plugin-linux-amd64", amd64),
        program("server/dist/plugin-linux-arm64", arm64),
        Entry::directory(name("webapp/")),
        Entry::directory(name("webapp/dist/")),
        Entry::file(name("webapp/dist/main.js"), WEBAPP),
    ]
}
