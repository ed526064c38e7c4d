//! What can be checked besides a packed bundle: standard input, an unpacked bundle, a source tree.

use std::path::Path;

use mmlint_testkit::Fixture;
use serde_json::Value;

use super::common::{findings, mmlint, mmlint_os, mmlint_reading, stderr, stdout, validate};

#[test]
fn standard_input_is_a_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["check", "-", "--format", "json"];
    let output = mmlint_reading(folder.path(), &arguments, &Fixture::base().bundle());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    assert_eq!(report["bundles"][0]["path"], "-");
    assert_eq!(
        report["bundles"][0]["verdict"]["install"]["outcome"],
        "accepted"
    );
    assert_eq!(
        report["bundles"][0]["verdict"]["start"]["linux-amd64"]["outcome"],
        "starts"
    );
}

/// Packs well at its beginning, and as a whole does not.
const BEGINS_WITH_ZEROS: &str = r#"
about = ""
[[entry]]
name = "com.example.p/assets/zeros.bin"
zeros = 20000000
[[entry]]
name = "com.example.p/assets/noise.bin"
noise = 1000000
"#;

#[test]
fn the_limit_on_the_ratio_is_that_of_what_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = Fixture::parse(BEGINS_WITH_ZEROS).unwrap();
    fixture.write_to(folder.path()).unwrap();
    let of_file = mmlint(folder.path(), &["check", "com.example.p-1.0.0.tar.gz"]);
    assert!(!stdout(&of_file).contains("archive/bomb"));
    let of_pipe = mmlint_reading(folder.path(), &["check", "-"], &fixture.bundle());
    let said = "its first part unpacks to more than 100 times that part's size";
    let text = stdout(&of_pipe);
    let words: Vec<&str> = text.split_whitespace().filter(|it| *it != "|").collect();
    assert!(words.join(" ").contains(said), "{text}");
}

/// Unpacks a fixture's bundle as tar does.
pub fn unpack(fixture: &Fixture, into: &Path) {
    let bytes = fixture.tar();
    tar::Archive::new(bytes.as_slice()).unpack(into).unwrap();
}

#[test]
fn an_unpacked_bundle_is_judged_as_it_would_be_packed() {
    let folder = tempfile::tempdir().unwrap();
    unpack(&Fixture::base(), folder.path());
    let output = mmlint(
        folder.path(),
        &["check", "com.example.p", "--format", "json"],
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    let bundle = &report["bundles"][0];
    assert_eq!(bundle["diagnostics"], Value::Array(Vec::new()));
    assert_eq!(bundle["id"], "com.example.p");
    assert_eq!(bundle["sha256"], Value::Null);
    assert_eq!(
        bundle["verdict"]["start"]["linux-arm64"]["outcome"],
        "starts"
    );
    std::fs::remove_file(folder.path().join("com.example.p/webapp/dist/main.js")).unwrap();
    let output = mmlint(
        folder.path(),
        &["check", "com.example.p", "--format", "concise"],
    );
    assert!(
        stdout(&output).contains("error webapp/bundle-missing"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn a_source_tree_is_held_only_against_what_it_can_have() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "server": {"executables": {"linux-amd64": "server/dist/x"}},
        "webapp": {"bundle_path": "webapp/dist/main.js"}, "homepage_url": "nope", "icon_path": "assets/x.svg",
        "support_url": "https://example.com/x", "min_server_version": "10.5.0"}"#;
    std::fs::write(folder.path().join("plugin.json"), manifest).unwrap();
    std::fs::write(folder.path().join("go.mod"), "module example.com/p\n").unwrap();
    // The version and the link to the release notes come from the tag.
    let arguments = [
        "check",
        ".",
        "--format",
        "json",
        "--expect-version",
        "v1.0.0",
    ];
    let output = mmlint(folder.path(), &arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    let rules: Vec<&str> = findings(&report)
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["manifest/url-invalid"]);
    let verdict = &report["bundles"][0]["verdict"];
    assert_eq!(verdict["unpack"]["outcome"], "unknown");
    assert_eq!(verdict["manifest"]["outcome"], "invalid");
}

#[test]
fn no_build_mends_a_path_that_servers_refuse() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = r#"{"id": "com.example.p", "name": "P", "server": {"executables": {"linux-amd64": "../x", "linux-arm64": "x"}},
        "webapp": {"bundle_path": "../main.js"}, "icon_path": "../x.svg", "homepage_url": "https://example.com/x",
        "support_url": "https://example.com/x", "min_server_version": "10.5.0"}"#;
    std::fs::write(folder.path().join("plugin.json"), manifest).unwrap();
    std::fs::write(folder.path().join("go.mod"), "module example.com/p\n").unwrap();
    let output = mmlint(folder.path(), &["check", ".", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    validate(&report);
    let findings = findings(&report);
    let mut rules: Vec<&str> = findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    rules.sort_unstable();
    let refused = [
        "manifest/icon-missing",
        "server/executable-path-invalid",
        "webapp/bundle-path-invalid",
    ];
    assert_eq!(rules, refused);
}

#[test]
fn sources_of_a_plugin_are_told_from_an_unpacked_bundle() {
    let folder = tempfile::tempdir().unwrap();
    for (name, file, kind) in [
        ("go", "server/main.go", "source-tree"),
        ("webapp", "webapp/package.json", "source-tree"),
        ("module", "server/go.mod", "source-tree"),
        ("built", "webapp/dist/main.js", "folder"),
        ("program", "server/dist/plugin-linux-amd64", "folder"),
    ] {
        let plugin = folder.path().join(name);
        let file = plugin.join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, "").unwrap();
        std::fs::write(plugin.join("plugin.json"), r#"{"id": "com.example.p"}"#).unwrap();
        let output = mmlint(folder.path(), &["check", name, "--format", "json"]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let unpack = &report["bundles"][0]["verdict"]["unpack"]["outcome"];
        assert_eq!(
            unpack == "unknown",
            kind == "source-tree",
            "{name}: {unpack}"
        );
    }
}

#[test]
fn a_folder_is_read_within_the_limits_of_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "bb", "c/d", "plugin.json"] {
        let path = folder.path().join("p").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "{}").unwrap();
    }
    let stopped = |limit: &str| {
        let arguments = ["check", "p", "--format", "json", "--limit", limit];
        let output = mmlint(folder.path(), &arguments);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        validate(&report);
        let bombs: Vec<String> = findings(&report)
            .iter()
            .filter(|finding| finding["rule"] == "archive/bomb")
            .map(|finding| finding["message"].as_str().unwrap().to_owned())
            .collect();
        let entries = report["bundles"][0]["entries"].as_u64().unwrap();
        (entries, bombs.concat())
    };
    // Five entries, whose names have 18 bytes: a, bb, c, c/d, plugin.json.
    assert_eq!(stopped("entries=5"), (5, String::new()));
    assert_eq!(stopped("names=18"), (5, String::new()));
    let (entries, said) = stopped("names=17");
    assert_eq!(entries, 4);
    assert!(said.contains("names"), "{said}");
    // The folder `c` has one entry too many.
    let (entries, said) = stopped("entries=4");
    assert_eq!(entries, 3);
    assert!(said.contains("entries"), "{said}");
    // The folder itself has more than the limit: it is not read to its end.
    let (entries, said) = stopped("entries=3");
    assert_eq!(entries, 0);
    assert!(said.contains("entries"), "{said}");
}

