//! Digests, and files as signatures see them.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

/// The number of a digest that the library names and servers are not linked with.
pub const RIPEMD160: u8 = 3;

/// A digest of a server's.
#[derive(Clone)]
pub enum Hasher {
    /// Number 1.
    Md5(Md5),
    /// Number 2.
    Sha1(Sha1),
    /// Number 8.
    Sha256(Sha256),
    /// Number 9.
    Sha384(Sha384),
    /// Number 10.
    Sha512(Sha512),
    /// Number 11.
    Sha224(Sha224),
}

impl Hasher {
    /// The digest of this number (RFC 4880, section 9.4); `None` where servers do not have it.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Md5(Md5::new()),
            2 => Self::Sha1(Sha1::new()),
            8 => Self::Sha256(Sha256::new()),
            9 => Self::Sha384(Sha384::new()),
            10 => Self::Sha512(Sha512::new()),
            11 => Self::Sha224(Sha224::new()),
            _ => return None,
        })
    }

    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(hash) => hash.update(bytes),
            Self::Sha1(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
            Self::Sha384(hash) => hash.update(bytes),
            Self::Sha512(hash) => hash.update(bytes),
            Self::Sha224(hash) => hash.update(bytes),
        }
    }

    /// The digest of what was added so far.
    #[must_use]
    pub fn sum(&self) -> Vec<u8> {
        match self.clone() {
            Self::Md5(hash) => hash.finalize().to_vec(),
            Self::Sha1(hash) => hash.finalize().to_vec(),
            Self::Sha256(hash) => hash.finalize().to_vec(),
            Self::Sha384(hash) => hash.finalize().to_vec(),
            Self::Sha512(hash) => hash.finalize().to_vec(),
            Self::Sha224(hash) => hash.finalize().to_vec(),
        }
    }

    /// What stands before the digest in an RSA signature (RFC 8017, section 9.2, note 1).
    #[must_use]
    pub const fn prefix(&self) -> &'static [u8] {
        match self {
            Self::Md5(_) => {
                b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10"
            }
            Self::Sha1(_) => b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14",
            Self::Sha224(_) => {
                b"\x30\x2d\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x04\x05\x00\x04\x1c"
            }
            Self::Sha256(_) => {
                b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
            }
            Self::Sha384(_) => {
                b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
            }
            Self::Sha512(_) => {
                b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
            }
        }
    }
}

/// Which digest of a file a signature needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The digest's number.
    pub digest: u8,
    /// Whether line breaks are made alike before.
    pub as_text: bool,
}

/// Digests of one file, made while it is read.
#[derive(Clone, Default)]
pub struct Digests {
    made: Vec<(Wanted, Hasher, TextState)>,
}

/// Where `canonicalTextHash` (`openpgp/canonical_text.go`) is: whether the last byte was a carriage
/// return that does not follow another.
type TextState = bool;

impl std::fmt::Debug for Digests {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let wanted = self.made.iter().map(|(wanted, ..)| wanted);
        f.debug_list().entries(wanted).finish()
    }
}

impl Digests {
    /// Of a file of which nothing was read yet. What servers do not have is left out.
    #[must_use]
    pub fn new(wanted: &[Wanted]) -> Self {
        let mut made: Vec<(Wanted, Hasher, TextState)> = Vec::new();
        for wanted in wanted {
            let known = made.iter().any(|(known, ..)| known == wanted);
            if let Some(hasher) = Hasher::new(wanted.digest).filter(|_| !known) {
                made.push((*wanted, hasher, false));
            }
        }
        Self { made }
    }

    /// Adds the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        for (wanted, hasher, state) in &mut self.made {
            match wanted.as_text {
                true => update_text(hasher, state, bytes),
                false => hasher.update(bytes),
            }
        }
    }

    /// The digest so far, to which a signature adds its own part.
    #[must_use]
    pub fn get(&self, wanted: Wanted) -> Option<Hasher> {
        let mut made = self.made.iter();
        let (_, hasher, _) = made.find(|(known, ..)| *known == wanted)?;
        Some(hasher.clone())
    }
}

fn update_text(hasher: &mut Hasher, after_return: &mut TextState, bytes: &[u8]) {
    let mut start = 0;
    for (index, byte) in bytes.iter().enumerate() {
        if std::mem::take(after_return) {
            continue;
        }
        match byte {
            b'\r' => *after_return = true,
            b'\n' => {
                hasher.update(bytes.get(start..index).unwrap_or_default());
                hasher.update(b"\r\n");
                start = index + 1;
            }
            _ => {}
        }
    }
    hasher.update(bytes.get(start..).unwrap_or_default());
}
