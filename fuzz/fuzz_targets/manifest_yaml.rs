//! YAML as a generation of servers reads it: which, the length decides. Beside it the newest two readers are asked each
//! time, for what they read differently.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mmlint::manifest::model::Manifest;
use mmlint::manifest::schema;
use mmlint::manifest::yaml::{self, Generation};

fuzz_target!(|bytes: &[u8]| {
    let generation = Generation::ALL[bytes.len() % Generation::ALL.len()];
    let decoded = yaml::decode(bytes, generation);
    if let Some(root) = decoded.root {
        let _ = Manifest::from_tree(&decoded.document, root);
        let _ = schema::check(&decoded.document, root);
    }
});
