//! What a server says of a signature, and why (`verifyPlugin`, `server/channels/app/plugin_signature.go`).
//!
//! A server tries its keys one after another, each file by itself, and takes a signature as soon as one of
//! them does. Which digests of the bundle that needs is known before the bundle is read.

use super::arithmetic::Effort;
use super::armor::Decoded;
use super::detached::{Choice, Made, Read, Refusal, choose};
use super::digest::{Digests, Wanted};
use super::fault::{Fault, algorithm_name, digest_name};
use super::ring::{Found, Ring};
use crate::text::{hex, printable, shorten};

/// Mattermost's own key, which is compiled into every server from 5.18 on (`plugin_public_keys.go`). Made on
/// 2019-11-22, fingerprint C55881B80F69E863B85AD5D1D1B54B47A5CEFEC4.
const MATTERMOST: &[u8] = include_bytes!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/rules/knowledge/keys/mattermost.asc"
));

/// The longest user id that is told, in characters.
const MAX_OWNER: usize = 200;

/// A file with keys.
#[derive(Clone, Debug)]
pub struct KeyFile {
    /// Its name as the user gave it; `None` for the key that is compiled into servers.
    pub name: Option<String>,
    /// What is in it.
    pub contents: Vec<u8>,
}

impl KeyFile {
    /// The key that is compiled into servers.
    #[must_use]
    pub fn mattermost() -> Self {
        Self {
            name: None,
            contents: MATTERMOST.to_vec(),
        }
    }
}

/// What a server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It takes the signature.
    Accepted,
    /// It does not.
    Refused,
    /// That could not be found out.
    Unknown,
}

/// What a server says of a signature.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The answer.
    pub outcome: Outcome,
    /// Why it is refused, or not known.
    pub why: Option<Why>,
    /// The signature that decides; where none does, the first.
    pub made: Option<Made>,
    /// The key that it is by, where it was given.
    pub key: Option<Key>,
    /// The keys that the signatures in the file name, in their order: fingerprints, or ids.
    pub signers: Vec<String>,
    /// Files of keys that a server can use nothing of: names and reasons.
    pub unreadable: Vec<(Option<String>, Fault)>,
    /// Whether it was made of another file, whoever's key it is: told of a signature by a key that the server cannot use,
    /// where that is certain.
    pub of_another_file: bool,
}

/// Why a signature is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// What the server's library says.
    Refusal(Refusal),
    /// The key is in a file that was given, and the server cannot use it there.
    KeyLeftOut {
        /// The file; `None` for the key that is compiled into servers.
        file: Option<String>,
        /// Why.
        fault: Fault,
    },
    /// The bundle was not read to its end.
    NotRead,
}

/// The key that made a signature.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its fingerprint, in capitals.
    pub fingerprint: String,
    /// Its first user id, fit for a line of text.
    pub owner: String,
    /// The file that it is from; `None` for the key that is compiled into servers.
    pub file: Option<String>,
    /// Its algorithm with its size.
    pub algorithm: String,
    /// How long it is, for RSA and DSA.
    pub bits: Option<u64>,
    /// When it ends, in seconds since 1970; no server looks at that.
    pub expires: Option<i64>,
}

impl Key {
    fn new(found: &Found<'_>, file: Option<String>) -> Self {
        let lifetime = found.binding.key_lifetime.filter(|seconds| *seconds > 0);
        let owner = String::from_utf8_lossy(found.owner);
        Self {
            fingerprint: capitals(&found.key.fingerprint),
            owner: printable(&shorten(&owner, MAX_OWNER)),
            file,
            algorithm: found.key.describe(),
            bits: found.key.bits(),
            expires: lifetime.map(|lifetime| i64::from(found.key.created) + i64::from(lifetime)),
        }
    }
}

/// As gpg writes fingerprints and ids.
fn capitals(bytes: &[u8]) -> String {
    hex(bytes).to_uppercase()
}

/// The key that a signature names: its fingerprint, or its id.
fn signer(made: &Made) -> String {
    let id = made.issuer.to_be_bytes();
    let print = made.issuer_fingerprint.as_ref();
    // A fingerprint that does not end in the id is another key's.
    let print = print.filter(|print| print.len() == 20 && print.ends_with(&id));
    capitals(print.map_or(&id[..], Vec::as_slice))
}

