//! Detached signatures, as `openpgp.CheckDetachedSignature` reads them.
//!
//! The library takes the first signature whose key is in the ring, and that one decides. What stands
//! before it has to be signatures that it can read; what follows is not looked at.

use super::arithmetic::{Claim, Effort, check};
use num_bigint::BigUint;

use super::armor::Decoded;
use super::digest::{Digests, Hasher, Wanted};
use super::fault::{Fault, Unsupported};
use super::made::{BINARY, Numbers, Old, Signature, TEXT};
use super::packet::{Kind, Packet, Packets};
use super::ring::{Barred, Ring};

/// What a signature says of itself.
#[derive(Clone, Debug)]
pub struct Made {
    /// The key that made it.
    pub issuer: u64,
    /// The fingerprint of that key, where it says so; nothing proves it.
    pub issuer_fingerprint: Option<Vec<u8>>,
    /// The public-key algorithm.
    pub algorithm: u8,
    /// The digest's number.
    pub digest: u8,
    /// When it was made, in seconds since 1970.
    pub created: u32,
    /// For how many seconds it says to hold.
    pub lifetime: Option<u32>,
    kind: u8,
    suffix: Vec<u8>,
    tag: [u8; 2],
    numbers: Numbers,
}

impl Made {
    /// How long its number is in bits, where it is RSA's: as long as the key, but for a few bits.
    #[must_use]
    pub fn rsa_bits(&self) -> Option<u64> {
        match &self.numbers {
            Numbers::One(number) => Some(BigUint::from_bytes_be(number).bits()),
            Numbers::None | Numbers::Two(..) => None,
        }
    }

    /// Which digest of the file it needs.
    #[must_use]
    pub const fn wanted(&self) -> Wanted {
        Wanted {
            digest: self.digest,
            as_text: self.kind == TEXT,
        }
    }
}

/// What a file of signatures is with one ring, before the signed file is read.
#[derive(Clone, Debug)]
pub enum Choice {
    /// This signature decides.
    Decides(Box<Made>),
    /// The server says no, whatever the file is.
    Refused(Refusal),
}

/// Why no signature decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key of the ring made any of them; how the first that is in it is barred.
    UnknownKey(Option<Barred>),
    /// Something else than a signature is in the file.
    NotASignature(Kind),
    /// A signature names no key.
    NoIssuer,
    /// A signature cannot be read.
    Fault(Fault),
}

/// A file of signatures with one ring: which one decides, and those before it.
#[derive(Clone, Debug)]
pub struct Read {
    /// All that were read.
    pub seen: Vec<Made>,
    /// What comes of them.
    pub choice: Choice,
}

/// `CheckDetachedSignature`, up to where it reads the signed file.
#[must_use]
pub fn choose(file: &[u8], ring: &Ring) -> Read {
    let mut input = Decoded::new(file);
    let mut packets = Packets::new(&mut input);
    let mut seen = Vec::new();
    let mut barred = None;
    let choice = loop {
        let made = match packets.read() {
            Err(Fault::End) => break Choice::Refused(Refusal::UnknownKey(barred)),
            Err(fault) => break Choice::Refused(Refusal::Fault(fault)),
            Ok(packet) => match Made::of(packet) {
                Ok(made) => made,
                Err(refusal) => break Choice::Refused(refusal),
            },
        };
        let keys = ring.keys(made.issuer);
        if keys.iter().any(|found| found.barred.is_none()) {
            seen.push(made.clone());
            break match made.is_for_files() {
                Ok(()) => Choice::Decides(Box::new(made)),
                Err(fault) => Choice::Refused(Refusal::Fault(fault)),
            };
        }
        barred = barred.or_else(|| keys.first().and_then(|found| found.barred));
        if seen.len() < MAX_SEEN {
            seen.push(made);
        }
    };
    Read { seen, choice }
}

impl Read {
    /// The signature whose hash can be held against a file although its key is not known: each names the first
    /// two bytes (RFC 4880, 5.2.3). Only the one signature of its file, as of several a server takes the one whose key it
    /// has; of version 4 (version 3 is hashed from its type on), over binary content, with SHA-2.
    #[must_use]
    pub fn claim(&self) -> Option<&Made> {
        let [made] = self.seen.as_slice() else {
            return None;
        };
        let is_unknown = matches!(self.choice, Choice::Refused(Refusal::UnknownKey(None)));
        let is_told =
            made.suffix.first() == Some(&4) && made.kind == BINARY && matches!(made.digest, 8..=10);
        (is_unknown && is_told).then_some(made)
    }
}

/// At most so many signatures are kept to be told of.
const MAX_SEEN: usize = 16;

impl Made {
    fn of(packet: Packet) -> Result<Self, Refusal> {
        match packet {
            Packet::Signature(made) => {
                let issuer = made.issuer.ok_or(Refusal::NoIssuer)?;
                Ok(Self::new(issuer, *made))
            }
            Packet::OldSignature(old) => Ok(Self::old(*old)),
            Packet::Other(kind) => Err(Refusal::NotASignature(kind)),
            _ => Err(Refusal::NotASignature(Kind::Else)),
        }
    }

