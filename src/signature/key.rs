//! Public keys, as `packet/public_key.go` reads them: version 4 alone.

use num_bigint::BigUint;
use sha1::{Digest as _, Sha1};

use super::fault::{Fault, Unsupported, algorithm_name};
use super::input::{GoRead, read_all_of, read_array, read_bytes};

/// RSA for everything.
pub const RSA: u8 = 1;
/// RSA that may only encrypt.
pub const RSA_ENCRYPT: u8 = 2;
/// RSA that may only sign.
pub const RSA_SIGN: u8 = 3;
const ELGAMAL: u8 = 16;
/// DSA.
pub const DSA: u8 = 17;
const ECDH: u8 = 18;
/// ECDSA.
pub const ECDSA: u8 = 19;

/// A longer identifier of a curve is refused (`maxOIDLength`).
const MAX_OID: u8 = 8;

/// A key or subkey.
#[derive(Clone, Debug)]
pub struct PublicKey {
    /// When it was made, in seconds since 1970.
    pub created: u32,
    /// What it is for.
    pub algorithm: u8,
    /// Its numbers.
    pub material: Material,
    /// Whether it belongs to another key.
    pub is_subkey: bool,
    /// Its fingerprint.
    pub fingerprint: [u8; 20],
    /// The last eight bytes of that, by which signatures name it.
    pub id: u64,
    /// What signatures over it sign: the packet as the library writes it anew, with its head.
    pub signed: Vec<u8>,
}

/// The numbers of a key.
#[derive(Clone, Debug)]
pub enum Material {
    /// A modulus and an exponent.
    Rsa {
        /// The modulus.
        n: BigUint,
        /// The exponent, of three bytes at most.
        e: u32,
    },
    /// DSA's four.
    Dsa {
        /// The field.
        p: BigUint,
        /// The group's order.
        q: BigUint,
        /// The generator.
        g: BigUint,
        /// The key.
        y: BigUint,
    },
    /// A point on one of NIST's curves, uncompressed.
    Ecdsa(Curve, Vec<u8>),
    /// A key that cannot sign.
    Other,
}

/// The curves that the library knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
}

impl Curve {
    /// By the identifier that stands in a key.
    fn of(oid: &[u8]) -> Option<Self> {
        match oid {
            [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07] => Some(Self::P256),
            [0x2b, 0x81, 0x04, 0x00, 0x22] => Some(Self::P384),
            [0x2b, 0x81, 0x04, 0x00, 0x23] => Some(Self::P521),
            _ => None,
        }
    }

    /// How many bytes a coordinate has.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Whether this is a point on it in uncompressed form (`elliptic.Unmarshal`).
    fn has_point(self, point: &[u8]) -> bool {
        if point.len() != 1 + 2 * self.bytes() || point.first() != Some(&4) {
            return false;
        }
        match self {
            Self::P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok(),
            Self::P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok(),
            Self::P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(point).is_ok(),
        }
    }
}

/// Reads numbers and keeps what the library would write of them.
struct Parts<'a> {
    input: &'a mut dyn GoRead,
    written: Vec<u8>,
}

impl Parts<'_> {
    /// `readMPI`: a number, whose leading zeros count.
    fn number(&mut self) -> Result<Vec<u8>, Fault> {
        let (bits, bytes) = read_number(self.input)?;
        self.written.extend_from_slice(&bits.to_be_bytes());
        self.written.extend_from_slice(&bytes);
        Ok(bytes)
    }

    fn big(&mut self) -> Result<BigUint, Fault> {
        Ok(BigUint::from_bytes_be(&self.number()?))
    }

    /// `ecdsaKey.parse`: a curve's identifier and a point.
    fn point(&mut self) -> Result<(Vec<u8>, Vec<u8>), Fault> {
        let [length] = read_array(self.input)?;
        if length > MAX_OID {
            return Err(Fault::Unsupported(Unsupported::Curve));
        }
        let oid = read_bytes(self.input, length.into())?;
        self.written.push(length);
        self.written.extend_from_slice(&oid);
        let point = self.number()?;
        Ok((oid, point))
    }

    /// `ecdhKdf.parse`: written anew, only its first three bytes are left.
    fn derivation(&mut self) -> Result<(), Fault> {
        let [length] = read_array(self.input)?;
        if length < 3 {
            let what = "parameters of ECDH that are too short";
            return Err(Fault::Unsupported(Unsupported::Other(what)));
        }
        let parameters = read_bytes(self.input, length.into())?;
        let [reserved, hash, algorithm, ..] = *parameters.as_slice() else {
            return Err(Fault::Truncated);
        };
        if reserved != 1 {
            let what = "parameters of ECDH of another form";
            return Err(Fault::Unsupported(Unsupported::Other(what)));
        }
        self.written.extend_from_slice(&[3, 1, hash, algorithm]);
        Ok(())
    }
}

