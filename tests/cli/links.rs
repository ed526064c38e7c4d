//! Symbolic links: those that the user names are followed, those in a bundle are told. And what a
//! user may not read.

use std::fs::{
    Permissions, create_dir_all, read_dir, read_link, read_to_string, set_permissions, write,
};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use mmlint_testkit::Fixture;

use super::common::{left_out, mmlint, stderr, stdout};
use super::inputs::unpack;

const MANIFEST: &str = r#"{"id": "com.example.p", "name": "P", "server": {"executables": {"linux-amd64": "server/dist/x"}},
    "homepage_url": "https://example.com/p", "support_url": "https://example.com/x", "min_server_version": "10.5.0"}"#;

/// A source tree whose manifest is a link to `target`.
fn tree(target: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    create_dir_all(tree.join("real")).unwrap();
    write(tree.join("go.mod"), "module example.com/p\n").unwrap();
    for place in ["outside.json", "tree/real/plugin.json"] {
        write(folder.path().join(place), MANIFEST).unwrap();
    }
    symlink(target, tree.join("plugin.json")).unwrap();
    folder
}

fn concise(folder: &Path, path: &str) -> String {
    stdout(&mmlint(folder, &["check", path, "--format", "concise"]))
}

#[test]
fn a_path_that_is_a_link_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    unpack(&Fixture::base(), folder.path());
    let plugin = folder.path().join("com.example.p");
    symlink(&plugin, folder.path().join("link")).unwrap();
    for path in ["com.example.p", "link", "link/"] {
        let seen = concise(folder.path(), path);
        assert_eq!(seen, "nothing found in 1 bundle\n", "{path}");
        for command in ["inspect", "compat"] {
            let output = mmlint(folder.path(), &[command, path]);
            assert_eq!(output.status.code(), Some(0), "{command} {path}");
            let seen = stdout(&output);
            assert!(seen.contains("com.example.p 1.0.0"), "{command}: {seen}");
        }
    }
    // Links further down are not: a server unpacks none.
    symlink("/nowhere/##[group]\n::error::x", plugin.join("away")).unwrap();
    let seen = stdout(&mmlint(folder.path(), &["check", "link"]));
    assert!(seen.contains("away is a symbolic link"), "{seen}");
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("It points to /nowhere/##\\u{5b}group]\\u{a}::error::x."),
        "{seen}"
    );
}

#[test]
fn a_source_trees_manifest_is_read_through_a_link() {
    let folder = tree("real/plugin.json");
    // Also where the tree itself is named by a link.
    symlink("tree", folder.path().join("named")).unwrap();
    for path in ["tree", "named"] {
        let seen = concise(folder.path(), path);
        assert!(seen.ends_with("1 info in 1 bundle\n"), "{seen}");
        assert!(seen.contains("the manifest names no icon"), "{seen}");
    }
}

#[test]
fn a_link_out_of_the_source_tree_is_not_followed() {
    for target in ["../outside.json", "/dev/zero", "real", "nothing.json"] {
        let folder = tree(target);
        let seen = concise(folder.path(), "tree");
        assert!(
            seen.contains("error archive/no-manifest"),
            "{target}: {seen}"
        );
        assert!(
            seen.contains("plugin.json is a symbolic link"),
            "{target}: {seen}"
        );
    }
}

#[test]
fn a_manifest_behind_a_link_has_its_bounds_and_its_fixes() {
    let folder = tree("real/plugin.json");
    let arguments = ["check", "tree", "--limit", "manifest=20"];
    let seen = stdout(&mmlint(folder.path(), &arguments));
    assert!(seen.contains("archive/over-limit"), "{seen}");

    let real = folder.path().join("tree/real/plugin.json");
    let faulty = MANIFEST.replace("linux-amd64", "linux_amd64");
    write(&real, &faulty).unwrap();
    mmlint(folder.path(), &["check", "tree", "--fix"]);
    assert_eq!(read_to_string(&real).unwrap(), MANIFEST);
    let link = read_link(folder.path().join("tree/plugin.json")).unwrap();
    assert_eq!(link, Path::new("real/plugin.json"));
}

#[test]
fn what_a_user_may_not_read_inside_a_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    unpack(&Fixture::base(), folder.path());
    let closed = folder.path().join("com.example.p/webapp");
    let mode = |mode| set_permissions(&closed, Permissions::from_mode(mode)).unwrap();
    mode(0o000);
    if read_dir(&closed).is_ok() {
        mode(0o755);
        left_out("a folder that may not be read (needs an ordinary user; this one may read all)");
        return;
    }
    let output = mmlint(folder.path(), &["check", "com.example.p"]);
    mode(0o755);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        stderr(&output),
        "mmlint: com.example.p: cannot be read: com.example.p/webapp: may not be read by this user\n"
    );
}
