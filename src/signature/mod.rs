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
pub mod file;
pub mod input;
pub mod key;
pub mod made;
mod other;
pub mod packet;
pub mod ring;
pub mod verdict;

use digest::Digests;
use verdict::{KeyFile, Plan, Verdict};

/// What a server that trusts these keys says of a signature. All are the contents of files, each armored or
/// not; the keys are tried in this order.
#[must_use]
pub fn verify(keys: &[KeyFile], file: &[u8], signature: &[u8]) -> Verdict {
    let plan = Plan::new(keys, signature);
    let mut digests = Digests::new(&plan.wanted());
    digests.update(file);
    plan.finish(Some(&digests))
}
