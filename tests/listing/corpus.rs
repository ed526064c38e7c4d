//! The Marketplace's real listing: every finding on it is known, and true.

use std::path::PathBuf;

use crate::common::{left_out, root};
use crate::listings::{Listing, errors, schema};

fn real() -> Option<PathBuf> {
    let corpus = std::env::var_os("MMLINT_CORPUS");
    if corpus.is_none() {
        left_out("the real listing: MMLINT_CORPUS is not set");
    }
    Some(PathBuf::from(corpus?).join("listing/plugins.json"))
}

/// By line, rule and severity. Each was looked at:
/// 122: the file is called v0.4.0 and the manifest says 0.0.4. 638: 35 entries without a signature, and
/// for each a newer one that reaches its servers from 5.16 on. 3322, 3333: the release v1.0.1 of
/// nps, whose manifest says 1.0.0, which is there as well. 3474: a label of its own beside `enterprise`.
/// 3813, 3867: 1.3.2 and 1.3.1 link to the notes of 1.2.0. 9136: 1.1.0 was added after 1.1.1.
const KNOWN: [(u64, &str, &str); 9] = [
    (122, "listing/url-mismatch", "warning"),
    (638, "listing/signature-missing", "info"),
    (3322, "listing/url-mismatch", "info"),
    (3333, "listing/duplicate", "info"),
    (3474, "listing/label-conflict", "warning"),
    (3813, "listing/url-mismatch", "info"),
    (3867, "listing/url-mismatch", "info"),
    // By EdDSA, which servers cannot read.
    (9047, "listing/signature-mismatch", "info"),
    (9136, "listing/version-order", "warning"),
];

#[test]
fn the_real_listing_has_these_findings() {
    let Some(path) = real() else {
        return;
    };
    let listing = Listing::new(std::fs::read_to_string(path).unwrap());
    let report = listing.report(&["--server", "11.1", "--platform", "linux-amd64"]);
    let found: Vec<(u64, &str, &str)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["location"]["start"]["line"].as_u64().unwrap(),
                finding["rule"].as_str().unwrap(),
                finding["severity"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, KNOWN);
    assert_eq!(report["listing"]["start"]["outcome"], "starts");
    let offer = &report["listing"]["offer"];
    let plugins = offer["plugins"].as_array().unwrap();
    let left_out = offer["left_out"].as_array().unwrap();
    assert_eq!(plugins.len() + left_out.len(), 117);
    assert!(plugins.iter().all(|plugin| plugin["installable"] == true));
}

#[test]
fn the_schema_takes_the_real_listing() {
    let schema = schema(mmlint::marketplace::FILE_SCHEMA);
    if let Some(path) = real() {
        let listing = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(errors(&schema, &listing), [""; 0]);
    }
    // And refuses what has the wrong form.
    for rule in [
        "wrong-type",
        "manifest-missing",
        "version-missing",
        "version-invalid",
        "id-case",
        "min-server-version-invalid",
        "url-invalid",
        "icon-invalid",
        "label-conflict",
        "platform-incomplete",
        "unknown-field",
        "unknown-value",
    ] {
        for (kind, takes) in [("bad", false), ("good", true)] {
            let path = root().join("fixtures/rules/listing").join(rule).join(kind);
            let text = std::fs::read_to_string(path.join("plugins.json")).unwrap();
            let listing = serde_json::from_str(&text).unwrap();
            let found = errors(&schema, &listing);
            // The Marketplace takes a key in other letters; who writes one should not.
            let other_case = (rule, kind) == ("unknown-field", "good");
            assert_eq!(
                found.is_empty(),
                takes && !other_case,
                "{rule} {kind}: {found:?}"
            );
        }
    }
}