impl Verdict {
    /// The key as far as it is known: its fingerprint, or the id that the signature names.
    #[must_use]
    pub fn signer(&self) -> Option<String> {
        if let Some(key) = &self.key {
            return Some(key.fingerprint.clone());
        }
        self.made.as_ref().map(signer)
    }

    /// The algorithm, with the key's size where that is known.
    #[must_use]
    pub fn algorithm(&self) -> Option<String> {
        if let Some(key) = &self.key {
            return Some(key.algorithm.clone());
        }
        if let Some(Why::Refusal(Refusal::Fault(Fault::Unsupported(
            super::fault::Unsupported::SignatureAlgorithm(number),
        )))) = &self.why
        {
            return Some(algorithm_name(*number));
        }
        Some(algorithm_name(self.made.as_ref()?.algorithm))
    }

    /// The digest.
    #[must_use]
    pub fn digest(&self) -> Option<String> {
        Some(digest_name(self.made.as_ref()?.digest))
    }

    /// How many bits the key has, for RSA and DSA: of a key that was not given as many as its signature,
    /// in steps of 256, which is wrong once in more than 2^64 signatures.
    #[must_use]
    pub fn bits(&self) -> Option<u64> {
        match &self.key {
            Some(key) => key.bits,
            None => Some(self.made.as_ref()?.rsa_bits()?.next_multiple_of(256)),
        }
    }
}

/// A signature and the keys that a server has, before the bundle is read.
#[derive(Debug)]
pub struct Plan {
    attempts: Vec<Attempt>,
    /// What the signature is to a server that has no key.
    alone: Read,
    effort: Effort,
}

#[derive(Debug)]
struct Attempt {
    name: Option<String>,
    ring: Ring,
    /// The keys of further blocks of armor, which no server reads.
    behind: Vec<Ring>,
    read: Read,
}

/// Why the keys of further blocks of armor are left out.
const BEHIND: &str = "it stands behind the first block of armor, and only that is read";

/// At most so many further blocks are looked into.
const MAX_BEHIND: usize = 8;

/// The keys of the blocks of armor behind the first.
fn behind(contents: &[u8]) -> Vec<Ring> {
    if Decoded::new(contents).kind().is_none() {
        return Vec::new();
    }
    // Nothing of this decides: its computations do not count for what does.
    let mut effort = Effort::default();
    let blocks = memchr::memmem::find_iter(contents, b"-----BEGIN PGP ").skip(1);
    let blocks = blocks.filter_map(|start| contents.get(start..));
    blocks
        .take(MAX_BEHIND)
        .map(|block| Ring::read(&mut Decoded::new(block), &mut effort))
        .collect()
}

impl Plan {
    /// Reads the signature with each file of keys.
    #[must_use]
    pub fn new(keys: &[KeyFile], signature: &[u8]) -> Self {
        let mut effort = Effort::default();
        let mut attempt = |file: &KeyFile| {
            let ring = Ring::read(&mut Decoded::new(&file.contents), &mut effort);
            Attempt {
                name: file.name.clone(),
                read: choose(signature, &ring),
                behind: behind(&file.contents),
                ring,
            }
        };
        Self {
            attempts: keys.iter().map(&mut attempt).collect(),
            alone: choose(signature, &Ring::default()),
            effort,
        }
    }

    /// The digests of the bundle that are needed.
    #[must_use]
    pub fn wanted(&self) -> Vec<Wanted> {
        let decides = |attempt: &Attempt| match &attempt.read.choice {
            Choice::Decides(made) => Some(made.wanted()),
            Choice::Refused(_) => None,
        };
        let attempts = self.attempts.iter().filter_map(decides);
        attempts
            .chain(self.alone.claim().map(Made::wanted))
            .collect()
    }

