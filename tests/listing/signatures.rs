//! Signatures in a listing that are not those of the bundles.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use mmlint::signature::verify;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{root, stdout};
use crate::listings::{Listing, pack};

fn signatures() -> std::path::PathBuf {
    root().join("fixtures/listing/signatures")
}

#[test]
fn signatures_of_gnupg_are_held_against_their_file_and_another() {
    let content = std::fs::read(signatures().join("signed.txt")).unwrap();
    for name in ["sha256", "sha384", "sha512", "armoured"] {
        let signature = std::fs::read(signatures().join(name).with_extension("sig")).unwrap();
        let is_refuted_by = |content: &[u8]| verify(&[], content, &signature).of_another_file;
        assert!(!is_refuted_by(&content), "{name}");
        assert!(is_refuted_by(b"other"), "{name}");
    }
    let old = std::fs::read(signatures().join("sha1.sig")).unwrap();
    assert!(!verify(&[], b"other", &old).of_another_file);
}

/// A signature packet whose hash is that of `content`: what a server looks at before it asks for a key.
fn signature(content: &[u8]) -> Vec<u8> {
    let mut hashed = vec![4, 0, 1, 8, 0, 6, 5, 2, 0x6b, 1, 0xe1, 0x88];
    let length = u32::try_from(hashed.len()).unwrap();
    let mut hash = Sha256::new();
    hash.update(content);
    hash.update(&hashed);
    hash.update([4, 0xff]);
    hash.update(length.to_be_bytes());
    // Not hashed: the id of a key that nobody has.
    hashed.extend([0, 10, 9, 16, 1, 2, 3, 4, 5, 6, 7, 8]);
    hashed.extend(&hash.finalize()[..2]);
    hashed.extend([0, 8, 0xff]);
    let mut packet = vec![0xc2, u8::try_from(hashed.len()).unwrap()];
    packet.extend(hashed);
    packet
}

fn bundle(version: &str) -> (Value, Listing) {
    let manifest = json!({"id": "com.example.zoom", "name": "Zoom", "version": version});
    let mut listing = Listing::default();
    let text = serde_json::to_vec(&manifest).unwrap();
    let files = [("plugin.json".to_owned(), text)].into();
    let name = format!("zoom-{version}.tar.gz");
    listing.bundles.insert(name, files);
    (manifest, listing)
}

fn entry(manifest: &Value, signature: &[u8]) -> Value {
    let version = manifest["version"].as_str().unwrap();
    json!({
        "download_url": format!("https://example.com/zoom-{version}.tar.gz"),
        "signature": BASE64_STANDARD.encode(signature),
        "manifest": manifest,
    })
}

/// Incident 15 (mattermost-plugin-zoom#266): the listing had the signature of another file, and nobody
/// could install the plugin.
#[test]
fn the_signature_of_another_release() {
    let (old_manifest, old) = bundle("1.0.7");
    let (manifest, mut listing) = bundle("1.1.0");
    let old_bytes = pack(old.bundles.values().next().unwrap());
    listing.bundles.extend(old.bundles);
    let bytes = pack(&listing.bundles["zoom-1.1.0.tar.gz"]);
    let of_old = signature(&old_bytes);
    let good = json!([
        entry(&manifest, &signature(&bytes)),
        entry(&old_manifest, &of_old)
    ]);
    listing.text = format!("{good:#}\n");
    assert!(listing.found().is_empty(), "{:?}", listing.found());

    listing.text = format!(
        "{:#}\n",
        json!([entry(&manifest, &of_old), entry(&old_manifest, &of_old)])
    );
    let report = listing.report(&["--server", "11.1"]);
    let finding = &report["diagnostics"][0];
    assert_eq!(finding["rule"], "listing/signature-mismatch");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["confidence"], "high");
    assert_eq!(finding["location"]["pointer"], "/0/signature");
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 1);
    let offered = &report["listing"]["offer"]["plugins"][0];
    assert_eq!(offered["installable"], false);
    let folder = tempfile::tempdir().unwrap();
    let output = listing.check(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    for jobs in ["1", "3"] {
        let again = listing.check(folder.path(), &["--jobs", jobs]);
        assert_eq!(stdout(&again), stdout(&output), "--jobs {jobs}");
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        let seen = stdout(&output);
        let line = seen.lines().filter(|line| !line.contains("\"signature\""));
        insta::assert_snapshot!("incident__15-other-signature", line.collect::<Vec<_>>().join("\n"));
    });
}

