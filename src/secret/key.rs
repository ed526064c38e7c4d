//! Private keys in the PEM form, with a body that decodes to a key.
//!
//! A parser's template, a header in a document, a key cut short: none of them is a key. Source of
//! the forms: RFC 7468, RFC 8017 (RSA), RFC 5915 (EC), RFC 5958 (PKCS #8), OpenSSH's
//! `PROTOCOL.key`, RFC 4880 and 9580 (PGP).

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Candidate, Proof, pgp};

/// Without its padding, which is taken off before.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// What begins each of them.
pub const BEGIN: &str = "-----BEGIN ";

const END: &[u8] = b"-----END ";

/// The forms, by the words in the first line.
const FORMS: [(&str, &str); 7] = [
    ("PRIVATE KEY", "a private key"),
    ("RSA PRIVATE KEY", "an RSA private key"),
    ("EC PRIVATE KEY", "an EC private key"),
    ("DSA PRIVATE KEY", "a DSA private key"),
    ("OPENSSH PRIVATE KEY", "an OpenSSH private key"),
    ("ENCRYPTED PRIVATE KEY", "a private key"),
    ("PGP PRIVATE KEY BLOCK", "a PGP private key"),
];

/// Reads a key at the start of `text`.
pub fn read(text: &[u8]) -> Option<Candidate<'_>> {
    let after = text.get(BEGIN.len()..)?;
    let (label, what) = FORMS.into_iter().find(|(label, _)| {
        after
            .strip_prefix(label.as_bytes())
            .is_some_and(|rest| rest.starts_with(b"-----"))
    })?;
    let body = after.get(label.len() + 5..)?;
    let (encoded, encrypted, length) = unwrap(body, label)?;
    let bytes = BASE64.decode(&encoded).ok()?;
    let protected = match label {
        "PRIVATE KEY" => is_pkcs8(&bytes).then_some(false),
        "ENCRYPTED PRIVATE KEY" => is_encrypted_pkcs8(&bytes).then_some(true),
        "OPENSSH PRIVATE KEY" => openssh(&bytes),
        "PGP PRIVATE KEY BLOCK" => pgp::secret_key(&bytes),
        // Encrypted as OpenSSL did before PKCS #8: whole cipher blocks.
        _ if encrypted => (bytes.len() >= 32 && bytes.len() % 8 == 0).then_some(true),
        "RSA PRIVATE KEY" => is_rsa(&bytes).then_some(false),
        "EC PRIVATE KEY" => is_ec(&bytes).then_some(false),
        _ => is_dsa(&bytes).then_some(false),
    }?;
    let proof = if protected {
        Proof::Protected
    } else {
        Proof::Key
    };
    Some(Candidate {
        what,
        proof,
        shown: format!("{} bytes", bytes.len()),
        text: body.get(..length)?,
    })
}

/// The base64 text up to the last line, whether a header says that it is encrypted, and the
/// length of all that. Lines may end as in a file or as in a string of a program.
fn unwrap(body: &[u8], label: &str) -> Option<(Vec<u8>, bool, usize)> {
    let mut text = Vec::new();
    let mut padded = false;
    let mut encrypted = false;
    let mut at = 0;
    loop {
        let rest = body.get(at..)?;
        let byte = *rest.first()?;
        if byte == b'-' {
            let end = rest.strip_prefix(END)?.strip_prefix(label.as_bytes())?;
            return end.starts_with(b"-----").then_some((text, encrypted, at));
        }
        if let Some(length) = gap(rest) {
            at += length;
        } else if let Some(header) = Some(rest).filter(|_| text.is_empty()).and_then(header) {
            encrypted |= header.starts_with(b"Proc-Type:") && contains(header, b"ENCRYPTED");
            at += header.len();
        } else if byte == b'=' {
            padded = true;
            at += 1;
        } else if byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/' {
            // Behind the padding PGP has a checksum.
            if !padded {
                text.push(byte);
            }
            at += 1;
        } else {
            return None;
        }
    }
}

