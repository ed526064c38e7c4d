//! Paths in an archive, as `filepath.Join(dir, name)` makes them on Linux.

/// The longest component of a path that Linux file systems take, in bytes (`NAME_MAX`).
pub const MAX_COMPONENT: usize = 255;

/// The longest path, in bytes: `PATH_MAX` less room for the server's temporary folder.
pub const MAX_PATH: usize = 4_000;

/// The components of `name` below the folder that it is unpacked into: `.`, empty ones
/// and inner `..` resolved, a leading `/` dropped. `None` where it leaves that folder.
#[must_use]
pub fn components(name: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in name.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts)
}

/// `filepath.Clean` of Go on Linux: never empty, `..` kept where it leads out.
#[must_use]
pub fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(".."),
            },
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

/// `path` as seen from `folder`, which it lies in; the whole of it where it lies elsewhere.
#[must_use]
pub fn below<'a>(path: &'a str, folder: &str) -> &'a str {
    match path.strip_prefix(folder) {
        Some(rest) if folder.is_empty() || rest.is_empty() || rest.starts_with('/') => {
            rest.trim_start_matches('/')
        }
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::{below, clean, components};

    #[test]
    fn cleans_as_go_does() {
        for (path, cleaned) in [
            ("", "."),
            ("./a//b/", "a/b"),
            ("a/../..", ".."),
            ("../a", "../a"),
            ("/../a", "/a"),
            ("a/./../b", "b"),
            ("/", "/"),
        ] {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn names_that_leave_the_folder_have_no_components() {
        assert_eq!(components(b"/a/./b/"), Some(vec![&b"a"[..], b"b"]));
        assert_eq!(components(b"a/x/../y"), Some(vec![&b"a"[..], b"y"]));
        assert_eq!(components(b"a/../../x"), None);
        assert_eq!(components(b"./"), Some(vec![]));
    }

    #[test]
    fn a_path_is_below_its_own_folder_only() {
        for (path, folder, seen) in [
            ("p/a/b", "p", "a/b"),
            ("p/", "p", ""),
            ("/a", "", "a"),
            ("pq/a", "p", "pq/a"),
            ("a", "p", "a"),
        ] {
            assert_eq!(below(path, folder), seen, "{path} in {folder:?}");
        }
    }
}
