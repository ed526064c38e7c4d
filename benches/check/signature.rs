//! Signatures: keys, digests and arithmetic.

use std::path::Path;

use divan::Bencher;
use mmlint::signature::verdict::KeyFile;
use mmlint::signature::verify;

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signatures");
    std::fs::read(folder.join(name)).expect("the fixture is there")
}

#[divan::bench(args = ["rsa2048", "rsa3072", "ed25519"])]
fn verified(bencher: Bencher<'_, '_>, name: &str) {
    let key = KeyFile {
        name: None,
        contents: fixture(&format!("{name}.asc")),
    };
    let keys = [key];
    let signature = fixture(&format!("{name}.sig"));
    bencher.bench(|| verify(&keys, b"The bytes that were signed.\n", &signature));
}
