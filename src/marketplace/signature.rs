//! The signature of an entry, as far as it can be judged without the bundle.

use std::sync::LazyLock;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memmem;

use crate::signature::arithmetic::Effort;
use crate::signature::armor::Decoded;
use crate::signature::detached::{Choice, Refusal, choose};
use crate::signature::fault::{Fault, Wrong};
use crate::signature::ring::Ring;
use crate::signature::verdict::KeyFile;

/// As Go's `base64.StdEncoding`: padding is asked for, and bits behind the last byte are passed over.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// Decodes base64 as Go's `base64.StdEncoding` does, which passes over line breaks. `None` where
/// it refuses.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if text.contains(['\r', '\n']) {
        return ENGINE.decode(text.replace(['\r', '\n'], "")).ok();
    }
    ENGINE.decode(text).ok()
}

/// Why bytes are surely no detached OpenPGP signature to a server; `None` where they may be one.
///
/// A server looks for ASCII armour anywhere, and else takes the bytes for packets
/// (`app/plugin_signature.go`, `golang.org/x/crypto/openpgp`): the first has to be a signature.
#[must_use]
pub fn no_signature(bytes: &[u8]) -> Option<&'static str> {
    if memmem::find(bytes, b"-----BEGIN ").is_some() {
        return None;
    }
    let Some(first) = bytes.first() else {
        return Some("is empty");
    };
    if first & 0x80 == 0 {
        return Some("is no OpenPGP");
    }
    let tag = match first & 0x40 {
        0 => first >> 2 & 0xf,
        _ => first & 0x3f,
    };
    match tag {
        5 | 6 | 7 | 14 => Some("is an OpenPGP key and no signature"),
        _ => None,
    }
}

/// What servers that have Mattermost's key alone make of a signature, before they have the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// No server can use it; why, in words that follow `the signature`.
    Unusable(String),
    /// It is by another key: servers that an administrator gave that key may take it.
    OtherKey,
    /// It may be good.
    Possible,
}

/// Mattermost's key, read once.
static RING: LazyLock<Ring> = LazyLock::new(|| {
    let key = KeyFile::mattermost().contents;
    Ring::read(&mut Decoded::new(&key), &mut Effort::default())
});

/// What can be told of a signature in base64 without its bundle.
#[must_use]
pub fn told(base64: &str) -> Told {
    let Some(bytes) = decode(base64) else {
        return Told::Unusable("is no base64".to_owned());
    };
    if let Some(what) = no_signature(&bytes) {
        return Told::Unusable(format!("{what}, once decoded"));
    }
    match choose(&bytes, &RING).choice {
        Choice::Decides(_) => Told::Possible,
        Choice::Refused(Refusal::UnknownKey(_)) => Told::OtherKey,
        Choice::Refused(refusal) => refused(&refusal).map_or(Told::Possible, Told::Unusable),
    }
}

/// What is said of a signature of other bytes than the bundle's.
pub const OF_ANOTHER_FILE: &str = "was made of another file";

/// Why all servers refuse a signature, in words that follow `the signature`. Of one by another key than Mattermost's nothing
/// is said: an administrator may have that key.
#[must_use]
pub fn refused(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::UnknownKey(_) | Refusal::Fault(Fault::TooMuch) => None,
        Refusal::NotASignature(_) => Some("is no detached signature".to_owned()),
        Refusal::NoIssuer => Some("does not say which key made it".to_owned()),
        Refusal::Fault(Fault::Wrong(Wrong::DigestTag)) => Some(OF_ANOTHER_FILE.to_owned()),
        Refusal::Fault(fault) => Some(format!("is one that servers refuse: {fault}")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use base64::Engine;

    use super::{ENGINE, Told, decode, no_signature};

    /// Names Mattermost's key; made by nobody.
    const PLAIN: &str = "iB0EAAEIAAYFAmjneAAACgkQ0bVLR6XO/sQSNAAI/w==";

    #[test]
    fn what_is_told_without_the_bundle() {
        let mut bytes = decode(PLAIN).unwrap();
        let told = |bytes: &[u8]| super::told(&ENGINE.encode(bytes));
        assert_eq!(told(&bytes), Told::Possible);
        let short = told(&bytes[..20]);
        assert!(matches!(short, Told::Unusable(why) if why.ends_with("it ends too early")));
        let key = bytes
            .windows(8)
            .position(|it| it == 0xD1B5_4B47_A5CE_FEC4_u64.to_be_bytes());
        bytes[key.unwrap()] ^= 1;
        assert_eq!(told(&bytes), Told::OtherKey);
    }

    #[test]
    fn base64_is_that_of_go() {
        assert_eq!(decode("aGk=").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decode("aG\nk=\r\n").as_deref(), Some(&b"hi"[..]));
        assert_eq!(decode("aGl=").as_deref(), Some(&b"hi"[..]));
        for bad in ["aGk", "aGk=x", "a-k=", " aGk="] {
            assert_eq!(decode(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_surely_no_signature() {
        assert_eq!(no_signature(&[0x89, 2, 0x33, 4]), None);
        assert_eq!(no_signature(b"-----BEGIN PGP SIGNATURE-----\n"), None);
        for bad in [&b""[..], b"<html>", &[0x99, 1, 0x0d, 4]] {
            assert!(no_signature(bad).is_some());
        }
    }
}
