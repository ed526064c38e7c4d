//! YAML as each generation of servers reads it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::manifest::model::Manifest;
use mmlint::manifest::schema;
use mmlint::manifest::yaml::{self, Generation};

fuzz_target!(|bytes: &[u8]| {
    for generation in [
        Generation::YamlV3,
        Generation::Goccy118,
        Generation::Goccy,
    ] {
        let decoded = yaml::decode(bytes, generation);
        if let Some(root) = decoded.root {
            let _ = Manifest::from_tree(&decoded.document, root);
            let _ = schema::check(&decoded.document, root);
        }
    }
});
