//! JSON as Go reads it, decoding along the server's struct, the schema.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::manifest::model::Manifest;
use mmlint::manifest::{decode_json, json, schema};

fuzz_target!(|bytes: &[u8]| {
    // What serde_json takes, Go takes; the other way round depth and lone surrogates differ.
    if serde_json_takes(bytes) {
        assert!(json::parse(bytes).is_ok());
    }
    let decoded = decode_json::decode(bytes);
    if let Some(root) = decoded.root {
        let manifest = Manifest::from_tree(&decoded.document, root);
        let _ = manifest.server_id();
        let _ = schema::check(&decoded.document, root);
    }
});

fn serde_json_takes(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes).is_ok()
}
