//! Public failures of real plugins, none of which may get past mmlint again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

mod common;

use common::{check, files, findings, load, report, root, stdout};

/// By fixture: what must be found, how severe the worst of it is, and a word that the help
/// or message must say.
const EXPECTED: [(&str, &[&str], &str, &str); 24] = [
    (
        "01-newer-registry",
        &["compat/registry-too-new"],
        "error",
        "Raise min_server_version to 11.7.0",
    ),
    (
        "02-jsx-runtime-external",
        &["webapp/external-jsx-runtime"],
        "error",
        "React.createElement",
    ),
    (
        "02-jsx-runtime",
        &["webapp/bundled-jsx-runtime"],
        "error",
        "ReactCurrentOwner",
    ),
    (
        "03-own-react-dom",
        &["webapp/bundled-react"],
        "warning",
        "findDOMNode",
    ),
    (
        "04-other-libc",
        &["server/dynamic-linking"],
        "warning",
        "symbol not found",
    ),
    (
        "05-dynamic",
        &["server/dynamic-linking"],
        "warning",
        "Unrecognized remote plugin message",
    ),
    (
        "05-not-a-plugin",
        &["server/not-a-plugin"],
        "error",
        "Unrecognized remote plugin message",
    ),
    (
        "06-packed-on-windows",
        &["server/not-executable"],
        "error",
        "permission denied",
    ),
    (
        "07-macos-program",
        &["server/wrong-platform"],
        "error",
        "exec format error",
    ),
    (
        "07-windows-program",
        &["server/wrong-platform"],
        "error",
        "exec format error",
    ),
    (
        "08-platform-not-listed",
        &["server/platform-missing"],
        "warning",
        "backend executable not found",
    ),
    (
        "09-file-not-there",
        &["server/executable-missing"],
        "error",
        "not in the bundle",
    ),
    (
        "09-loader-elsewhere",
        &["server/dynamic-linking"],
        "warning",
        "/lib/ld-musl-x86_64.so.1",
    ),
    (
        "10-webapp-not-built",
        &["webapp/bundle-missing"],
        "error",
        "unable to generate plugin webapp bundle",
    ),
    (
        "11-packed-on-a-mac",
        &["archive/apple-double", "archive/no-manifest"],
        "error",
        "COPYFILE_DISABLE",
    ),
    (
        "12-git-archive",
        &["archive/unsupported-entry"],
        "error",
        "git archive",
    ),
    (
        "13-source-packed",
        &["archive/no-manifest"],
        "error",
        "make dist",
    ),
    (
        "14-too-large",
        &["archive/too-large"],
        "warning",
        "MaxFileSize",
    ),
    (
        "15-signature-of-another-by-any-key",
        &["signature/invalid"],
        "error",
        "another build",
    ),
    (
        "15-signature-of-another",
        &["signature/invalid"],
        "error",
        "another build",
    ),
    (
        "16-newer-api",
        &["compat/api-too-new"],
        "error",
        "Raise min_server_version to 10.7.0",
    ),
    (
        "17-nobodys-key-verified",
        &["signature/unknown-key"],
        "error",
        "Find out whose key this is",
    ),
    (
        "17-nobodys-key",
        &["signature/unknown-key"],
        "warning",
        "SignaturePublicKeyFiles",
    ),
    (
        "18-old-library",
        &["server/legacy-sdk"],
        "warning",
        "mattermost-server/v5",
    ),
];

#[test]
fn each_is_found_with_its_reason() {
    for (name, rules, severity, word) in EXPECTED {
        let path = root()
            .join("fixtures/incidents")
            .join(name)
            .with_extension("toml");
        let Some(fixture) = load(&path) else {
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let report = report(folder.path(), &fixture);
        let found = findings(&report);
        let names: Vec<&str> = found
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap())
            .collect();
        for rule in rules {
            assert!(names.contains(rule), "{name}: found {names:?}");
        }
        let worst = if names.is_empty() {
            "none"
        } else if found.iter().any(|finding| finding["severity"] == "error") {
            "error"
        } else {
            "warning"
        };
        assert_eq!(worst, severity, "{name}: {report:#}");
        let said = found.iter().any(|finding| {
            finding["message"].as_str().unwrap().contains(word)
                || finding["help"].as_str().unwrap().contains(word)
        });
        assert!(said, "{name}: nothing says {word:?}: {report:#}");
        let seen = stdout(&check(folder.path(), &fixture, &[]));
        insta::with_settings!({ description => &fixture.about, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("incident__{name}"), seen);
        });
    }
}

#[test]
fn no_incident_is_left_out() {
    let fixtures = files(&root().join("fixtures/incidents"), "toml");
    let names: Vec<_> = fixtures
        .iter()
        .map(|path| path.file_stem().unwrap().to_string_lossy())
        .collect();
    assert_eq!(names, EXPECTED.map(|(name, ..)| name));
}
