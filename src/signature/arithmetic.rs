//! Whether numbers are the signature of a digest (`PublicKey.VerifySignature` and the packages below it).

use num_bigint::BigUint;

use super::digest::Hasher;
use super::fault::{Fault, Wrong};
use super::key::{Curve, DSA, ECDSA, Material, PublicKey, RSA, RSA_SIGN};
use super::made::Numbers;

/// How much is computed for one file at most. A file made for it could ask for hours.
#[derive(Clone, Copy, Debug)]
pub struct Effort(u64);

/// Products of two words; some seconds.
const MOST: u64 = 3_000_000_000;

/// One check on a curve, in products.
const CURVE: u64 = 2_000_000;

/// Bits of a word.
const WORD: u64 = 64;

impl Default for Effort {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Effort {
    /// Takes so many products from what is left.
    ///
    /// # Errors
    /// [`Fault::TooMuch`] where there is not as much left.
    pub fn take(&mut self, products: u64) -> Result<(), Fault> {
        self.0 = self.0.checked_sub(products).ok_or(Fault::TooMuch)?;
        Ok(())
    }

    /// Takes what a power costs.
    fn power(&mut self, modulus: &BigUint, exponent: u64) -> Result<(), Fault> {
        let words = modulus.bits() / WORD + 1;
        self.take(words * words * 3 * exponent)
    }
}

/// What of a signature is checked.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Its algorithm.
    pub algorithm: u8,
    /// The digest's first two bytes, as it says.
    pub tag: [u8; 2],
    /// Its numbers.
    pub numbers: &'a Numbers,
}

/// Adds the signature's own part to the digest and checks it, in the library's order. `hasher` is left
/// with that part in it, as there.
///
/// # Errors
/// [`Fault::Wrong`] where it is none; [`Fault::TooMuch`] where finding out takes too long.
pub fn check(
    key: &PublicKey,
    hasher: &mut Hasher,
    suffix: &[u8],
    claim: Claim<'_>,
    effort: &mut Effort,
) -> Result<(), Fault> {
    if !key.can_sign() {
        return Err(Fault::Wrong(Wrong::CannotSign));
    }
    hasher.update(suffix);
    let digest = hasher.sum();
    if !digest.starts_with(&claim.tag) {
        return Err(Fault::Wrong(Wrong::DigestTag));
    }
    if key.algorithm != claim.algorithm {
        return Err(Fault::Wrong(Wrong::OtherAlgorithm));
    }
    let holds = match (&key.material, claim.numbers) {
        (Material::Rsa { n, e }, Numbers::One(number))
            if matches!(key.algorithm, RSA | RSA_SIGN) =>
        {
            if n.bits() < MIN_RSA || !n.bit(0) || *e < 2 || e & 1 == 0 {
                return Err(Fault::Wrong(Wrong::KeyRefused));
            }
            effort.power(n, 2 * u64::from(u32::BITS - e.leading_zeros()))?;
            rsa(n, *e, number, hasher.prefix(), &digest)
        }
        (Material::Dsa { p, q, g, y }, Numbers::Two(r, s)) if key.algorithm == DSA => {
            effort.power(p, 4 * q.bits())?;
            effort.power(q, 8 * q.bits())?;
            effort.take(g.bits() * p.bits() / WORD + y.bits() * p.bits() / WORD)?;
            dsa([p, q, g, y], &digest, r, s)
        }
        (Material::Ecdsa(curve, point), Numbers::Two(r, s)) if key.algorithm == ECDSA => {
            effort.take(CURVE)?;
            ecdsa(*curve, point, &digest, r, s)
        }
        _ => false,
    };
    match holds {
        true => Ok(()),
        false => Err(Fault::Wrong(Wrong::Numbers)),
    }
}

/// Shorter RSA keys are refused by servers built with Go 1.24 or later (`checkKeySize`, `crypto/rsa`).
const MIN_RSA: u64 = 1024;

/// `rsa.VerifyPKCS1v15`, after `padToKeySize`.
fn rsa(n: &BigUint, e: u32, number: &[u8], prefix: &[u8], digest: &[u8]) -> bool {
    let size = usize::try_from(n.bits().div_ceil(8)).unwrap_or(usize::MAX);
    let value = BigUint::from_bytes_be(number);
    let suffix = prefix.len() + digest.len();
    if number.len() > size || value >= *n || size < suffix + 11 {
        return false;
    }
    let mut expected = vec![0xff; size];
    let (padding, end) = expected.split_at_mut(size - suffix);
    for (to, from) in end.iter_mut().zip(prefix.iter().chain(digest)) {
        *to = *from;
    }
    if let [first, second, .., last] = padding {
        (*first, *second, *last) = (0, 1, 0);
    }
    value.modpow(&BigUint::from(e), n) == BigUint::from_bytes_be(&expected)
}

/// `dsa.Verify`, after the digest is cut to the group's size.
fn dsa([p, q, g, y]: [&BigUint; 4], digest: &[u8], r: &[u8], s: &[u8]) -> bool {
    let zero = BigUint::ZERO;
    let (r, s) = (BigUint::from_bytes_be(r), BigUint::from_bytes_be(s));
    let is_in_group = |number: &BigUint| *number > zero && number < q;
    if *p == zero || !is_in_group(&r) || !is_in_group(&s) || q.bits() % 8 != 0 {
        return false;
    }
    let Some(inverse) = s.modinv(q) else {
        return false;
    };
    let size = usize::try_from(q.bits() / 8).unwrap_or(usize::MAX);
    let digest = BigUint::from_bytes_be(digest.get(..size).unwrap_or(digest));
    let first = g.modpow(&(digest * &inverse % q), p);
    let second = y.modpow(&(&r * inverse % q), p);
    first * second % p % q == r
}

/// `ecdsa.Verify`. The crates want digests of at least half the field's size; zeros before a number do
/// not change it.
fn ecdsa(curve: Curve, point: &[u8], digest: &[u8], r: &[u8], s: &[u8]) -> bool {
    let size = curve.bytes();
    let mut padded = vec![0; size.saturating_sub(digest.len())];
    padded.extend_from_slice(digest);
    let (Some(r), Some(s)) = (field(r, size), field(s, size)) else {
        return false;
    };
    let numbers = [r, s].concat();
    macro_rules! verify {
        ($curve:ident) => {{
            use $curve::ecdsa::signature::hazmat::PrehashVerifier;
            use $curve::ecdsa::{Signature, VerifyingKey};
            let key = VerifyingKey::from_sec1_bytes(point);
            let signature = Signature::from_slice(&numbers);
            match (key, signature) {
                (Ok(key), Ok(signature)) => key.verify_prehash(&padded, &signature).is_ok(),
                _ => false,
            }
        }};
    }
    match curve {
        Curve::P256 => verify!(p256),
        Curve::P384 => verify!(p384),
        Curve::P521 => verify!(p521),
    }
}

/// A number in as many bytes as the field has; `None` where it has more.
fn field(number: &[u8], size: usize) -> Option<Vec<u8>> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let digits = number.get(zeros..)?;
    let mut padded = vec![0; size.checked_sub(digits.len())?];
    padded.extend_from_slice(digits);
    Some(padded)
}