/// `readMPI`: how many bits it says to have, and its bytes.
///
/// # Errors
/// The input ends.
pub fn read_number(input: &mut dyn GoRead) -> Result<(u16, Vec<u8>), Fault> {
    let bits = u16::from_be_bytes(read_array(input)?);
    Ok((bits, read_bytes(input, bits.div_ceil(8))?))
}

/// `newECDSA`.
fn on_curve(oid: &[u8], point: Vec<u8>) -> Result<(Curve, Vec<u8>), Fault> {
    let curve = Curve::of(oid).ok_or(Fault::Unsupported(Unsupported::Curve))?;
    match curve.has_point(&point) {
        true => Ok((curve, point)),
        false => Err(Fault::Unsupported(Unsupported::Point)),
    }
}

/// The exponent of an RSA key, of three bytes at most.
fn exponent(bytes: &[u8]) -> Result<u32, Fault> {
    if bytes.len() > 3 {
        return Err(Fault::Unsupported(Unsupported::LargeExponent));
    }
    let add = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
    Ok(bytes.iter().fold(0, add))
}

impl PublicKey {
    /// `PublicKey.parse`.
    ///
    /// # Errors
    /// It is cut off, of another version, or of an algorithm that the library does not have.
    pub fn parse(input: &mut dyn GoRead, is_subkey: bool) -> Result<Self, Fault> {
        let head: [u8; 6] = read_array(input)?;
        let [version, a, b, c, d, algorithm] = head;
        if version != 4 {
            return Err(Fault::Unsupported(Unsupported::KeyVersion));
        }
        let mut parts = Parts {
            input,
            written: head.to_vec(),
        };
        let material = match algorithm {
            RSA | RSA_ENCRYPT | RSA_SIGN => {
                let n = parts.big()?;
                let e = exponent(&parts.number()?)?;
                Material::Rsa { n, e }
            }
            DSA => Material::Dsa {
                p: parts.big()?,
                q: parts.big()?,
                g: parts.big()?,
                y: parts.big()?,
            },
            ELGAMAL => {
                for _ in 0..3 {
                    parts.number()?;
                }
                Material::Other
            }
            ECDSA => {
                let (oid, point) = parts.point()?;
                let (curve, point) = on_curve(&oid, point)?;
                Material::Ecdsa(curve, point)
            }
            ECDH => {
                let (oid, point) = parts.point()?;
                parts.derivation()?;
                on_curve(&oid, point)?;
                Material::Other
            }
            other => return Err(Fault::Unsupported(Unsupported::KeyAlgorithm(other))),
        };
        // SerializeSignaturePrefix; all numbers together are shorter than 64 KiB.
        let length = u16::try_from(parts.written.len()).map_err(|_| Fault::TooMuch)?;
        let [high, low] = length.to_be_bytes();
        let mut signed = vec![0x99, high, low];
        signed.append(&mut parts.written);
        let fingerprint: [u8; 20] = Sha1::digest(&signed).into();
        let last = fingerprint.last_chunk().copied().unwrap_or_default();
        Ok(Self {
            created: u32::from_be_bytes([a, b, c, d]),
            algorithm,
            material,
            is_subkey,
            fingerprint,
            id: u64::from_be_bytes(last),
            signed,
        })
    }

    /// Whether keys of its algorithm make signatures (`PublicKeyAlgorithm.CanSign`).
    #[must_use]
    pub const fn can_sign(&self) -> bool {
        matches!(self.algorithm, RSA | RSA_SIGN | DSA | ECDSA)
    }

