//! ASCII armor as `openpgp/armor` reads it: leniently, with lines of its own.
//!
//! The server tries it on every signature and key, takes the first block of whatever type, and reads
//! the file as it is where there is none (`decodeIfArmored`, `server/channels/app/plugin_signature.go`).

use super::fault::Fault;
use super::input::{Bytes, GoRead};

const START: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: usize = 5;

/// Lines are read through a buffer of this size (`bufio.NewReaderSize(in, 100)`).
const LINE_BUFFER: usize = 100;

/// A longer line of the body is a fault.
const MAX_LINE: usize = 96;

const INVALID: Fault = Fault::Structural("the armor is damaged");

/// What a file holds: the body of its first block, or itself.
#[derive(Debug)]
pub enum Decoded<'a> {
    /// A block of armor.
    Armored(Block<'a>),
    /// The file as it is.
    Binary(Bytes<'a>),
}

impl<'a> Decoded<'a> {
    /// `decodeIfArmored`.
    #[must_use]
    pub fn new(file: &'a [u8]) -> Self {
        match Block::find(file) {
            Some(block) => Self::Armored(block),
            None => Self::Binary(Bytes(file)),
        }
    }

    /// What the block calls itself, as `PGP SIGNATURE`; `None` without armor.
    #[must_use]
    pub const fn kind(&self) -> Option<&'a [u8]> {
        match self {
            Self::Armored(block) => Some(block.kind),
            Self::Binary(_) => None,
        }
    }
}

impl GoRead for Decoded<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        match self {
            Self::Armored(block) => block.read(buf),
            Self::Binary(bytes) => bytes.read(buf),
        }
    }
}

/// A block whose body is decoded as it is read.
#[derive(Debug)]
pub struct Block<'a> {
    kind: &'a [u8],
    lines: Body<'a>,
    base64: Base64,
    crc: u32,
}

/// `bufio.Reader.ReadLine`: the lines of what is left.
#[derive(Debug)]
struct Lines<'a>(&'a [u8]);

impl<'a> Lines<'a> {
    /// The next line without its end, and whether it goes on; `None` at the end.
    fn next(&mut self) -> Option<(&'a [u8], bool)> {
        let window = self.0.get(..LINE_BUFFER).unwrap_or(self.0);
        if let Some(at) = window.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = self.0.split_at_checked(at)?;
            self.0 = rest.get(1..)?;
            return Some((line.strip_suffix(b"\r").unwrap_or(line), false));
        }
        if self.0.is_empty() {
            return None;
        }
        let is_full = window.len() == LINE_BUFFER;
        // A line break may straddle the buffer's end.
        let line = match window.strip_suffix(b"\r") {
            Some(shorter) if is_full => shorter,
            _ => window,
        };
        self.0 = self.0.get(line.len()..)?;
        Some((line, is_full))
    }
}

impl<'a> Block<'a> {
    /// `armor.Decode`: the first block; `None` where there is none.
    fn find(file: &'a [u8]) -> Option<Self> {
        let mut lines = Lines(file);
        let mut goes_on = false;
        loop {
            let kind = loop {
                let is_rest = goes_on;
                let (line, more) = lines.next()?;
                goes_on = more;
                let line = trim(line);
                let is_start = line.len() > START.len() + DASHES && line.starts_with(START);
                if is_start && !is_rest && !more {
                    break line.get(START.len()..line.len() - DASHES)?;
                }
            };
            // The variable that says so is another one here, and begins anew.
            let mut header_goes_on = false;
            let is_header = loop {
                let is_rest = header_goes_on;
                let (line, more) = lines.next()?;
                header_goes_on = more;
                let line = trim(line);
                if is_rest {
                    continue;
                }
                if line.is_empty() {
                    break true;
                }
                if !line.windows(2).any(|pair| pair == b": ") {
                    break false;
                }
            };
            if is_header {
                return Some(Self {
                    kind,
                    lines: Body {
                        lines,
                        left: &[],
                        ended: false,
                        crc: None,
                    },
                    base64: Base64::default(),
                    crc: 0x00b7_04ce,
                });
            }
        }
    }
}

impl GoRead for Block<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        let (count, fault) = self.base64.read(&mut self.lines, buf);
        for byte in buf.get(..count).unwrap_or_default() {
            self.crc = crc24(self.crc, *byte);
        }
        let wanted = self.lines.crc;
        if fault == Some(Fault::End) && wanted.is_some_and(|crc| crc != self.crc & 0x00ff_ffff) {
            return (0, Some(INVALID));
        }
        (count, fault)
    }
}

/// `crc24` (RFC 4880, section 6.1), one byte on.
fn crc24(crc: u32, byte: u8) -> u32 {
    let mut crc = crc ^ u32::from(byte) << 16;
    for _ in 0..8 {
        crc <<= 1;
        if crc & 0x0100_0000 != 0 {
            crc ^= 0x0186_4cfb;
        }
    }
    crc
}

/// `lineReader`: the base64 of a block, up to its checksum or end.
#[derive(Debug)]
struct Body<'a> {
    lines: Lines<'a>,
    left: &'a [u8],
    ended: bool,
    crc: Option<u32>,
}