#[test]
fn a_signature_that_is_not_the_one_beside_the_bundle() {
    let (manifest, mut listing) = bundle("1.1.0");
    let bytes = pack(&listing.bundles["zoom-1.1.0.tar.gz"]);
    let own = signature(&bytes);
    listing.text = json!([entry(&manifest, &own)]).to_string();
    listing
        .files
        .insert("zoom-1.1.0.tar.gz.sig".to_owned(), own);
    assert!(listing.found().is_empty());
    listing
        .files
        .insert("zoom-1.1.0.tar.gz.sig".to_owned(), b"\x89another".to_vec());
    let found = listing.found();
    assert_eq!(found["listing/signature-mismatch"], "warning");
}

/// What is no signature of any file is one fault, with the bundle and without.
#[test]
fn what_is_no_signature_is_told_once() {
    let (manifest, mut listing) = bundle("1.1.0");
    listing.text = json!([entry(&manifest, b"aaaa")]).to_string();
    let told = |listing: &Listing| {
        let report = listing.report(&[]);
        let all = report["diagnostics"].as_array().unwrap().iter();
        let rules = all.map(|one| one["rule"].as_str().unwrap().to_owned());
        rules.collect::<Vec<_>>()
    };
    assert_eq!(told(&listing), ["listing/signature-mismatch"]);
    listing.bundles.clear();
    assert_eq!(told(&listing), ["listing/signature-mismatch"]);
}

#[test]
fn a_name_that_two_links_have_is_held_against_neither() {
    let (manifest, mut listing) = bundle("1.1.0");
    let mut other = entry(
        &json!({"id": "com.example.b", "name": "B", "version": "1.1.0"}),
        plain().as_slice(),
    );
    other["download_url"] = json!("https://example.org/zoom-1.1.0.tar.gz");
    listing.text = json!([entry(&manifest, plain().as_slice()), other]).to_string();
    let report = listing.report(&[]);
    assert_eq!(report["listing"]["bundles"], json!([]));
    assert_eq!(report["diagnostics"], json!([]));
}

/// A signature that names Mattermost's key.
fn plain() -> Vec<u8> {
    let text = "iB0EAAEIAAYFAmjneAAACgkQ0bVLR6XO/sQSNAAI/w==";
    BASE64_STANDARD.decode(text).unwrap()
}

#[test]
fn platforms_have_bundles_of_their_own() {
    let (manifest, mut listing) = bundle("1.1.0");
    let (_, other) = bundle("1.2.0");
    let (_, files) = other.bundles.into_iter().next().unwrap();
    let name = "zoom-1.1.0-linux-amd64.tar.gz";
    listing.bundles.insert(name.to_owned(), files);
    let mut entry = entry(
        &manifest,
        &signature(&pack(&listing.bundles["zoom-1.1.0.tar.gz"])),
    );
    let platform = signature(&pack(&listing.bundles[name]));
    entry["platforms"] = json!({"linux-amd64": {
        "download_url": format!("https://example.com/{name}"),
        "signature": BASE64_STANDARD.encode(platform),
    }});
    listing.text = json!([entry]).to_string();
    let report = listing.report(&[]);
    assert_eq!(
        report["diagnostics"].as_array().unwrap().len(),
        1,
        "{report:#}"
    );
    assert_eq!(
        report["diagnostics"][0]["rule"],
        "listing/manifest-mismatch"
    );
    assert_eq!(
        report["diagnostics"][0]["platforms"],
        json!(["linux-amd64"])
    );
}
