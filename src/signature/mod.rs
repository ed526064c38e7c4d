//! OpenPGP as servers read it.
//!
//! Mirrors `verifySignature` (`server/channels/app/plugin_signature.go`) and below it `golang.org/x/crypto/openpgp`, which
//! is no longer kept and reads more strictly and more leniently than other implementations: what it takes
//! is what counts. Each file here names what it mirrors there. The arithmetic is that of crates.

pub mod arithmetic;
pub mod armor;
pub mod detached;
pub mod digest;
pub mod fault;
pub mod input;
pub mod key;
pub mod made;
mod other;
pub mod packet;
pub mod ring;

use arithmetic::Effort;
use armor::Decoded;
use detached::{Choice, Refusal};
use digest::Digests;
use ring::Ring;

/// `verifySignature`: whether a server takes `signature` for one of `file` by a key in `keys`. All three are
/// the contents of files, each armored or not.
///
/// # Errors
/// Why it does not.
pub fn verify(keys: &[u8], file: &[u8], signature: &[u8]) -> Result<(), Refusal> {
    let mut effort = Effort::default();
    let ring = Ring::read(&mut Decoded::new(keys), &mut effort).map_err(Refusal::Fault)?;
    let made = match detached::choose(signature, &ring).choice {
        Choice::Decides(made) => made,
        Choice::Refused(refusal) => return Err(refusal),
    };
    let mut digests = Digests::new(&[made.wanted()]);
    digests.update(file);
    let hasher = digests
        .get(made.wanted())
        .ok_or(Refusal::Fault(fault::Fault::TooMuch))?;
    let checked = made.check(&ring, hasher, &mut effort);
    checked.map(|_| ()).map_err(Refusal::Fault)
}