/// How many bytes at the start of `rest` lie between two lines: blanks, line breaks as such or
/// escaped, the end of one string and the start of the next.
fn gap(rest: &[u8]) -> Option<usize> {
    match rest {
        [b' ' | b'\t' | b'\r' | b'\n', ..] => Some(1),
        [b'\\', b'n' | b'r' | b't' | b'\n' | b'\\', ..] => {
            let slashes = rest.iter().take_while(|byte| **byte == b'\\').count();
            match rest.get(slashes) {
                Some(b'n' | b'r' | b't' | b'\n') => Some(slashes + 1),
                _ => None,
            }
        }
        [quote @ (b'"' | b'\'' | b'`'), rest @ ..] => {
            let between = rest.iter().take(64).take_while(|byte| {
                matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'+' | b',' | b'.')
            });
            let between = between.count();
            (rest.get(between) == Some(quote)).then_some(between + 2)
        }
        _ => None,
    }
}

/// A header line such as `Version: 1`, without its end.
fn header(rest: &[u8]) -> Option<&[u8]> {
    let name = rest
        .iter()
        .take(32)
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'-')
        .count();
    if rest.get(name..name + 2)? != b": " {
        return None;
    }
    let line = rest
        .iter()
        .take(256)
        .take_while(|byte| !matches!(byte, b'\n' | b'\r' | b'\\'))
        .count();
    // No key begins in a header, or one would be read again for each that does.
    rest.get(..line).filter(|line| !contains(line, b"-----"))
}

fn contains(text: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find(text, word).is_some()
}

const INTEGER: u8 = 2;
const OCTETS: u8 = 4;
const SEQUENCE: u8 = 0x30;

/// One DER value: its tag, its content, and what follows.
fn value(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x83 => {
            let (length, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            let length = length
                .iter()
                .fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            (length, rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// The values of a sequence that is all there is; at most `max` of them.
fn sequence(bytes: &[u8], max: usize) -> Option<Vec<(u8, &[u8])>> {
    let (SEQUENCE, mut rest, []) = value(bytes)? else {
        return None;
    };
    let mut values = Vec::new();
    while !rest.is_empty() && values.len() < max {
        let (tag, content, after) = value(rest)?;
        values.push((tag, content));
        rest = after;
    }
    Some(values)
}

fn is_pkcs8(bytes: &[u8]) -> bool {
    let values = sequence(bytes, 5).unwrap_or_default();
    matches!(
        values.as_slice(),
        [(INTEGER, [0 | 1]), (SEQUENCE, [6, ..]), (OCTETS, key), ..] if key.len() >= 16
    )
}

fn is_encrypted_pkcs8(bytes: &[u8]) -> bool {
    let values = sequence(bytes, 3).unwrap_or_default();
    matches!(
        values.as_slice(),
        [(SEQUENCE, [6, ..]), (OCTETS, key)] if key.len() >= 16
    )
}

/// A version, the modulus (at least 512 bits), and seven more numbers.
fn is_rsa(bytes: &[u8]) -> bool {
    let values = sequence(bytes, 11).unwrap_or_default();
    let numbers = values.iter().all(|(tag, _)| *tag == INTEGER);
    numbers
        && values.len() == 9
        && matches!(values.as_slice(), [(_, [0]), (_, modulus), ..] if modulus.len() >= 64)
}

fn is_ec(bytes: &[u8]) -> bool {
    let values = sequence(bytes, 4).unwrap_or_default();
    matches!(values.as_slice(), [(INTEGER, [1]), (OCTETS, key), ..] if key.len() >= 16)
}

fn is_dsa(bytes: &[u8]) -> bool {
    let values = sequence(bytes, 7).unwrap_or_default();
    let numbers = values.iter().all(|(tag, _)| *tag == INTEGER);
    numbers
        && values.len() == 6
        && matches!(values.as_slice(), [(_, [0]), (_, prime), ..] if prime.len() >= 64)
}

/// Whether OpenSSH's own form is protected; `None` where it is not that form.
fn openssh(bytes: &[u8]) -> Option<bool> {
    let rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    let (cipher, rest) = string(rest)?;
    let (_function, rest) = string(rest)?;
    let (_options, rest) = string(rest)?;
    let (_keys, rest) = rest.split_at_checked(4)?;
    let (_public, rest) = string(rest)?;
    let (private, rest) = string(rest)?;
    (rest.is_empty() && private.len() >= 64).then_some(cipher != b"none")
}

fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*length) as usize)
}
