//! Signatures (`packet/signature.go`, `packet/signature_v3.go`).

use super::fault::{Fault, Unsupported};
use super::input::{Bytes, GoRead, read_all_of, read_array, read_bytes};
use super::key::{DSA, ECDSA, RSA, RSA_SIGN, read_number};
use super::packet::{is_known_digest, unsupported_version};

/// A signature of a file.
pub const BINARY: u8 = 0;
/// A signature of a file whose line breaks were made alike.
pub const TEXT: u8 = 1;
/// A signature over a subkey by the subkey itself.
const CROSS: u8 = 0x19;

/// Signatures within each other at most: each is a call within a call.
const MAX_DEPTH: usize = 16;

/// A signature of version 4.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// What it is a signature of.
    pub kind: u8,
    /// The public-key algorithm.
    pub algorithm: u8,
    /// The digest's number.
    pub digest: u8,
    /// What is digested after the signed bytes.
    pub suffix: Vec<u8>,
    /// The digest's first two bytes.
    pub tag: [u8; 2],
    /// The signature proper.
    pub numbers: Numbers,
    /// When it was made, in seconds since 1970.
    pub created: Option<u32>,
    /// For how many seconds it says to hold, which the server does not look at.
    pub lifetime: Option<u32>,
    /// For how many seconds the key that it binds says to hold.
    pub key_lifetime: Option<u32>,
    /// The key that made it.
    pub issuer: Option<u64>,
    /// The fingerprint of that, which the library does not know of.
    pub issuer_fingerprint: Option<Vec<u8>>,
    /// Whether the user id that it binds is the main one.
    pub is_primary: bool,
    /// What the key that it binds is for; `None` where it does not say.
    pub flags: Option<u8>,
    /// Whether it gives a reason for a revocation.
    pub has_reason: bool,
    /// The subkey's signature over its key.
    pub embedded: Option<Box<Self>>,
}

/// A signature of version 2 or 3.
#[derive(Clone, Debug)]
pub struct Old {
    /// What it is a signature of.
    pub kind: u8,
    /// When it was made, in seconds since 1970.
    pub created: u32,
    /// The key that made it.
    pub issuer: u64,
    /// The public-key algorithm.
    pub algorithm: u8,
    /// The digest's number.
    pub digest: u8,
    /// The digest's first two bytes.
    pub tag: [u8; 2],
    /// The signature proper.
    pub numbers: Numbers,
}

/// The numbers of a signature.
#[derive(Clone, Debug, Default)]
pub enum Numbers {
    /// None yet.
    #[default]
    None,
    /// RSA's one.
    One(Vec<u8>),
    /// The two of DSA and ECDSA.
    Two(Vec<u8>, Vec<u8>),
}

impl Numbers {
    fn read(algorithm: u8, input: &mut dyn GoRead) -> Result<Self, Fault> {
        let (_, first) = read_number(input)?;
        Ok(match algorithm {
            RSA | RSA_SIGN => Self::One(first),
            _ => Self::Two(first, read_number(input)?.1),
        })
    }
}

impl Signature {
    /// What marks a key as one that may sign (RFC 4880, section 5.2.3.21).
    pub const MAY_SIGN: u8 = 2;

    /// `Signature.parse`.
    ///
    /// # Errors
    /// It is cut off, badly built, or of a version, algorithm or digest that the library does not have.
    pub fn parse(input: &mut dyn GoRead) -> Result<Self, Fault> {
        Self::parse_in(input, 0)
    }

