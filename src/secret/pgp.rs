//! The first packet of a PGP private key.

/// The packet tag of a secret key.
const SECRET_KEY: u8 = 5;

/// Whether a passphrase protects the secret key that `bytes` begin with; `None` where they begin
/// with something else. A form that is not known here counts as protected: that is the milder.
pub fn secret_key(bytes: &[u8]) -> Option<bool> {
    let (tag, packet) = packet(bytes)?;
    // Version, time, algorithm.
    let (head, rest) = packet.split_first_chunk::<6>()?;
    if tag != SECRET_KEY || packet.len() < 40 {
        return None;
    }
    let [version, .., algorithm] = *head;
    match version {
        4 => Some(usage(algorithm, rest) != Some(0)),
        3 | 5 | 6 => Some(true),
        _ => None,
    }
}

/// The tag and content of a packet of known length.
fn packet(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    if first & 0x80 == 0 {
        return None;
    }
    let number = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
    };
    let (tag, length, rest) = if first & 0x40 == 0 {
        let (length, rest) = rest.split_at_checked(1 << (first & 3))?;
        (first >> 2 & 0xf, number(length), rest)
    } else {
        let (length, rest) = match rest {
            [length @ 0..192, rest @ ..] => (usize::from(*length), rest),
            [high @ 192..224, low, rest @ ..] => (
                ((usize::from(*high) - 192) << 8) + usize::from(*low) + 192,
                rest,
            ),
            [255, rest @ ..] => {
                let (length, rest) = rest.split_at_checked(4)?;
                (number(length), rest)
            }
            _ => return None,
        };
        (first & 0x3f, length, rest)
    };
    Some((tag, rest.get(..length)?))
}

/// The byte behind the public key that says how the secret is protected; 0 is not at all.
fn usage(algorithm: u8, mut rest: &[u8]) -> Option<u8> {
    let (curve, numbers, parameters) = match algorithm {
        1..=3 => (false, 2, false),
        16 => (false, 3, false),
        17 => (false, 4, false),
        18 => (true, 1, true),
        19 | 22 => (true, 1, false),
        _ => return None,
    };
    if curve {
        rest = skip(rest)?;
    }
    for _ in 0..numbers {
        let (bits, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_be_bytes(*bits)).div_ceil(8)..)?;
    }
    if parameters {
        rest = skip(rest)?;
    }
    rest.first().copied()
}

/// What follows a field with its length in one byte.
fn skip(bytes: &[u8]) -> Option<&[u8]> {
    let (length, rest) = bytes.split_first()?;
    rest.get(usize::from(*length)..)
}