impl Body<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        if self.ended {
            return (0, Some(Fault::End));
        }
        if self.left.is_empty() {
            let Some((line, goes_on)) = self.lines.next() else {
                return (0, Some(Fault::End));
            };
            if goes_on {
                return (0, Some(INVALID));
            }
            if line.starts_with(END) {
                self.ended = true;
                return (0, Some(Fault::End));
            }
            if let [b'=', checksum @ ..] = line
                && checksum.len() == 4
            {
                return (0, self.checksum(checksum));
            }
            if line.len() > MAX_LINE {
                return (0, Some(INVALID));
            }
            self.left = line;
        }
        let mut bytes = Bytes(self.left);
        let (count, _) = bytes.read(buf);
        self.left = bytes.0;
        (count, None)
    }

    /// The line with the checksum, behind which the block has to end. One that is no checksum is
    /// passed over or ends the body, as base64 has it.
    fn checksum(&mut self, text: &[u8]) -> Option<Fault> {
        let mut bytes = [0; 6];
        match decode_chunk(text, &mut bytes) {
            (3, None) => {}
            (_, fault) => return fault,
        }
        let [a, b, c, ..] = bytes;
        let crc = u32::from_be_bytes([0, a, b, c]);
        let after = self.lines.next().map_or(&[] as &[u8], |(line, _)| line);
        if !after.starts_with(END) {
            return Some(INVALID);
        }
        self.crc = Some(crc);
        self.ended = true;
        Some(Fault::End)
    }

    /// `newlineFilteringReader`: lines without what was left of their breaks.
    fn read_text(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        loop {
            let (count, fault) = self.read(buf);
            if count == 0 {
                return (0, fault);
            }
            let mut kept = 0;
            for index in 0..count {
                let byte = buf.get(index).copied().unwrap_or_default();
                if !matches!(byte, b'\r' | b'\n') {
                    if let Some(slot) = buf.get_mut(kept) {
                        *slot = byte;
                    }
                    kept += 1;
                }
            }
            if kept > 0 {
                return (kept, fault);
            }
        }
    }
}

/// `base64.NewDecoder`, in its portions.
#[derive(Debug, Default)]
struct Base64 {
    fault: Option<Fault>,
    read_fault: Option<Fault>,
    /// Text that is not decoded yet.
    text: Vec<u8>,
    /// What did not fit into the last buffer.
    left: Vec<u8>,
}

/// So much text is decoded at a time.
const CHUNK: usize = 1024;

impl Base64 {
    fn read(&mut self, input: &mut Body<'_>, buf: &mut [u8]) -> (usize, Option<Fault>) {
        if !self.left.is_empty() {
            let count = self.left.len().min(buf.len());
            for (to, from) in buf.iter_mut().zip(self.left.drain(..count)) {
                *to = from;
            }
            return (count, None);
        }
        if let Some(fault) = &self.fault {
            return (0, Some(fault.clone()));
        }
        let mut space = [0; CHUNK];
        while self.text.len() < 4 && self.read_fault.is_none() {
            let most = (buf.len() / 3 * 4).clamp(4, CHUNK);
            let wanted = space.get_mut(..most - self.text.len()).unwrap_or_default();
            let (count, fault) = input.read_text(wanted);
            self.text.extend(wanted.iter().take(count));
            self.read_fault = fault;
        }
        if self.text.len() < 4 {
            self.fault = match self.read_fault.clone() {
                Some(Fault::End) if !self.text.is_empty() => Some(Fault::Truncated),
                other => other,
            };
            return (0, self.fault.clone());
        }
        let whole = self.text.len() / 4 * 4;
        let text: Vec<u8> = self.text.drain(..whole).collect();
        let mut decoded = [0; CHUNK];
        let (count, fault) = decode_chunk(&text, &mut decoded);
        self.fault.clone_from(&fault);
        let decoded = decoded.get(..count).unwrap_or_default();
        let given = count.min(buf.len());
        for (to, from) in buf.iter_mut().zip(decoded) {
            *to = *from;
        }
        self.left.extend(decoded.iter().skip(given));
        (given, fault)
    }
}

/// `StdEncoding.Decode` of whole groups of four: how many bytes came of it, and the fault behind them.
fn decode_chunk(text: &[u8], out: &mut [u8]) -> (usize, Option<Fault>) {
    const NO_BASE64: Option<Fault> = Some(Fault::Other("the armor's base64 is damaged"));
    let mut done = 0;
    let mut groups = text.chunks_exact(4);
    while let Some(group) = groups.next() {
        let values = || group.iter().map_while(|byte| value(*byte));
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        let valid = values().count();
        if padding > 2 || valid + padding != 4 {
            return (done, NO_BASE64);
        }
        let bits = values().fold(0, |bits, value| bits << 6 | value) << (6 * padding);
        let [_, bytes @ ..] = u32::to_be_bytes(bits);
        for byte in bytes.iter().take(3 - padding) {
            if let Some(slot) = out.get_mut(done) {
                *slot = *byte;
            }
            done += 1;
        }
        // Nothing may follow a padded group.
        if padding > 0 && groups.next().is_some() {
            return (done, NO_BASE64);
        }
    }
    (done, None)
}

fn value(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// `bytes.TrimSpace`: white space as Unicode has it, at both ends.
fn trim(line: &[u8]) -> &[u8] {
    let mut line = line;
    while let Some(chunk) = line.utf8_chunks().next() {
        let trimmed = chunk.valid().trim_start().len();
        let dropped = chunk.valid().len() - trimmed;
        if dropped == 0 {
            break;
        }
        line = line.get(dropped..).unwrap_or_default();
    }
    match line.utf8_chunks().last() {
        Some(chunk) if chunk.invalid().is_empty() => {
            let dropped = chunk.valid().len() - chunk.valid().trim_end().len();
            line.get(..line.len() - dropped).unwrap_or_default()
        }
        _ => line,
    }
}