    /// How long it is in bits, for those algorithms where that says something.
    #[must_use]
    pub fn bits(&self) -> Option<u64> {
        match &self.material {
            Material::Rsa { n, .. } => Some(n.bits()),
            Material::Dsa { p, .. } => Some(p.bits()),
            Material::Ecdsa(..) | Material::Other => None,
        }
    }

    /// Its algorithm with its size, as `RSA-4096` or `ECDSA P-256`.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.material {
            Material::Rsa { n, .. } => format!("RSA-{}", n.bits()),
            Material::Dsa { p, .. } => format!("DSA-{}", p.bits()),
            Material::Ecdsa(Curve::P256, _) => "ECDSA P-256".to_owned(),
            Material::Ecdsa(Curve::P384, _) => "ECDSA P-384".to_owned(),
            Material::Ecdsa(Curve::P521, _) => "ECDSA P-521".to_owned(),
            Material::Other => algorithm_name(self.algorithm),
        }
    }
}

/// `PublicKeyV3.parse`: read to know whether it can be, then not used.
///
/// # Errors
/// It is cut off, or of an algorithm or version that the library does not have.
pub fn parse_old(input: &mut dyn GoRead) -> Result<(), Fault> {
    let [version, .., algorithm]: [u8; 8] = read_array(input)?;
    if !(2..=3).contains(&version) {
        return Err(Fault::Unsupported(Unsupported::KeyVersion));
    }
    if !matches!(algorithm, RSA | RSA_ENCRYPT | RSA_SIGN) {
        return Err(Fault::Unsupported(Unsupported::KeyAlgorithm(algorithm)));
    }
    let (_, modulus) = read_number(input)?;
    let (_, public) = read_number(input)?;
    if modulus.len() < 8 {
        return Err(Fault::Structural("a key of version 3 is too short"));
    }
    exponent(&public).map(|_| ())
}

/// `PrivateKey.parse`: a key file with secrets in it. Those are only looked at as far as the library
/// does before it uses the public half.
///
/// # Errors
/// As those of [`PublicKey::parse`], and what is wrong with the secret half.
pub fn parse_private(input: &mut dyn GoRead, is_subkey: bool) -> Result<PublicKey, Fault> {
    let key = PublicKey::parse(input, is_subkey)?;
    let [protection] = read_array(input)?;
    let unsupported = |what| Fault::Unsupported(Unsupported::Other(what));
    match protection {
        0 => {
            let secret = super::input::read_to_end(input)?;
            check_private(&key, &secret)?;
        }
        254 | 255 => {
            let [cipher] = read_array(input)?;
            super::other::read_derivation(input)?;
            let block = match cipher {
                2 | 3 => 8,
                7..=9 => 16,
                _ => return Err(unsupported("a secret key under an unknown cipher")),
            };
            let mut vector = [0; 16];
            read_all_of(input, vector.split_at_mut(block).0)?;
            super::input::read_to_end(input)?;
        }
        _ => return Err(unsupported("a secret key under an old protection")),
    }
    Ok(key)
}

/// `parsePrivateKey`: the numbers of an unprotected secret key.
fn check_private(key: &PublicKey, secret: &[u8]) -> Result<(), Fault> {
    const NO_KEY: Fault = Fault::Other("a secret key that does not belong to its public half");
    let mut secret = super::input::Bytes(secret);
    let mut number = || Ok::<_, Fault>(BigUint::from_bytes_be(&read_number(&mut secret)?.1));
    let Material::Rsa { n, e } = &key.material else {
        // An unprotected secret key for ECDH is one that the library panics at.
        return match key.algorithm {
            ECDH => Err(Fault::Crash),
            _ => number().map(|_| ()),
        };
    };
    let (d, p, q) = (number()?, number()?, number()?);
    let one = BigUint::from(1_u8);
    let inverse = |prime: &BigUint| {
        let below = prime - &one;
        below > BigUint::ZERO && (&d * *e) % &below == &one % &below
    };
    // rsa.PrivateKey.Validate.
    let fits = p > one && q > one && &p * &q == *n && inverse(&p) && inverse(&q);
    match fits && n.bits() >= 1024 {
        true => Ok(()),
        false => Err(NO_KEY),
    }
}
