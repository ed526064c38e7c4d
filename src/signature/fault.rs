//! Why something of OpenPGP cannot be read or does not hold.
//!
//! Which kind a fault is of decides what the server's library does next (`openpgp/errors`): a ring goes on
//! after [`Fault::Structural`] and [`Fault::Unsupported`] and gives up after the others, and the end of
//! the input is no fault at all between packets.

use std::fmt;

/// What ends the reading or the check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The input ends where it may (`io.EOF`).
    End,
    /// The input ends in the middle of something (`io.ErrUnexpectedEOF`).
    Truncated,
    /// It is not built as OpenPGP is (`StructuralError`).
    Structural(&'static str),
    /// The library cannot do this (`UnsupportedError`).
    Unsupported(Unsupported),
    /// A packet of a kind that the library passes over (`UnknownPacketTypeError`).
    UnknownPacket,
    /// A fault of another kind, which ends the reading of a ring.
    Other(&'static str),
    /// The arithmetic says no (`SignatureError`, `InvalidArgumentError`).
    Wrong(Wrong),
    /// The library itself fails at it: a server ends the request, or itself.
    Crash,
    /// More than mmlint does for one file: what a server would say is not known.
    TooMuch,
}

/// Something that the server's library cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupported {
    /// The version of a signature.
    SignatureVersion(u8),
    /// The version of a key.
    KeyVersion,
    /// The public-key algorithm of a key.
    KeyAlgorithm(u8),
    /// The public-key algorithm of a signature.
    SignatureAlgorithm(u8),
    /// The digest algorithm.
    Digest(u8),
    /// A type of signature that is none of a file.
    SignatureType(u8),
    /// A curve that is none of NIST's three.
    Curve,
    /// A point in compressed form, or one that is not on the curve.
    Point,
    /// A public exponent of more than three bytes.
    LargeExponent,
    /// A critical subpacket.
    Subpacket(u8),
    /// Something else, in words.
    Other(&'static str),
}

/// What the arithmetic finds wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The first two bytes of the digest are others: it is not the signature of these bytes.
    DigestTag,
    /// The numbers do not fit key and digest.
    Numbers,
    /// Key and signature are of different algorithms.
    OtherAlgorithm,
    /// The key cannot make signatures.
    CannotSign,
    /// The key is too short, or no key at all, to the server's arithmetic.
    KeyRefused,
}

impl Fault {
    /// Whether a ring goes on behind it, with the next key.
    #[must_use]
    pub const fn skips_key(&self) -> bool {
        matches!(self, Self::Structural(_) | Self::Unsupported(_))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End | Self::Truncated => f.write_str("it ends too early"),
            Self::Structural(what) | Self::Other(what) => f.write_str(what),
            Self::Unsupported(what) => what.fmt(f),
            Self::UnknownPacket => f.write_str("it holds an unknown packet"),
            Self::Wrong(what) => what.fmt(f),
            Self::Crash => f.write_str("the server's library crashes at it"),
            Self::TooMuch => f.write_str("checking it takes too long"),
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignatureVersion(version) => write!(f, "a signature of version {version}"),
            Self::KeyVersion => f.write_str("a key of another version than 4"),
            Self::KeyAlgorithm(number) => write!(f, "a key for {}", algorithm_name(*number)),
            Self::SignatureAlgorithm(number) => {
                write!(f, "a signature by {}", algorithm_name(*number))
            }
            Self::Digest(number) => write!(f, "the digest {}", digest_name(*number)),
            Self::SignatureType(number) => {
                write!(
                    f,
                    "a signature of type 0x{number:02x}, which is not for files"
                )
            }
            Self::Curve => f.write_str("a curve other than P-256, P-384 and P-521"),
            Self::Point => f.write_str("a point that is compressed or not on its curve"),
            Self::LargeExponent => f.write_str("an RSA key with a large public exponent"),
            Self::Subpacket(number) => write!(f, "a critical subpacket of type {number}"),
            Self::Other(what) => f.write_str(what),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DigestTag => "it is the signature of other bytes",
            Self::Numbers => "its numbers do not fit the key and the digest",
            Self::OtherAlgorithm => "key and signature are of different algorithms",
            Self::CannotSign => "the key cannot make signatures",
            Self::KeyRefused => {
                "the key is no key to the server's arithmetic, or is shorter than 1024 bits"
            }
        })
    }
}

/// A public-key algorithm's name (RFC 9580, section 9.1).
#[must_use]
pub fn algorithm_name(number: u8) -> String {
    match number {
        1 => "RSA",
        2 => "RSA (encryption only)",
        3 => "RSA (signatures only)",
        16 => "Elgamal",
        17 => "DSA",
        18 => "ECDH",
        19 => "ECDSA",
        22 => "EdDSA",
        25 => "X25519",
        26 => "X448",
        27 => "Ed25519",
        28 => "Ed448",
        other => return format!("algorithm {other}"),
    }
    .to_owned()
}

/// A digest algorithm's name (RFC 9580, section 9.5).
#[must_use]
pub fn digest_name(number: u8) -> String {
    match number {
        1 => "MD5",
        2 => "SHA-1",
        3 => "RIPEMD-160",
        8 => "SHA-256",
        9 => "SHA-384",
        10 => "SHA-512",
        11 => "SHA-224",
        12 => "SHA3-256",
        14 => "SHA3-512",
        other => return format!("of number {other}"),
    }
    .to_owned()
}
