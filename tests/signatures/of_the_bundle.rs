//! Signatures by keys that are not there, held against a file by the hash that they name.

use mmlint::signature::armor::Decoded;
use mmlint::signature::input::read_to_end;
use mmlint::signature::verify;
use mmlint_testkit::Fixture;
use mmlint_testkit::gzip::Gzip;
use sha2::{Digest, Sha256};

use crate::cases::Cases;
use crate::common::root;

/// `rsa3072.sig` with the beginning of another hash, that of `content`. Its number stays, which only the key could tell.
fn of(content: &[u8]) -> Vec<u8> {
    let armored = std::fs::read(root().join("fixtures/signatures/rsa3072.sig")).unwrap();
    let mut packet = read_to_end(&mut Decoded::new(&armored)).unwrap();
    // A packet of the new form with a length of two bytes (RFC 4880, 4.2.2.2), and a body of version 4 (5.2.3).
    assert!(matches!(packet[..4], [0xc2, 192..224, _, 4]), "{packet:x?}");
    let number = |at: usize| usize::from(u16::from_be_bytes([packet[at], packet[at + 1]]));
    let hashed = 3..3 + 6 + number(3 + 4);
    let tag = hashed.end + 2 + number(hashed.end);
    let mut hash = Sha256::new();
    hash.update(content);
    hash.update(&packet[hashed.clone()]);
    hash.update([4, 0xff]);
    hash.update(u32::try_from(hashed.len()).unwrap().to_be_bytes());
    packet[tag..tag + 2].copy_from_slice(&hash.finalize()[..2]);
    packet
}

#[test]
fn the_good_bundle_has_a_signature() {
    let mut fixture = Fixture::base();
    fixture.container.gzip = Gzip::Stored;
    let bundle = fixture.bundle();
    let signature = of(&bundle);
    assert!(!verify(&[], &bundle, &signature).of_another_file);
    assert!(verify(&[], b"", &signature).of_another_file);
    let path = root().join("fixtures/signatures/of-the-bundle.sig");
    if std::env::var_os("MMLINT_UPDATE").is_some() {
        std::fs::write(&path, &signature).unwrap();
    }
    assert!(
        std::fs::read(path).unwrap() == signature,
        "run MMLINT_UPDATE=1 cargo test --test signatures"
    );
}

/// What a server with the right key takes is of no other file to one who does not have the key.
#[test]
fn nothing_that_a_server_takes_is_of_another_file() {
    let all = Cases::load();
    let mut told = 0;
    for case in &all.cases {
        let question = all.question(case);
        let of_another = |file: &[u8]| verify(&[], file, &question.signature).of_another_file;
        if case.said == "ok" {
            assert!(!of_another(&question.file), "{}", case.name);
            told += usize::from(of_another(b"other"));
        }
    }
    assert!(told > 100, "{told}");
}