#[test]
fn lines_about_a_folder_name_files_that_editors_open() {
    let folder = tempfile::tempdir().unwrap();
    let tree = folder.path().join("tree");
    std::fs::create_dir(&tree).unwrap();
    std::fs::write(tree.join("go.mod"), "module example.com/p\n").unwrap();
    std::fs::write(tree.join("plugin.json"), r#"{"id": "com.example.p"}"#).unwrap();
    let first = |folder: &Path, path: &str| {
        let arguments = ["check", path, "--format", "concise", "--profile", "strict"];
        let seen = stdout(&mmlint(folder, &arguments));
        seen.lines().next().unwrap().to_owned()
    };
    for (at, path, begins) in [
        (folder.path(), "tree", "tree/plugin.json:1:"),
        (folder.path(), "tree/", "tree/plugin.json:1:"),
        (folder.path(), "./tree", "./tree/plugin.json:1:"),
        (&tree, ".", "plugin.json:1:"),
        (&tree, "../tree", "../tree/plugin.json:1:"),
    ] {
        let line = first(at, path);
        assert!(line.starts_with(begins), "{path}: {line}");
    }
    // An entry of a packed bundle is no file.
    let packed = Fixture::parse("about = ''\nmanifest = '{'\n").unwrap();
    std::fs::write(folder.path().join("p.tar.gz"), packed.bundle()).unwrap();
    let arguments = ["check", "p.tar.gz", "--format", "concise"];
    let seen = stdout(&mmlint(folder.path(), &arguments));
    assert!(
        seen.starts_with("p.tar.gz:com.example.p/plugin.json:1:"),
        "{seen}"
    );
    // So does diff of what it finds.
    unpack(&Fixture::base(), folder.path());
    let new = folder.path().join("com.example.p/plugin.json");
    let text = std::fs::read_to_string(&new).unwrap();
    std::fs::create_dir(folder.path().join("old")).unwrap();
    std::fs::write(folder.path().join("old/plugin.json"), &text).unwrap();
    std::fs::write(&new, text.replace("\"1.0.0\"", "\"0.9.0\"")).unwrap();
    let arguments = ["diff", "old", "com.example.p", "--format", "concise"];
    let seen = stdout(&mmlint(folder.path(), &arguments));
    assert!(seen.starts_with("com.example.p/plugin.json:"), "{seen}");
}

/// macOS takes no such names.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf8_is_checked_like_any_other() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    let name = OsStr::from_bytes(b"caf\xe9.tar.gz");
    let dist = folder.path().join("dist");
    std::fs::create_dir(&dist).unwrap();
    std::fs::write(dist.join(name), "no bundle").unwrap();
    let named = Path::new("dist").join(name);
    for arguments in [
        vec![OsStr::new("check"), named.as_os_str()],
        vec![OsStr::new("check"), OsStr::new("dist/*.tar.gz")],
        vec![OsStr::new("check")],
        vec![OsStr::new("compat"), named.as_os_str()],
        vec![OsStr::new("inspect"), named.as_os_str()],
        vec![OsStr::new("diff"), named.as_os_str(), named.as_os_str()],
    ] {
        let output = mmlint_os(folder.path(), &arguments);
        let told = stdout(&output) + &stderr(&output);
        assert!(
            told.contains("dist/caf\\xe9.tar.gz"),
            "{arguments:?}: {told}"
        );
        if arguments[0] == "check" {
            assert_eq!(output.status.code(), Some(1), "{told}");
            assert!(told.contains("archive/not-gzip"), "{told}");
        }
    }
    let strange = OsStr::from_bytes(b"dist/\xe9*");
    let output = mmlint_os(folder.path(), &[OsStr::new("check"), strange]);
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("dist/\\xe9*: "),
        "{}",
        stderr(&output)
    );
    let verify = [OsStr::new("verify"), named.as_os_str()];
    let output = mmlint_os(folder.path(), &verify);
    assert!(stderr(&output).contains("dist/caf\\xe9.tar.gz: it has no signature"));
}
