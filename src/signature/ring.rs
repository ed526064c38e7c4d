//! Key rings, as `openpgp.ReadKeyRing` reads them.

use std::collections::BTreeMap;

use super::arithmetic::{Claim, Effort, check};
use super::digest::Hasher;
use super::fault::{Fault, Unsupported};
use super::input::GoRead;
use super::key::PublicKey;
use super::made::Signature;
use super::packet::{Packet, Packets};

/// What a subkey is bound with, and what takes that back.
const SUBKEY_BINDING: u8 = 0x18;
const SUBKEY_REVOCATION: u8 = 0x28;
/// What takes a key back.
const KEY_REVOCATION: u8 = 0x20;
/// What binds a user id.
const CERTIFICATIONS: [u8; 2] = [0x10, 0x13];

/// Keys that can be looked up.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    entities: Vec<Entity>,
    /// Keys that were left out, with the reason.
    pub skipped: Vec<(PublicKey, Fault)>,
    /// Why a server can use none of it.
    pub fault: Option<Fault>,
}

/// A key with all that belongs to it.
#[derive(Clone, Debug)]
struct Entity {
    primary: PublicKey,
    /// The last self-signature of each user id.
    identities: BTreeMap<Vec<u8>, Signature>,
    /// The user id that stands first, for people.
    owner: Vec<u8>,
    is_revoked: bool,
    subkeys: Vec<(PublicKey, Signature)>,
}

/// A key in a ring.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// The key.
    pub key: &'a PublicKey,
    /// The signature that says what it is for.
    pub binding: &'a Signature,
    /// Whose it is.
    pub owner: &'a [u8],
    /// Why signatures by it do not count, if they do not.
    pub barred: Option<Barred>,
}

/// Why signatures by a key that is in the ring do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is revoked.
    Revoked,
    /// It is not marked as one that signs.
    NotForSigning,
    /// Its user ids say different things, and the server takes one by chance.
    ByChance,
}

impl Ring {
    /// `ReadKeyRing`. Where that gives up, or finds no key that can be used, [`Self::fault`] says why.
    #[must_use]
    pub fn read(input: &mut dyn GoRead, effort: &mut Effort) -> Self {
        let mut ring = Self::default();
        if let Err(fault) = ring.fill(&mut Packets::new(input), effort) {
            ring.entities.clear();
            ring.fault = Some(fault);
        }
        ring
    }

