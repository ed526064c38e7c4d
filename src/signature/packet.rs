//! Packets, one after another (`packet/packet.go` and `packet/reader.go`).

use super::fault::{Fault, Unsupported};
use super::input::{Buffered, Content, GoRead, read_full, read_length, read_to_end};
use super::key::{self, PublicKey};
use super::made::{Old, Signature};
use super::other;

/// A packet, as far as it matters here.
#[derive(Clone, Debug)]
pub enum Packet {
    /// A signature of version 4.
    Signature(Box<Signature>),
    /// A signature of version 2 or 3.
    OldSignature(Box<Old>),
    /// A key or subkey of version 4.
    PublicKey(Box<PublicKey>),
    /// The same with its secret half.
    PrivateKey(Box<PublicKey>),
    /// A user's id.
    UserId(Vec<u8>),
    /// Another.
    Other(Kind),
}

/// What another packet is, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Part of a message: what is signed stands with the signature, or is compressed or encrypted.
    Message,
    /// Something else.
    Else,
}

/// Whether the library has a name for the digest (`s2k.HashIdToHash`).
#[must_use]
pub const fn is_known_digest(number: u8) -> bool {
    matches!(number, 1..=3 | 8..=11)
}

/// `packet.Reader`.
pub struct Packets<'a> {
    input: &'a mut dyn GoRead,
    unread: Vec<Packet>,
    ended: bool,
}

impl<'a> Packets<'a> {
    /// The packets of this input.
    pub fn new(input: &'a mut dyn GoRead) -> Self {
        Self {
            input,
            unread: Vec::new(),
            ended: false,
        }
    }

    /// `Reader.Next`.
    ///
    /// # Errors
    /// [`Fault::End`] at the end, or why the next one cannot be read.
    pub fn read(&mut self) -> Result<Packet, Fault> {
        if let Some(packet) = self.unread.pop() {
            return Ok(packet);
        }
        while !self.ended {
            match read(self.input) {
                Err(Fault::End) => self.ended = true,
                Err(Fault::UnknownPacket) => {}
                result => return result,
            }
        }
        Err(Fault::End)
    }

    /// `Reader.Unread`: the packet comes next.
    pub fn unread(&mut self, packet: Packet) {
        self.unread.push(packet);
    }
}

/// `Read`: one packet. One that cannot be read is passed over as a whole; of one that can, only what its
/// content takes, in the portions of Go's buffers.
fn read(input: &mut dyn GoRead) -> Result<Packet, Fault> {
    let (tag, mut content) = head(input)?;
    let content: &mut dyn GoRead = &mut content;
    if let 2 | 6 | 14 = tag {
        let mut buffered = Buffered::new(content);
        let version = buffered.peek()?;
        let parsed = match tag {
            2 if version < 4 => {
                Old::parse(&mut buffered).map(|old| Packet::OldSignature(Box::new(old)))
            }
            2 => Signature::parse(&mut buffered).map(|made| Packet::Signature(Box::new(made))),
            _ if version < 4 => key::parse_old(&mut buffered).map(|()| Packet::Other(Kind::Else)),
            _ => PublicKey::parse(&mut buffered, tag == 14)
                .map(|key| Packet::PublicKey(Box::new(key))),
        };
        if parsed.is_err() {
            other::skip(&mut buffered);
        }
        return parsed;
    }
    let message = |()| Packet::Other(Kind::Message);
    let parsed = match tag {
        1 => other::encrypted_key(content).map(message),
        3 => other::session_key(content).map(message),
        4 => other::one_pass(content).map(message),
        5 | 7 => key::parse_private(content, tag == 7).map(|key| Packet::PrivateKey(Box::new(key))),
        8 => other::compressed(content).map(message),
        9 => other::encrypted(content, false).map(message),
        11 => other::literal(content).map(message),
        13 => read_to_end(content).map(Packet::UserId),
        17 => other::user_attribute(content).map(|()| Packet::Other(Kind::Else)),
        18 => other::encrypted(content, true).map(message),
        _ => Err(Fault::UnknownPacket),
    };
    if parsed.is_err() {
        other::skip(content);
    }
    parsed
}

/// `readHeader`: a packet's tag and content.
fn head<'a>(input: &'a mut dyn GoRead) -> Result<(u8, Content<'a>), Fault> {
    let mut first = [0];
    read_full(input, &mut first)?;
    let [first] = first;
    if first & 0x80 == 0 {
        return Err(Fault::Structural("it is not made of OpenPGP packets"));
    }
    if first & 0x40 == 0 {
        let tag = (first & 0x3f) >> 2;
        let width = match first & 3 {
            3 => return Ok((tag, Content::Rest(input))),
            kind => 1 << kind,
        };
        let mut length = [0; 8];
        let at = length.len() - width;
        super::input::read_all_of(input, length.split_at_mut(at).1)?;
        let left = u64::from_be_bytes(length);
        return Ok((tag, Content::Span { inner: input, left }));
    }
    let tag = first & 0x3f;
    let (left, more) = read_length(input)?;
    let content = match more {
        true => Content::Partial {
            inner: input,
            left,
            more,
        },
        false => Content::Span { inner: input, left },
    };
    Ok((tag, content))
}

/// The version that a signature of another version than 3 or 4 says to have, for people.
#[must_use]
pub const fn unsupported_version(version: u8) -> Fault {
    Fault::Unsupported(Unsupported::SignatureVersion(version))
}
