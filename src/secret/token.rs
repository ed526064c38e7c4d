//! Tokens whose form says what they are.
//!
//! GitHub's and npm's carry a checksum: six characters of base 62, the CRC-32 of the thirty before
//! them. Source: GitHub's blog, "Behind GitHub's new authentication token formats" (2021), and
//! "Announcing npm's new access token format". A token of GitHub's form with a wrong checksum is
//! none: an example, or somebody else's four letters.

use flate2::Crc;

use super::{Candidate, Proof};

/// How many characters of a token may be shown.
const SHOWN: usize = 8;

/// Reads a token at the start of `text`; `before` is what stands before it.
pub fn read<'a>(before: &[u8], text: &'a [u8]) -> Option<Candidate<'a>> {
    if is_inside_word(before) {
        return None;
    }
    let start = |length: usize| text.get(..length).unwrap_or(text);
    if let b"ghp_" | b"gho_" | b"ghu_" | b"ghs_" | b"ghr_" = start(4) {
        return checked(text)
            .filter(|(_, right)| *right)
            .map(|(token, _)| candidate("a GitHub token", Proof::Checksum, token));
    }
    if let Some(rest) = text.strip_prefix(b"github_pat_") {
        let (id, rest) = run(rest, 64, u8::is_ascii_alphanumeric);
        let (secret, _) = run(rest.strip_prefix(b"_")?, 128, u8::is_ascii_alphanumeric);
        let token = start("github_pat_".len() + id.len() + 1 + secret.len());
        return (id.len() == 22 && secret.len() == 59 && is_random(secret))
            .then(|| candidate("a GitHub token", Proof::Form, token));
    }
    if text.starts_with(b"npm_") {
        let (token, right) = checked(text)?;
        let proof = if right { Proof::Checksum } else { Proof::Form };
        return (right || is_random(token)).then(|| candidate("an npm token", proof, token));
    }
    if let Some(rest) = text.strip_prefix(b"glpat-") {
        let (secret, _) = run(rest, 64, |byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
        });
        return ((20..64).contains(&secret.len()) && is_random(secret))
            .then(|| candidate("a GitLab token", Proof::Form, start(6 + secret.len())));
    }
    if let b"xoxb-" | b"xoxp-" | b"xoxa-" | b"xoxr-" = start(5) {
        return slack(text).map(|token| candidate("a Slack token", Proof::Form, token));
    }
    if let b"sk_live_" | b"rk_live_" = start(8) {
        let (secret, _) = run(text.get(8..)?, 256, u8::is_ascii_alphanumeric);
        return (secret.len() >= 24 && is_random(secret))
            .then(|| candidate("a Stripe key", Proof::Form, start(8 + secret.len())));
    }
    if let b"AKIA" | b"ASIA" = start(4) {
        return aws(before, text)
            .map(|key| candidate("an AWS access key with its secret", Proof::Form, key));
    }
    None
}

fn candidate<'a>(what: &'static str, proof: Proof, token: &'a [u8]) -> Candidate<'a> {
    let head = String::from_utf8_lossy(token.get(..SHOWN).unwrap_or(token));
    Candidate {
        what,
        proof,
        shown: format!("{head}…, {} characters", token.len()),
        text: token,
    }
}

/// Whether what follows goes on a word. An escaped line break is none.
fn is_inside_word(before: &[u8]) -> bool {
    match before {
        [.., b'\\', b'n' | b'r' | b't'] => false,
        [.., last] => last.is_ascii_alphanumeric() || *last == b'_',
        [] => false,
    }
}

/// The bytes at the start that `wanted` takes, and the rest; looks at `max` at most.
fn run(text: &[u8], max: usize, wanted: impl Fn(&u8) -> bool) -> (&[u8], &[u8]) {
    let length = text.iter().take(max).take_while(|b| wanted(b)).count();
    text.split_at_checked(length).unwrap_or((text, &[]))
}

/// A token of four characters, thirty, and six that sum them up; and whether they do.
fn checked(text: &[u8]) -> Option<(&[u8], bool)> {
    let (word, rest) = run(text.get(4..)?, 64, u8::is_ascii_alphanumeric);
    if word.len() != 36 || rest.first() == Some(&b'_') {
        return None;
    }
    let (random, sum) = word.split_at_checked(30)?;
    Some((text.get(..40)?, sum == checksum(random)))
}

/// CRC-32 in base 62, six digits.
pub(super) fn checksum(random: &[u8]) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut crc = Crc::new();
    crc.update(random);
    let mut left = crc.sum();
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS.get((left % 62) as usize).copied().unwrap_or(b'0');
        left /= 62;
    }
    digits
}

/// Numbers, then a word of 24 characters or more.
fn slack(text: &[u8]) -> Option<&[u8]> {
    let mut rest = text.get(5..)?;
    let mut length = 5;
    let mut numbers = 0;
    loop {
        let (word, after) = run(rest, 128, u8::is_ascii_alphanumeric);
        length += word.len();
        match after.strip_prefix(b"-") {
            Some(next) if numbers < 4 && is_number(word) => {
                numbers += 1;
                length += 1;
                rest = next;
            }
            None if numbers > 0 && word.len() >= 24 && is_random(word) => {
                return text.get(..length);
            }
            _ => return None,
        }
    }
}

fn is_number(word: &[u8]) -> bool {
    (9..16).contains(&word.len()) && word.iter().all(u8::is_ascii_digit)
}

/// An access key's name, where its secret stands near. The name alone is public.
fn aws<'a>(before: &[u8], text: &'a [u8]) -> Option<&'a [u8]> {
    let name = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7');
    let (key, rest) = run(text, 32, name);
    let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if key.len() != 20 || rest.first().is_some_and(goes_on) || key.ends_with(b"EXAMPLE") {
        return None;
    }
    let after = rest.get(..256).unwrap_or(rest);
    let near = [before, after].into_iter();
    let is_secret = |word: &[u8]| {
        let has = |kind: fn(&u8) -> bool| word.iter().any(kind);
        word.len() == 40
            && is_random(word)
            && has(u8::is_ascii_uppercase)
            && has(u8::is_ascii_lowercase)
            && has(u8::is_ascii_digit)
    };
    let has_secret = |text: &[u8]| {
        text.split(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'/' | b'+')))
            .any(is_secret)
            && text
                .to_ascii_lowercase()
                .windows(6)
                .any(|word| word == b"secret")
    };
    near.into_iter().any(has_secret).then_some(key)
}

/// Whether characters look random: many different ones, no run of the same or of
/// neighbours, and no word that examples use.
fn is_random(text: &[u8]) -> bool {
    let mut seen = [false; 256];
    for byte in text {
        if let Some(seen) = seen.get_mut(usize::from(*byte)) {
            *seen = true;
        }
    }
    let different = seen.iter().filter(|seen| **seen).count();
    let same = text
        .windows(4)
        .any(|four| matches!(four, [a, b, c, d] if a == b && b == c && c == d));
    let next = |a: &u8, b: &u8| a.checked_add(1) == Some(*b);
    let counted = text.windows(5).any(|five| {
        five.iter()
            .zip(five.iter().skip(1))
            .all(|(a, b)| next(a, b))
    });
    let upper = text.to_ascii_uppercase();
    let example = upper.windows(7).any(|word| word == b"EXAMPLE");
    let mixed = text.iter().any(u8::is_ascii_digit) && text.iter().any(u8::is_ascii_alphabetic);
    different >= 10.min(text.len()) && mixed && !same && !counted && !example
}