    /// The verdict. `digests` are those of the whole bundle; `None` where it was not read to its end.
    #[must_use]
    pub fn finish(mut self, digests: Option<&Digests>) -> Verdict {
        let mut verdict = Verdict {
            outcome: Outcome::Refused,
            why: None,
            made: None,
            key: None,
            signers: self.alone.seen.iter().map(signer).collect(),
            unreadable: Vec::new(),
            of_another_file: false,
        };
        let mut is_unknown = false;
        for attempt in &self.attempts {
            let name = || attempt.name.clone();
            if let Some(fault) = &attempt.ring.fault {
                is_unknown |= *fault == Fault::TooMuch;
                verdict.unreadable.push((name(), fault.clone()));
                continue;
            }
            if attempt.ring.is_empty() {
                let fault = Fault::Structural("there is no key in it");
                verdict.unreadable.push((name(), fault));
            }
            let made = match &attempt.read.choice {
                Choice::Decides(made) => made,
                Choice::Refused(refusal) => {
                    verdict.remember(Why::Refusal(refusal.clone()));
                    continue;
                }
            };
            let Some(hasher) = digests.and_then(|digests| digests.get(made.wanted())) else {
                is_unknown = true;
                verdict.remember(Why::NotRead);
                continue;
            };
            let found = match made.check(&attempt.ring, hasher, &mut self.effort) {
                Ok(found) => {
                    verdict.outcome = Outcome::Accepted;
                    verdict.why = None;
                    Some(found)
                }
                Err(fault) => {
                    is_unknown |= fault == Fault::TooMuch;
                    verdict.remember(Why::Refusal(Refusal::Fault(fault)));
                    let keys = attempt.ring.keys(made.issuer);
                    keys.into_iter().find(|found| found.barred.is_none())
                }
            };
            verdict.made = Some((**made).clone());
            verdict.key = found.map(|found| Key::new(&found, name()));
            if verdict.outcome == Outcome::Accepted {
                return verdict;
            }
        }
        self.conclude(verdict, is_unknown, digests)
    }

    /// What no key accepts.
    fn conclude(
        self,
        mut verdict: Verdict,
        is_unknown: bool,
        digests: Option<&Digests>,
    ) -> Verdict {
        let refuted = |claim: &Made| digests.is_some_and(|file| claim.is_refuted_by(file));
        let is_refuted = self.alone.claim().is_some_and(refuted);
        if is_unknown {
            verdict.outcome = Outcome::Unknown;
        }
        if verdict.made.is_none() {
            verdict.made = self.alone.seen.first().cloned();
        }
        // Without a key that can be read the signature still is what it is.
        let why = match (verdict.why.take(), self.alone.choice) {
            (None, Choice::Refused(refusal)) => Why::Refusal(refusal),
            (None, Choice::Decides(_)) => Why::NotRead,
            (Some(why), _) => why,
        };
        let is_stranger = matches!(why, Why::Refusal(Refusal::UnknownKey(None)));
        // Of a key that the server has the hash is a reason of its own.
        verdict.of_another_file = is_refuted && matches!(why, Why::Refusal(Refusal::UnknownKey(_)));
        let left_out = self.attempts.iter().find_map(|attempt| {
            let issuers = &self.alone.seen;
            let mut skipped = attempt.ring.skipped.iter();
            let skipped = skipped.find(|(key, _)| issuers.iter().any(|made| made.issuer == key.id));
            let is_behind = |ring: &Ring| {
                issuers
                    .iter()
                    .any(|made| !ring.keys(made.issuer).is_empty())
            };
            let fault = match skipped {
                Some((_, fault)) => fault.clone(),
                None if attempt.behind.iter().any(is_behind) => Fault::Structural(BEHIND),
                None => return None,
            };
            Some(Why::KeyLeftOut {
                file: attempt.name.clone(),
                fault,
            })
        });
        verdict.why = Some(left_out.filter(|_| is_stranger).unwrap_or(why));
        verdict
    }
}

impl Verdict {
    /// Keeps the reason that says most.
    fn remember(&mut self, why: Why) {
        let weight = |why: &Why| match why {
            Why::Refusal(Refusal::UnknownKey(None)) => 0,
            Why::Refusal(Refusal::UnknownKey(Some(_))) => 1,
            Why::Refusal(Refusal::Fault(Fault::Wrong(_))) | Why::NotRead => 3,
            Why::Refusal(_) | Why::KeyLeftOut { .. } => 2,
        };
        if self
            .why
            .as_ref()
            .is_none_or(|known| weight(&why) > weight(known))
        {
            self.why = Some(why);
        }
    }
}
