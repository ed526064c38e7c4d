//! Keys and tokens are put together here: none was ever in use, and none stands in the source.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;

use super::token::checksum;
use super::{Found, Proof, Scan, read_dot_file};

fn scan(pieces: &[&[u8]]) -> Found {
    let mut scan = Scan::default();
    pieces.iter().for_each(|piece| scan.feed(piece));
    scan.finish()
}

fn proofs(text: &str) -> Vec<Proof> {
    let found = scan(&[text.as_bytes()]);
    found.secrets.iter().map(|secret| secret.proof).collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let mut bits = [0; 4];
        bits[1..=group.len()].copy_from_slice(group);
        let bits = u32::from_be_bytes(bits);
        for digit in 0..4 {
            if digit <= group.len() {
                let index = bits >> (18 - 6 * digit) & 63;
                out.push(char::from(DIGITS[index as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

/// A PEM block with lines of 64 characters.
fn pem(label: &str, headers: &str, bytes: &[u8]) -> String {
    let encoded = base64(bytes);
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let body = lines.join("\n");
    format!("-----BEGIN {label}-----\n{headers}{body}\n-----END {label}-----\n")
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=127 => vec![tag, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

fn noise(length: usize) -> Vec<u8> {
    (0..length).map(|i| (i * 37 % 251) as u8 + 1).collect()
}

fn rsa() -> Vec<u8> {
    let mut content = der(2, &[0]);
    for length in [128, 3, 128, 64, 64, 64, 64, 64] {
        content.extend(der(2, &noise(length)));
    }
    der(0x30, &content)
}

fn pkcs8() -> Vec<u8> {
    let algorithm = der(0x30, &der(6, &[42, 3]));
    der(
        0x30,
        &[der(2, &[0]), algorithm, der(4, &noise(34))].concat(),
    )
}

fn openssh(cipher: &[u8]) -> Vec<u8> {
    let mut out = b"openssh-key-v1\0".to_vec();
    let mut string = |bytes: &[u8]| {
        out.extend((bytes.len() as u32).to_be_bytes());
        out.extend(bytes);
    };
    string(cipher);
    string(b"none");
    string(b"");
    out.extend(1u32.to_be_bytes());
    for part in [noise(51), noise(136)] {
        out.extend((part.len() as u32).to_be_bytes());
        out.extend(part);
    }
    out
}

fn pgp(usage: u8) -> Vec<u8> {
    let curve = [9, 0x2b, 6, 1, 4, 1, 0xda, 0x47, 0x0f, 1];
    let mut packet = vec![4, 0, 0, 0, 1, 22];
    packet.extend(curve);
    packet.extend([1, 7]);
    packet.extend(noise(33));
    packet.push(usage);
    packet.extend(noise(40));
    let mut out = vec![0x94, packet.len() as u8];
    out.extend(packet);
    out
}

fn token(prefix: &str) -> String {
    let random = "q7Rk2ZpW9xTfB4mVh8sLc3NdY6gJ1a";
    let sum = checksum(random.as_bytes());
    format!("{prefix}{random}{}", std::str::from_utf8(&sum).unwrap())
}

#[test]
fn whole_keys_are_proven() {
    for (label, bytes) in [
        ("RSA PRIVATE KEY", rsa()),
        ("PRIVATE KEY", pkcs8()),
        ("OPENSSH PRIVATE KEY", openssh(b"none")),
        ("PGP PRIVATE KEY BLOCK", pgp(0)),
    ] {
        let text = pem(label, "", &bytes);
        assert_eq!(proofs(&text), [Proof::Key], "{text}");
    }
    let ec = der(0x30, &[der(2, &[1]), der(4, &noise(32))].concat());
    assert_eq!(proofs(&pem("EC PRIVATE KEY", "", &ec)), [Proof::Key]);
}

#[test]
fn keys_in_strings_of_programs_are_keys() {
    let text = pem("PRIVATE KEY", "", &pkcs8());
    assert_eq!(proofs(&text.replace('\n', "\\n")), [Proof::Key]);
    assert_eq!(proofs(&text.replace('\n', "\\\\n")), [Proof::Key]);
    assert_eq!(proofs(&text.replace('\n', "\\n\" +\n  \"")), [Proof::Key]);
    assert_eq!(proofs(&text.replace('\n', "\r\n")), [Proof::Key]);
    let with_checksum = pem("PGP PRIVATE KEY BLOCK", "Version: 1\n\n", &pgp(0))
        .replace("\n-----END", "\n=abcd\n-----END");
    assert_eq!(proofs(&with_checksum), [Proof::Key]);
}

#[test]
fn protected_keys_are_told_apart() {
    let headers = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00112233\n\n";
    for text in [
        pem("RSA PRIVATE KEY", headers, &noise(608)),
        pem("OPENSSH PRIVATE KEY", "", &openssh(b"aes256-ctr")),
        pem("PGP PRIVATE KEY BLOCK", "", &pgp(254)),
    ] {
        assert_eq!(proofs(&text), [Proof::Protected], "{text}");
    }
}

#[test]
fn what_only_looks_like_a_key_is_none() {
    let text = pem("RSA PRIVATE KEY", "", &rsa());
    let mut cut = rsa();
    cut.truncate(300);
    for text in [
        "-----BEGIN PRIVATE KEY-----".to_owned(),
        "-----BEGIN RSA PRIVATE KEY-----\\n\"+e+\"\\n-----END RSA PRIVATE KEY-----".to_owned(),
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----".to_owned(),
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----".to_owned(),
        "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----".to_owned(),
        pem("RSA PRIVATE KEY", "", &cut),
        pem("RSA PRIVATE KEY", "", &noise(600)),
        pem("CERTIFICATE", "", &rsa()),
        pem("PUBLIC KEY", "", &rsa()),
        text.replace("-----END RSA", "-----END"),
        text[..text.len() - 40].to_owned(),
    ] {
        assert_eq!(proofs(&text), [], "{text}");
    }
}

#[test]
fn tokens_are_proven_by_their_checksum() {
    assert_eq!(checksum(b"zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"), *b"0mLq17");
    assert_eq!(proofs(&token("ghp_")), [Proof::Checksum]);
    assert_eq!(
        proofs(&format!("t=\"{}\"", token("npm_"))),
        [Proof::Checksum]
    );
    let wrong = token("ghs_").replace('7', "8");
    assert_eq!(proofs(&wrong), []);
    assert_eq!(proofs(&wrong.replace("ghs_", "npm_")), [Proof::Form]);
    assert_eq!(proofs(&format!("a{}", token("ghp_"))), []);
    assert_eq!(proofs(&format!("{}b", token("ghp_"))), []);
}

#[test]
fn the_secret_is_not_shown() {
    let found = scan(&[token("ghp_").as_bytes()]);
    assert_eq!(found.secrets[0].shown, "ghp_q7Rk…, 40 characters");
}

#[test]
fn other_tokens_are_likely_by_their_form() {
    let random = "q7Rk2ZpW9xTfB4mVh8sLc3NdY6gJ1aE5uHoKiXvQ0wMzPtGyCbDrUjSlFnAeIO";
    for text in [
        format!("github_pat_{}_{}", &random[..22], &random[..59]),
        format!("glpat-{}", &random[..20]),
        format!(
            "xoxb-{}-{}-{}",
            123_456_789_012u64,
            123_456_789_012u64,
            &random[..24]
        ),
        format!("sk_live_{}", &random[..24]),
        format!("AKIA{} secret = {}", "Q7RK2ZPW4TFB6MVH", &random[..40]),
        format!("secret = {}, AKIA{}", &random[..40], "Q7RK2ZPW4TFB6MVH"),
    ] {
        assert_eq!(proofs(&text), [Proof::Form], "{text}");
    }
    for text in [
        format!("AKIA{}", "Q7RK2ZPW4TFB6MVH"),
        format!("AKIA{} {}", "Q7RK2ZPW4TFB6MVH", &random[..40]),
        "glpat-xxxxxxxxxxxxxxxxxxxx".to_owned(),
        "glpat-your-token-here-please".to_owned(),
        "xoxb-your-token".to_owned(),
        "xoxb-123456789012-1234567890123-abcdefghijklmnopqrstuvwx".to_owned(),
        "sk_live_abcdefghijklmnopqrstuvwx".to_owned(),
        "secret".to_owned(),
    ] {
        assert_eq!(proofs(&text), [], "{text}");
    }
}

#[test]
fn each_secret_is_listed_once_and_the_rest_counted() {
    let key = pem("PRIVATE KEY", "", &pkcs8());
    assert_eq!(proofs(&key.repeat(50)), [Proof::Key]);
    let many: String = (0..40)
        .map(|i| {
            let mut bytes = pkcs8();
            *bytes.last_mut().unwrap() = i;
            pem("PRIVATE KEY", "", &bytes)
        })
        .collect();
    let found = scan(&[many.as_bytes()]);
    assert_eq!((found.secrets.len(), found.more), (10, 30));
    assert_eq!(found.secrets[1].line, 4);
}

#[test]
fn files_for_settings_are_read_as_such() {
    let read = |name: &str, text: &str| {
        let mut found = Found::default();
        read_dot_file(&mut found, name.as_bytes(), text.as_bytes());
        found.secrets.into_iter().map(|secret| secret.shown).next()
    };
    let text = "# x\nMODE=production\nexport API_TOKEN=\"abcdef123\"\nDB_PASSWORD=hunter22\n";
    assert_eq!(
        read(".env", text).as_deref(),
        Some("API_TOKEN, DB_PASSWORD")
    );
    assert!(read(".env.production", text).is_some());
    for (name, text) in [
        (".env.example", text),
        ("env", text),
        (
            ".env",
            "MODE=production\nAPI_TOKEN=\nSECRET=${SECRET}\n#TOKEN=abcdefgh",
        ),
        (".env", "TOKEN=your-token-here"),
        (
            ".npmrc",
            "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nsave-exact=true",
        ),
    ] {
        assert_eq!(read(name, text), None, "{name} {text}");
    }
    let npmrc = "//registry.example.org/:_authToken=0f3c-99aa";
    assert!(read(".npmrc", npmrc).is_some());
}

/// Texts that hold secrets, pieces of them and what looks like their start.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let key = pem("RSA PRIVATE KEY", "", &rsa());
    let part = prop_oneof![
        Just(key.clone()),
        (0..key.len()).prop_map(move |end| key[..end].to_owned()),
        Just(pem("PRIVATE KEY", "", &pkcs8())),
        Just(token("ghp_")),
        Just("AKIA".to_owned()),
        Just(format!(" AKIA{} ", "Q7RK2ZPW4TFB6MVH")),
        Just(" secret q7Rk2ZpW9xTfB4mVh8sLc3NdY6gJ1aE5uHoKiXvQ ".to_owned()),
        (1..20_000usize).prop_map(|length| ".".repeat(length)),
        (1..300usize).prop_map(|length| "\n".repeat(length)),
    ];
    prop::collection::vec(part, 1..12).prop_map(|parts| parts.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn found_whatever_the_pieces(text in text(), size in prop_oneof![1..40usize, 40..70_000usize]) {
        let whole = scan(&[&text]);
        let pieces: Vec<&[u8]> = text.chunks(size).collect();
        prop_assert_eq!(scan(&pieces), whole);
    }

    #[test]
    fn no_bytes_are_too_much(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
        label in prop_oneof![Just("PRIVATE KEY"), Just("PGP PRIVATE KEY BLOCK"),
            Just("OPENSSH PRIVATE KEY"), Just("RSA PRIVATE KEY")],
    ) {
        scan(&[&bytes]);
        scan(&[pem(label, "", &bytes).as_bytes()]);
        let mut found = Found::default();
        read_dot_file(&mut found, b".env", &bytes);
    }
}
