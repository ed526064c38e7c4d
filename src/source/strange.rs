//! Names of files that are no UTF-8, which the `glob` crate passes over: its `fill_todo` and `Paths::next` leave out
//! what has no text ("How do we handle non-utf8 filenames? Ignore them for now").

use std::path::{Path, PathBuf};

use glob::Pattern;

/// The paths that a pattern means and that are no UTF-8. A bad byte counts as one character, whatever it is.
pub(super) fn matches(pattern: &str) -> Vec<PathBuf> {
    let (root, below) = match pattern.strip_prefix('/') {
        Some(below) => ("/", below),
        None => ("", pattern),
    };
    let parts: Vec<&str> = below
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    let mut found = Vec::new();
    walk(Path::new(root), &parts, &mut found);
    // Two `**` lead to one place by several ways.
    found.sort();
    found.dedup();
    found
}

fn walk(folder: &Path, parts: &[&str], found: &mut Vec<PathBuf>) {
    let Some((part, rest)) = parts.split_first() else {
        if folder.to_str().is_none() {
            found.push(folder.to_path_buf());
        }
        return;
    };
    if !part.contains(['*', '?', '[']) {
        let below = folder.join(part);
        if below.exists() {
            walk(&below, rest, found);
        }
        return;
    }
    let any_depth = *part == "**";
    if any_depth {
        walk(folder, rest, found);
    }
    let Ok(pattern) = Pattern::new(part) else {
        return;
    };
    // An empty path is the working folder, and no folder to the system.
    let Ok(entries) = Path::new(".").join(folder).read_dir() else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let below = folder.join(&name);
        if any_depth {
            // Not through links, which may lead in a circle.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                walk(&below, parts, found);
            }
        } else if pattern.matches(&name.to_string_lossy()) {
            walk(&below, rest, found);
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
#[allow(clippy::expect_used)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;

    use super::matches;

    #[test]
    fn what_has_no_text_is_found() {
        let folder = tempfile::tempdir().expect("a folder");
        let strange = OsStr::from_bytes(b"caf\xe9");
        let file = OsStr::from_bytes(b"caf\xe9.tar.gz");
        let below = folder.path().join("dist").join(strange);
        fs::create_dir_all(&below).expect("folders");
        let paths = [
            folder.path().join("dist").join(file),
            below.join(file),
            below.join("plain.tar.gz"),
        ];
        for path in &paths {
            fs::write(path, "").expect("a file");
        }
        fs::write(folder.path().join("dist/plain.tar.gz"), "").expect("a file");
        let root = folder.path().to_str().expect("text");
        let [top, deep, plain] = &paths;
        for (pattern, wanted) in [
            ("dist/*.tar.gz", vec![top]),
            ("./dist//caf?.tar.gz", vec![top]),
            ("d*/*/*.tar.gz", vec![deep, plain]),
            ("**/*.tar.gz", vec![top, deep, plain]),
            ("dist/*.zip", vec![]),
        ] {
            let mut found = matches(&format!("{root}/{pattern}"));
            let mut wanted: Vec<_> = wanted.into_iter().cloned().collect();
            found.sort();
            wanted.sort();
            assert_eq!(found, wanted, "{pattern}");
        }
    }
}
