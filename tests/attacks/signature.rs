//! OpenPGP packets that are made to be slow or large. A signature is read up to 1 MiB.

use super::bundle::with_entries;
use super::{Attack, attack};

/// Where it is looked for.
const SIGNATURE: &str = "com.example.p-1.0.0.tar.gz.sig";

/// As large as a signature may be.
const LARGEST: usize = 1 << 20;

pub fn attacks() -> Vec<Attack> {
    vec![
        beside(
            "30,000 signatures by keys that nobody has",
            many,
            &["signature/unknown-key"],
        ),
        beside(
            "a packet in a million parts of one byte",
            parts,
            &["signature/"],
        ),
        beside(
            "a signature of a number of 65,535 bits",
            number,
            &["signature/invalid"],
        ),
        beside("armor that does not end", armor, &["signature/"]),
        beside("a packet that says it has 4 GiB", large, &["signature/"]),
    ]
}

fn beside(what: &'static str, signature: fn() -> Vec<u8>, says: &'static [&'static str]) -> Attack {
    let mut attack = attack(what, || with_entries(Vec::new()), says);
    attack.beside = Some((SIGNATURE, signature));
    // No upload looks at it.
    attack.passes()
}

/// The body of a signature, version 4, RSA, SHA-256, by a key with this id, up to its numbers.
fn body(issuer: u8) -> Vec<u8> {
    let mut body = vec![4, 0, 1, 8, 0, 6, 5, 2, 0x6b, 1, 0xe1, 0x88];
    body.extend([0, 10, 9, 16]);
    body.extend([issuer; 8]);
    body.extend([0x12, 0x34]);
    body
}

/// A packet with a signature, with a length of four bytes.
fn packet(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap();
    let mut packet = vec![0xc2, 0xff];
    packet.extend(length.to_be_bytes());
    packet.extend(body);
    packet
}

fn many() -> Vec<u8> {
    let mut one = body(7);
    one.extend([0, 8, 0xff]);
    let one = packet(&one);
    one.repeat(LARGEST / one.len())
}

fn parts() -> Vec<u8> {
    let mut file = vec![0xc2];
    // 0xe0: one byte follows, and then another part.
    file.extend([0xe0, 4].repeat(LARGEST / 2 - 1));
    file
}

fn number() -> Vec<u8> {
    let mut one = body(7);
    one.extend([0xff, 0xff]);
    one.extend([0x7f; 8192]);
    packet(&one)
}

fn armor() -> Vec<u8> {
    let mut file = b"-----BEGIN PGP SIGNATURE-----\n\n".to_vec();
    let line = format!("{}\n", "wsFz".repeat(16));
    file.extend(line.repeat((LARGEST - file.len()) / line.len()).bytes());
    file
}

fn large() -> Vec<u8> {
    let mut file = vec![0xc2, 0xff, 0xff, 0xff, 0xff, 0xff];
    file.extend(body(7));
    file
}