    fn fill(&mut self, packets: &mut Packets<'_>, effort: &mut Effort) -> Result<(), Fault> {
        let mut last = None;
        loop {
            let mut primary = None;
            match Entity::read(packets, &mut primary, effort) {
                Ok(entity) => self.entities.push(entity),
                Err(Fault::End) => break,
                Err(fault) if fault.skips_key() => {
                    self.skipped.extend(primary.map(|key| (key, fault.clone())));
                    last = Some(fault);
                    match to_next_key(packets) {
                        Ok(()) => {}
                        Err(Fault::End) => break,
                        Err(fault) => return Err(fault),
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
        match last {
            Some(fault) if self.entities.is_empty() => Err(fault),
            _ => Ok(()),
        }
    }

    /// Whether there was no key at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.skipped.is_empty()
    }

    /// `KeysById`, each with what `KeysByIdUsage` would say.
    #[must_use]
    pub fn keys(&self, id: u64) -> Vec<Found<'_>> {
        let mut found = Vec::new();
        for entity in &self.entities {
            let owner = entity.owner.as_slice();
            if entity.primary.id == id
                && let Some((binding, barred)) = entity.main_binding()
            {
                found.push(Found {
                    key: &entity.primary,
                    binding,
                    owner,
                    barred,
                });
            }
            for (key, binding) in entity.subkeys.iter().filter(|(key, _)| key.id == id) {
                found.push(Found {
                    key,
                    binding,
                    owner,
                    barred: entity.bars(binding),
                });
            }
        }
        found
    }
}

/// `readToNextPublicKey`.
fn to_next_key(packets: &mut Packets<'_>) -> Result<(), Fault> {
    loop {
        match packets.read() {
            Ok(Packet::PublicKey(key)) if !key.is_subkey => {
                packets.unread(Packet::PublicKey(key));
                return Ok(());
            }
            Ok(_) | Err(Fault::Unsupported(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
}

impl Entity {
    /// `ReadEntity`. The key itself is left in `primary` as soon as it is read.
    fn read(
        packets: &mut Packets<'_>,
        primary: &mut Option<PublicKey>,
        effort: &mut Effort,
    ) -> Result<Self, Fault> {
        let key = match packets.read()? {
            Packet::PublicKey(key) | Packet::PrivateKey(key) => *key,
            other => {
                packets.unread(other);
                return Err(Fault::Structural("it does not begin with a key"));
            }
        };
        *primary = Some(key.clone());
        if !key.can_sign() {
            return Err(Fault::Structural("the main key cannot make signatures"));
        }
        let mut entity = Self {
            primary: key,
            identities: BTreeMap::new(),
            owner: Vec::new(),
            is_revoked: false,
            subkeys: Vec::new(),
        };
        let mut revocations = Vec::new();
        loop {
            match packets.read() {
                Err(Fault::End) => break,
                Err(fault) => return Err(fault),
                Ok(Packet::UserId(id)) => entity.add_user(packets, id, effort)?,
                Ok(Packet::Signature(made)) if made.kind == KEY_REVOCATION => {
                    revocations.push(made)
                }
                Ok(next @ (Packet::PublicKey(_) | Packet::PrivateKey(_))) => match next {
                    Packet::PublicKey(key) | Packet::PrivateKey(key) if key.is_subkey => {
                        entity.add_subkey(packets, *key, effort)?;
                    }
                    next => {
                        packets.unread(next);
                        break;
                    }
                },
                Ok(_) => {}
            }
        }
        if entity.identities.is_empty() {
            return Err(Fault::Structural(
                "it has no user id with a signature of its own",
            ));
        }
        for revocation in revocations {
            let by_another = |fault| match fault {
                Fault::TooMuch => fault,
                _ => Fault::Structural("another key has revoked it"),
            };
            holds(
                &entity.primary,
                &[&entity.primary.signed],
                &revocation,
                effort,
            )
            .map_err(by_another)?;
            entity.is_revoked = true;
        }
        Ok(entity)
    }

    /// `addUserID`.
    fn add_user(
        &mut self,
        packets: &mut Packets<'_>,
        id: Vec<u8>,
        effort: &mut Effort,
    ) -> Result<(), Fault> {
        loop {
            let made = match packets.read() {
                Err(Fault::End) => return Ok(()),
                Err(fault) => return Err(fault),
                Ok(Packet::Signature(made)) => made,
                Ok(other) => {
                    packets.unread(other);
                    return Ok(());
                }
            };
            if !CERTIFICATIONS.contains(&made.kind) || made.issuer != Some(self.primary.id) {
                continue;
            }
            let length = u32::try_from(id.len()).map_err(|_| Fault::TooMuch)?;
            let signed: [&[u8]; 4] = [&self.primary.signed, &[0xb4], &length.to_be_bytes(), &id];
            holds(&self.primary, &signed, &made, effort).map_err(|fault| match fault {
                Fault::TooMuch => fault,
                _ => Fault::Structural("the signature of a user id does not hold"),
            })?;
            if self.identities.is_empty() {
                self.owner.clone_from(&id);
            }
            self.identities.insert(id.clone(), *made);
        }
    }

    /// `addSubkey`.
    fn add_subkey(
        &mut self,
        packets: &mut Packets<'_>,
        key: PublicKey,
        effort: &mut Effort,
    ) -> Result<(), Fault> {
        let invalid = |fault| match fault {
            Fault::TooMuch | Fault::Crash => fault,
            Fault::Unsupported(Unsupported::KeyAlgorithm(_) | Unsupported::KeyVersion) => {
                Fault::Structural("a key that servers cannot read follows a subkey")
            }
            _ => Fault::Structural("the signature of a subkey does not hold"),
        };
        let mut binding: Option<Signature> = None;
        loop {
            let made = match packets.read() {
                Err(Fault::End) => break,
                Err(fault) => return Err(invalid(fault)),
                Ok(Packet::Signature(made)) => *made,
                Ok(other) => {
                    packets.unread(other);
                    break;
                }
            };
            if ![SUBKEY_BINDING, SUBKEY_REVOCATION].contains(&made.kind) {
                return Err(Fault::Structural(
                    "a subkey has a signature of another type",
                ));
            }
            self.binds(&key, &made, effort).map_err(invalid)?;
            // shouldReplaceSubkeySig: nothing replaces a revocation but another.
            let replaces = match &binding {
                _ if made.kind == SUBKEY_REVOCATION => true,
                None => true,
                Some(known) if known.kind == SUBKEY_REVOCATION => false,
                Some(known) => made.created > known.created,
            };
            if replaces {
                binding = Some(made);
            }
        }
        let binding = binding.ok_or(Fault::Structural("a subkey has no signature"))?;
        self.subkeys.push((key, binding));
        Ok(())
    }

    /// `VerifyKeySignature`: a subkey that signs has to sign back.
    fn binds(
        &self,
        subkey: &PublicKey,
        made: &Signature,
        effort: &mut Effort,
    ) -> Result<(), Fault> {
        let signed: [&[u8]; 2] = [&self.primary.signed, &subkey.signed];
        holds(&self.primary, &signed, made, effort)?;
        if made
            .flags
            .is_none_or(|flags| flags & Signature::MAY_SIGN == 0)
        {
            return Ok(());
        }
        let Some(back) = &made.embedded else {
            return Err(Fault::Structural(
                "a subkey that signs does not sign its main key",
            ));
        };
        holds(subkey, &signed, back, effort)
    }

    /// The signature that says what the main key is for. The library walks over a map: of several main
    /// user ids, or several where none is the main one, it takes one by chance.
    fn main_binding(&self) -> Option<(&Signature, Option<Barred>)> {
        let mut primary = self
            .identities
            .values()
            .filter(|made| made.is_primary)
            .peekable();
        let candidates: Vec<&Signature> = match primary.peek() {
            Some(_) => primary.collect(),
            None => self.identities.values().collect(),
        };
        let (first, rest) = candidates.split_first()?;
        let barred = self.bars(first);
        match rest
            .iter()
            .all(|other| self.bars(other).is_some() == barred.is_some())
        {
            true => Some((first, barred)),
            false => Some((first, Some(Barred::ByChance))),
        }
    }

    /// `KeysByIdUsage`: why signatures by a key with this binding do not count.
    fn bars(&self, binding: &Signature) -> Option<Barred> {
        if self.is_revoked || binding.has_reason {
            return Some(Barred::Revoked);
        }
        (!binding.allows_signing()).then_some(Barred::NotForSigning)
    }
}

/// Whether a signature of a key, user id or subkey holds.
fn holds(
    by: &PublicKey,
    signed: &[&[u8]],
    made: &Signature,
    effort: &mut Effort,
) -> Result<(), Fault> {
    let mut hasher =
        Hasher::new(made.digest).ok_or(Fault::Unsupported(Unsupported::Digest(made.digest)))?;
    for part in signed {
        effort.take(part.len() as u64)?;
        hasher.update(part);
    }
    let claim = Claim {
        algorithm: made.algorithm,
        tag: made.tag,
        numbers: &made.numbers,
    };
    check(by, &mut hasher, &made.suffix, claim, effort)
}
