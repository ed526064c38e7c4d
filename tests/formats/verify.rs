//! The same of what `mmlint verify` prints: no name is an order to who reads the log.

use mmlint::render::verify::{to_json, to_lines, to_text};
use mmlint::render::{Format, Screen};
use mmlint::report::{SCHEMA_VERSION, Severity};
use mmlint::server::knowledge;
use mmlint::verify::{Outcome, Verification, Verified};
use proptest::prelude::*;
use serde_json::Value;

use crate::hostile::{finding, is_inert, keys};
use crate::hostile_names::{PIECES, hostile_name};

/// An answer with `name` wherever a name comes to stand.
fn found(name: &str) -> Verification {
    let some = || Some(name.to_owned());
    Verification {
        schema_version: SCHEMA_VERSION,
        tool: knowledge::tool(),
        bundles: vec![Verified {
            path: name.to_owned(),
            sha256: "00".repeat(32),
            size_bytes: 1,
            signature: name.to_owned(),
            outcome: Outcome::Refused,
            key: Some("00".repeat(20)),
            key_owner: some(),
            key_file: some(),
            key_built_in: false,
            algorithm: Some("RSA".to_owned()),
            digest: None,
            signed_at: None,
            diagnostics: vec![finding(name, Severity::Error)],
        }],
    }
}

fn structure(json: &str) -> String {
    let value: Value = serde_json::from_str(json).expect("well-formed");
    let mut out = String::new();
    keys(&value, &mut out);
    out
}

fn holds(name: &str) {
    let found_here = found(name);
    for width in [40, 100] {
        is_inert(&to_text(&found_here, Screen::plain(width)), Format::Pretty);
    }
    is_inert(&to_lines(&found_here), Format::Concise);
    let json = to_json(&found_here);
    is_inert(&json, Format::Json);
    assert_eq!(structure(&json), structure(&to_json(&found("xyz"))));
}

#[test]
fn no_piece_is_an_order() {
    for piece in PIECES {
        holds(piece);
        holds(&format!("a{piece}b"));
        // Where lines are folded, it begins one.
        holds(&format!("{} {piece}{piece}", "a".repeat(84)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_name_is_an_order(name in hostile_name()) {
        holds(&name);
    }
}