    fn parse_in(input: &mut dyn GoRead, depth: usize) -> Result<Self, Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::TooMuch);
        }
        let [version] = read_array(input)?;
        if version != 4 {
            return Err(unsupported_version(version));
        }
        let head: [u8; 5] = read_array(input)?;
        let [kind, algorithm, digest, a, b] = head;
        if !matches!(algorithm, RSA | RSA_SIGN | DSA | ECDSA) {
            let what = Unsupported::SignatureAlgorithm(algorithm);
            return Err(Fault::Unsupported(what));
        }
        if !is_known_digest(digest) {
            return Err(Fault::Unsupported(Unsupported::Digest(digest)));
        }
        let hashed = read_bytes(input, u16::from_be_bytes([a, b]))?;
        let mut made = Self {
            kind,
            algorithm,
            digest,
            ..Self::default()
        };
        made.suffix.push(4);
        made.suffix.extend_from_slice(&head);
        made.suffix.extend_from_slice(&hashed);
        let length = u32::try_from(made.suffix.len()).map_err(|_| Fault::TooMuch)?;
        made.suffix.extend_from_slice(&[4, 0xff]);
        made.suffix.extend_from_slice(&length.to_be_bytes());
        made.subpackets(&hashed, true, depth)?;
        let length = u16::from_be_bytes(read_array(input)?);
        let unhashed = read_bytes(input, length)?;
        made.subpackets(&unhashed, false, depth)?;
        read_all_of(input, &mut made.tag)?;
        made.numbers = Numbers::read(algorithm, input)?;
        Ok(made)
    }

    /// `parseSignatureSubpackets`.
    fn subpackets(&mut self, area: &[u8], is_hashed: bool, depth: usize) -> Result<(), Fault> {
        let mut rest = area;
        while let Some(first) = rest.first() {
            let cut_off = Fault::Structural("a subpacket of the signature is cut off");
            let (length, after) = match *first {
                0..192 => (u32::from(*first), rest.get(1..)),
                192..255 => match rest {
                    [_, second, after @ ..] => {
                        let length = (u32::from(*first) - 192) * 256 + u32::from(*second) + 192;
                        (length, Some(after))
                    }
                    _ => return Err(cut_off),
                },
                255 => match rest.get(1..).and_then(|rest| rest.split_first_chunk()) {
                    Some((length, after)) => (u32::from_be_bytes(*length), Some(after)),
                    None => return Err(cut_off),
                },
            };
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            let split = after.and_then(|after| after.split_at_checked(length));
            let (subpacket, after) = split.ok_or(cut_off)?;
            rest = after;
            let (head, body) = subpacket
                .split_first()
                .ok_or(Fault::Structural("a subpacket of the signature is empty"))?;
            self.subpacket(*head, body, is_hashed, depth)?;
        }
        match self.created {
            Some(_) => Ok(()),
            None => Err(Fault::Structural(
                "the signature does not say when it was made",
            )),
        }
    }

    /// `parseSignatureSubpacket`, behind its length.
    fn subpacket(
        &mut self,
        head: u8,
        body: &[u8],
        is_hashed: bool,
        depth: usize,
    ) -> Result<(), Fault> {
        const LENGTH: Fault = Fault::Structural("a subpacket of the signature has a wrong length");
        let (kind, is_critical) = (head & 0x7f, head & 0x80 != 0);
        let number = || body.try_into().map(u32::from_be_bytes).map_err(|_| LENGTH);
        match kind {
            2 if !is_hashed => {
                return Err(Fault::Structural("the signature's time is not signed"));
            }
            2 => self.created = Some(number()?),
            16 => {
                let id = body.try_into().map_err(|_| LENGTH)?;
                self.issuer = Some(u64::from_be_bytes(id));
            }
            32 if self.embedded.is_some() => {
                return Err(Fault::Structural("a signature holds two others"));
            }
            32 => {
                let made = Self::parse_in(&mut Bytes(body), depth + 1)?;
                if made.kind != CROSS {
                    return Err(Fault::Structural(
                        "a signature holds one of an unexpected type",
                    ));
                }
                self.embedded = Some(Box::new(made));
            }
            // Read and dropped; or, unless signed, not even looked at.
            11 | 21 | 22 | 30 => {}
            3 | 9 | 25 | 27 | 29 if !is_hashed => {}
            3 => self.lifetime = Some(number()?),
            9 => self.key_lifetime = Some(number()?),
            25 => match body {
                [primary] => self.is_primary = *primary > 0,
                _ => return Err(LENGTH),
            },
            27 => {
                let first = body.first().ok_or(LENGTH)?;
                self.flags = Some(self.flags.unwrap_or_default() | first);
            }
            29 if body.is_empty() => return Err(LENGTH),
            29 => self.has_reason = true,
            _ if is_critical => {
                return Err(Fault::Unsupported(Unsupported::Subpacket(kind)));
            }
            33 => self.issuer_fingerprint = body.get(1..).map(<[u8]>::to_vec),
            _ => {}
        }
        Ok(())
    }

    /// Whether the key that it binds may sign files, as `KeysByIdUsage` asks.
    #[must_use]
    pub fn allows_signing(&self) -> bool {
        self.flags.is_none_or(|flags| flags & Self::MAY_SIGN != 0)
    }
}

impl Old {
    /// `SignatureV3.parse`.
    ///
    /// # Errors
    /// As those of [`Signature::parse`].
    pub fn parse(input: &mut dyn GoRead) -> Result<Self, Fault> {
        let [version] = read_array(input)?;
        if !(2..=3).contains(&version) {
            return Err(unsupported_version(version));
        }
        if read_array(input)? != [5] {
            let what = "a signature of version 3 of another form";
            return Err(Fault::Unsupported(Unsupported::Other(what)));
        }
        let [kind, a, b, c, d] = read_array(input)?;
        let issuer = u64::from_be_bytes(read_array(input)?);
        let [algorithm, digest] = read_array(input)?;
        if !matches!(algorithm, RSA | RSA_SIGN | DSA) {
            let what = Unsupported::SignatureAlgorithm(algorithm);
            return Err(Fault::Unsupported(what));
        }
        if !is_known_digest(digest) {
            return Err(Fault::Unsupported(Unsupported::Digest(digest)));
        }
        Ok(Self {
            kind,
            created: u32::from_be_bytes([a, b, c, d]),
            issuer,
            algorithm,
            digest,
            tag: read_array(input)?,
            numbers: Numbers::read(algorithm, input)?,
        })
    }
}
