//! What is found and hidden by something else than the baseline.

use std::fs;

use serde_json::Value;

use super::{BAD_FIELD, BAD_URL, UPDATE, WITH, bundle, check, folder, report, written};

#[test]
fn a_rule_that_is_off_is_not_gone() {
    let folder = folder(&[("p.tar.gz", bundle(&format!("{BAD_URL}{BAD_FIELD}")))]);
    let path = folder.path();
    check(path, &["p.tar.gz"], &UPDATE);
    let before = written(path).0;
    let off = [&WITH[..], &["--allow", "manifest/unknown-field"]].concat();
    assert_eq!(
        report(path, &["p.tar.gz"], &off).0["summary"]["baseline_gone"],
        0
    );
    let off = [&UPDATE[..], &["--allow", "manifest/unknown-field"]].concat();
    check(path, &["p.tar.gz"], &off);
    assert_eq!(written(path).0, before);
}

/// What is ignored is there all the same; that the baseline need not hold it is no news.
#[test]
fn what_is_ignored_is_not_gone() {
    let folder = folder(&[("p.tar.gz", bundle(&format!("{BAD_URL}{BAD_FIELD}")))]);
    let path = folder.path();
    check(path, &["p.tar.gz"], &UPDATE);
    let ignore = "[[ignore]]\nrule = \"manifest/unknown-field\"\nreason = \"x\"\n";
    fs::write(path.join("mmlint.toml"), ignore).unwrap();
    let gone = |bundle: Vec<u8>| {
        fs::write(path.join("p.tar.gz"), bundle).unwrap();
        let (report, status, rules) = report(path, &["p.tar.gz"], &WITH);
        assert_eq!((status, rules), (0, Vec::new()));
        report["summary"]["baseline_gone"].clone()
    };
    assert_eq!(gone(bundle(&format!("{BAD_URL}{BAD_FIELD}"))), 0);
    assert_eq!(gone(bundle(BAD_FIELD)), 1);
    check(path, &["p.tar.gz"], &UPDATE);
    assert_eq!(written(path).1["findings"], Value::Array(Vec::new()));
}
