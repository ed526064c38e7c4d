//! Packets that are neither keys nor signatures. What they hold is of no use here, but how much of the
//! input reading them takes, and whether it fails, decides what is read next.

use super::fault::{Fault, Unsupported};
use super::input::{Buffered, GoRead, consume, read_all_of, read_array, read_full, read_to_end};
use super::key::read_number;
use super::packet::is_known_digest;

const fn unsupported(what: &'static str) -> Fault {
    Fault::Unsupported(Unsupported::Other(what))
}

/// `EncryptedKey.parse`.
///
/// # Errors
/// It is cut off or of another version.
pub fn encrypted_key(input: &mut dyn GoRead) -> Result<(), Fault> {
    let [version, .., algorithm]: [u8; 10] = read_array(input)?;
    if version != 3 {
        return Err(unsupported("an encrypted session key of another version"));
    }
    let numbers = match algorithm {
        1 | 2 => 1,
        16 => 2,
        _ => 0,
    };
    for _ in 0..numbers {
        read_number(input)?;
    }
    let mut rest = [0; 1024];
    loop {
        match input.read(&mut rest) {
            (_, None) => {}
            (_, Some(Fault::End)) => return Ok(()),
            (_, Some(fault)) => return Err(fault),
        }
    }
}

/// `OnePassSignature.parse`: a wrong version is forgotten about by the library.
///
/// # Errors
/// It is cut off or of an unknown digest.
pub fn one_pass(input: &mut dyn GoRead) -> Result<(), Fault> {
    let [version, _, digest, ..]: [u8; 13] = read_array(input)?;
    match is_known_digest(digest) {
        false => Err(Fault::Unsupported(Unsupported::Digest(digest))),
        true if version != 3 => Err(unsupported("a one-pass signature of another version")),
        true => Ok(()),
    }
}

/// `SymmetricKeyEncrypted.parse`.
///
/// # Errors
/// It is cut off, too long, or of an unknown kind.
pub fn session_key(input: &mut dyn GoRead) -> Result<(), Fault> {
    let [version, cipher] = read_array(input)?;
    if version != 4 || !matches!(cipher, 2 | 3 | 7..=9) {
        return Err(unsupported("a session key of another kind"));
    }
    read_derivation(input)?;
    match read_all_of(input, &mut [0; 64]) {
        Ok(()) => Err(unsupported("a session key that is too long")),
        Err(Fault::Truncated) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// `s2k.Parse`: how a password becomes a key.
///
/// # Errors
/// It is cut off or of an unknown kind.
pub fn read_derivation(input: &mut dyn GoRead) -> Result<(), Fault> {
    let mut head = [0; 2];
    read_full(input, &mut head)?;
    let [kind, digest] = head;
    if !is_known_digest(digest) || digest == super::digest::RIPEMD160 {
        return Err(Fault::Unsupported(Unsupported::Digest(digest)));
    }
    let mut rest = [0; 9];
    let length = match kind {
        0 => 0,
        1 => 8,
        3 => 9,
        _ => return Err(unsupported("a way from passwords to keys that is unknown")),
    };
    read_full(input, rest.split_at_mut(length).0)
}

/// `Compressed.parse`: the content is not unpacked, and what was not buffered of it is read as packets.
///
/// # Errors
/// It is cut off or of an unknown kind.
pub fn compressed(input: &mut dyn GoRead) -> Result<(), Fault> {
    const NO_ZLIB: Fault = Fault::Other("compressed data that is no zlib");
    let [kind] = read_array(input)?;
    match kind {
        1 | 3 => Ok(()),
        2 => {
            let mut buffered = Buffered::new(input);
            let mut head = [0; 2];
            read_all_of(&mut buffered, &mut head)?;
            let [method, flags] = head;
            let sum = u16::from_be_bytes(head);
            if method & 0x0f != 8 || method >> 4 > 7 || sum % 31 != 0 {
                return Err(NO_ZLIB);
            }
            if flags & 0x20 != 0 && read_array(&mut buffered)? != [0, 0, 0, 1] {
                return Err(NO_ZLIB);
            }
            Ok(())
        }
        _ => Err(unsupported("data compressed in an unknown way")),
    }
}

/// `LiteralData.parse`: up to the content, which stays where it is.
///
/// # Errors
/// It is cut off.
pub fn literal(input: &mut dyn GoRead) -> Result<(), Fault> {
    let [_, length] = read_array(input)?;
    super::input::read_bytes(input, length.into())?;
    read_array::<4>(input).map(|_| ())
}

/// `SymmetricallyEncrypted.parse`.
///
/// # Errors
/// It is cut off or of another version.
pub fn encrypted(input: &mut dyn GoRead, is_protected: bool) -> Result<(), Fault> {
    match is_protected.then(|| read_array(input)).transpose()? {
        None | Some([1]) => Ok(()),
        Some(_) => Err(unsupported("encrypted data of another version")),
    }
}

/// `UserAttribute.parse`.
///
/// # Errors
/// Its parts are cut off.
pub fn user_attribute(input: &mut dyn GoRead) -> Result<(), Fault> {
    let content = read_to_end(input)?;
    let mut rest = content.as_slice();
    while !rest.is_empty() {
        rest = attribute(rest).ok_or(Fault::Structural("a user attribute is cut off"))?;
    }
    Ok(())
}

/// `nextSubpacket`: what follows the first part.
fn attribute(content: &[u8]) -> Option<&[u8]> {
    let (first, rest) = content.split_first()?;
    let (length, rest) = match *first {
        0..192 => (u32::from(*first), rest),
        192..255 => {
            let (second, rest) = rest.split_first()?;
            let length = (u32::from(*first) - 192) * 256 + u32::from(*second) + 192;
            (length, rest)
        }
        255 => {
            let (length, rest) = rest.split_first_chunk()?;
            (u32::from_be_bytes(*length), rest)
        }
    };
    let length = usize::try_from(length).ok().filter(|length| *length > 0)?;
    rest.get(length..)
}

/// Reads what is left of a packet that could not be read.
pub fn skip(input: &mut dyn GoRead) {
    consume(input);
}
