//! The key that signs: another one than before.

use mmlint::signature::armor::Decoded;
use mmlint::signature::input::read_to_end;
use serde_json::Value;

use super::common::{diffed, root};
use super::fixture;

const RULE: &str = "upgrade/signing-key-changed";

/// A signature without its armor.
fn signature(name: &str) -> Vec<u8> {
    let file = root().join("fixtures/signatures").join(name);
    let armored = std::fs::read(file).unwrap();
    read_to_end(&mut Decoded::new(&armored)).unwrap()
}

/// Whether the rule has something to say of an upgrade between bundles with these signatures beside them.
fn is_found(old: &[&str], new: &[&str]) -> bool {
    let mut fixture = fixture("[set]\n'/version' = '1.1.0'\n[old]\n");
    let beside =
        |names: &[&str]| -> Vec<u8> { names.iter().flat_map(|it| signature(it)).collect() };
    let name = format!("{}.sig", fixture.file_name);
    fixture.signatures.push((name.clone(), beside(new)));
    let before = fixture.old.as_mut().unwrap();
    before.signatures.push((name, beside(old)));
    let folder = tempfile::tempdir().unwrap();
    let found: Value = diffed(folder.path(), &fixture, &[]);
    let mut found = found["diagnostics"].as_array().unwrap().iter();
    found.any(|finding| finding["rule"] == RULE)
}

#[test]
fn a_file_with_signatures_by_both_keys_changes_no_key() {
    assert!(is_found(&["rsa2048.sig"], &["rsa3072.sig"]));
    assert!(!is_found(&["rsa2048.sig"], &["rsa3072.sig", "rsa2048.sig"]));
    assert!(!is_found(&["rsa2048.sig", "rsa3072.sig"], &["rsa3072.sig"]));
    assert!(is_found(&["rsa2048.sig"], &["rsa3072.sig", "sha1.sig"]));
}
