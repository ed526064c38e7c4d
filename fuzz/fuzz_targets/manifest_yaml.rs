//! YAML as a generation of servers reads it: which, the length decides. The readers of all are asked each time, for what
//! they read differently.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::manifest::model::Manifest;
use mmlint::manifest::schema;
use mmlint::manifest::yaml::{self, Generation};

fuzz_target!(|bytes: &[u8]| {
    let generation = match bytes.len() % 3 {
        0 => Generation::YamlV3,
        1 => Generation::Goccy118,
        _ => Generation::Goccy,
    };
    let decoded = yaml::decode(bytes, generation);
    if let Some(root) = decoded.root {
        let _ = Manifest::from_tree(&decoded.document, root);
        let _ = schema::check(&decoded.document, root);
    }
});