    fn new(issuer: u64, made: Signature) -> Self {
        Self {
            issuer,
            issuer_fingerprint: made.issuer_fingerprint,
            algorithm: made.algorithm,
            digest: made.digest,
            created: made.created.unwrap_or_default(),
            lifetime: made.lifetime,
            kind: made.kind,
            suffix: made.suffix,
            tag: made.tag,
            numbers: made.numbers,
        }
    }

    fn old(old: Old) -> Self {
        let mut suffix = vec![old.kind];
        suffix.extend_from_slice(&old.created.to_be_bytes());
        Self {
            issuer: old.issuer,
            issuer_fingerprint: None,
            algorithm: old.algorithm,
            digest: old.digest,
            created: old.created,
            lifetime: None,
            kind: old.kind,
            suffix,
            tag: old.tag,
            numbers: old.numbers,
        }
    }

    /// Whether it was surely made of another file than the one with these digests: the hash begins otherwise than it
    /// says. `VerifySignature` looks at that before the key, so no server takes it, whoever's it is.
    #[must_use]
    pub fn is_refuted_by(&self, file: &Digests) -> bool {
        let Some(mut hash) = file.get(self.wanted()) else {
            return false;
        };
        hash.update(&self.suffix);
        !hash.sum().starts_with(&self.tag)
    }

    /// `hashForSignature`: whether a file can be signed like this.
    fn is_for_files(&self) -> Result<(), Fault> {
        if Hasher::new(self.digest).is_none() {
            return Err(Fault::Unsupported(Unsupported::Digest(self.digest)));
        }
        match self.kind {
            BINARY | TEXT => Ok(()),
            kind => Err(Fault::Unsupported(Unsupported::SignatureType(kind))),
        }
    }

    /// The end of `CheckDetachedSignature`: the fingerprint of the key that the signature is by. The same
    /// digest is used for every key of that number, with the signature's part added once more each time.
    ///
    /// # Errors
    /// What the last key says.
    pub fn check<'a>(
        &self,
        ring: &'a Ring,
        mut hasher: Hasher,
        effort: &mut Effort,
    ) -> Result<super::ring::Found<'a>, Fault> {
        let claim = Claim {
            algorithm: self.algorithm,
            tag: self.tag,
            numbers: &self.numbers,
        };
        let mut last = Fault::End;
        for found in ring.keys(self.issuer) {
            if found.barred.is_some() {
                continue;
            }
            match check(found.key, &mut hasher, &self.suffix, claim, effort) {
                Ok(()) => return Ok(found),
                Err(fault @ Fault::TooMuch) => return Err(fault),
                Err(fault) => last = fault,
            }
        }
        Err(last)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::super::verify;

    /// A signature packet by a key that nobody has, whose hash begins as this says.
    fn packet(kind: u8, hash: u8, tag: &[u8]) -> Vec<u8> {
        let mut body = head(kind, hash);
        body.extend([0, 10, 9, 16, 1, 2, 3, 4, 5, 6, 7, 8]);
        body.extend(tag);
        body.extend([0, 8, 0xff]);
        let mut packet = vec![0xc2, u8::try_from(body.len()).unwrap()];
        packet.extend(body);
        packet
    }

    /// What is hashed of it.
    fn head(kind: u8, hash: u8) -> Vec<u8> {
        vec![4, kind, 1, hash, 0, 6, 5, 2, 0x6b, 1, 0xe1, 0x88]
    }

    #[test]
    fn a_signature_of_another_file_is_told_by_its_hash() {
        let mut hash = Sha256::new();
        hash.update(b"content");
        hash.update(head(0, 8));
        hash.update([4, 0xff, 0, 0, 0, 12]);
        let made = packet(0, 8, &hash.finalize()[..2]);
        assert!(!verify(&[], b"content", &made).of_another_file);
        assert!(verify(&[], b"another content", &made).of_another_file);
    }

    #[test]
    fn of_other_forms_nothing_is_told() {
        let other = packet(0, 8, &[1, 2]);
        assert!(verify(&[], b"content", &other).of_another_file);
        let mut old = vec![
            0xc2, 22, 3, 5, 0, 0x6b, 1, 0xe1, 0x88, 1, 2, 3, 4, 5, 6, 7, 8,
        ];
        old.extend([1, 8, 1, 2, 0, 8, 0xff]);
        for unknown in [
            &b""[..],
            &other.repeat(2),
            &old,
            &packet(0, 2, &[1, 2]),
            &packet(1, 8, &[1, 2]),
            &other[..other.len() - 2],
        ] {
            let verdict = verify(&[], b"content", unknown);
            assert!(!verdict.of_another_file, "{unknown:?}: {verdict:?}");
        }
        let verdict = verify(&[], b"content", &old);
        assert!(verdict.made.is_some(), "{verdict:?}");
    }
}
