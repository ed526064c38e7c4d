//! The gzip layer of a bundle, read as servers do.
//!
//! Mattermost servers unpack bundles with Go's `compress/gzip`; [`GzipReader`] delivers the
//! same bytes and fails for the same reason. Behaviour mirrored:
//! `compress/gzip/gunzip.go` and `compress/flate/inflate.go` of Go 1.26, and RFC 1952.
//!
//! - Members follow each other without a gap and their contents are joined; what follows a
//!   member and is not another one is an error, zero bytes included.
//! - Reserved flags, the compression level and the operating system are ignored. A file name
//!   or comment has at most 511 bytes; a header checksum, where there is one, must be right.
//! - Checksum and length of a member are looked at only once all its content was asked for.
//!
//! Inflating is zlib-rs's work. Of a broken deflate stream it may deliver a few bytes more or
//! less than Go before both fail.

mod error;
mod input;

use std::io::{self, BufRead, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};

pub use error::{GzipError, Part};
use input::Input;

/// Unpacked bytes that are made at once.
const OUTPUT: usize = 256 << 10;
/// Go's limit on a name or a comment, the NUL that ends it included.
const TEXT_LIMIT: usize = 512;
/// How each member begins: its two signs, and deflate, the one method there is.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// Checksum and length at the end of each member.
const TRAILER: usize = 8;
/// How many bytes [`GzipError::GarbageAfterMember`] shows.
const SHOWN: usize = 16;
/// How many bytes [`GzipError::NotGzip`] keeps: a tar is told by what stands at its byte 257.
const BEGINNING: usize = 512;

/// What ends a stream early: gzip's own error, or one of the reader below.
enum Failure {
    Gzip(GzipError),
    Io(io::Error),
}

impl From<GzipError> for Failure {
    fn from(error: GzipError) -> Self {
        Self::Gzip(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Failure {
    /// The error to return now; what stays behind is returned from then on.
    fn report(&mut self) -> io::Error {
        match self {
            Self::Gzip(error) => error.clone().into(),
            Self::Io(error) => {
                let copy = io::Error::new(error.kind(), error.to_string());
                std::mem::replace(error, copy)
            }
        }
    }
}

enum State {
    /// Before a member's header, or at the end.
    Header,
    Data,
    Trailer,
    /// The file has ended where it may.
    End,
}

/// Unpacks a gzip file of one or more members while it is read.
///
/// It delivers every byte that Go would deliver, then Go's error, over and over; the error
/// wraps a [`GzipError`]. Errors of the reader below pass through as they are. It buffers
/// on both sides by itself (64 KiB and 256 KiB) and its memory does not grow with the input.
pub struct GzipReader<R> {
    input: Input<R>,
    state: State,
    failure: Option<Failure>,
    inflater: Decompress,
    crc: Crc,
    member: u32,
    output: Box<[u8]>,
    begin: usize,
    end: usize,
    bytes_out: u64,
}

impl<R: Read> GzipReader<R> {
    /// Reads gzip from `inner`, from where it stands. Nothing is read yet.
    ///
    /// Of a stream that is truncated or corrupt within its deflate data, it delivers what
    /// zlib-rs can make of it: Go may deliver a few bytes less (truncated) or more (a block
    /// without an end-of-block code) before it fails as well.
    pub fn new(inner: R) -> Self {
        Self {
            input: Input::new(inner),
            state: State::Header,
            failure: None,
            inflater: Decompress::new(false),
            crc: Crc::new(),
            member: 0,
            output: vec![0; OUTPUT].into_boxed_slice(),
            begin: 0,
            end: 0,
            bytes_out: 0,
        }
    }

    /// Packed bytes decoded so far. It runs ahead of what was delivered, by the 256 KiB that
    /// are unpacked at once.
    #[must_use]
    pub const fn bytes_in(&self) -> u64 {
        self.input.offset()
    }

    /// Unpacked bytes delivered so far.
    #[must_use]
    pub const fn bytes_out(&self) -> u64 {
        self.bytes_out
    }

    /// The member that is being decoded, from 0; after the last one, how many there were.
    #[must_use]
    pub const fn member(&self) -> u32 {
        self.member
    }

    /// What Go would stop at, once reading has come there; `None` before, after a clean end,
    /// and if the reader below failed.
    #[must_use]
    pub const fn failure(&self) -> Option<&GzipError> {
        match &self.failure {
            // Found already, but bytes from before it wait to be delivered.
            Some(_) if self.begin < self.end => None,
            Some(Failure::Gzip(error)) => Some(error),
            _ => None,
        }
    }

    /// The reader below; it stands somewhere behind what was decoded.
    pub const fn get_ref(&self) -> &R {
        self.input.get_ref()
    }

    /// Gives the reader below back; it stands somewhere behind what was decoded.
    pub fn into_inner(self) -> R {
        self.input.into_inner()
    }

    /// One step: a header, a trailer or some data.
    fn step(&mut self) -> Result<(), Failure> {
        match self.state {
            State::Header => self.header(),
            State::Data => self.inflate(),
            State::Trailer => self.trailer(),
            State::End => Ok(()),
        }
    }

    fn truncated(&self, part: Part) -> Failure {
        let (offset, member) = (self.input.offset(), self.member);
        Failure::Gzip(GzipError::Truncated {
            offset,
            member,
            part,
        })
    }

    /// The next bytes of a header, all of `into`; they count for its checksum.
    fn header_bytes(&mut self, into: &mut [u8]) -> Result<(), Failure> {
        if self.input.read_full(into)? < into.len() {
            return Err(self.truncated(Part::Header));
        }
        self.crc.update(into);
        Ok(())
    }

    /// Skips a name or comment; `false` if it is too long.
    fn header_text(&mut self) -> Result<bool, Failure> {
        for _ in 0..TEXT_LIMIT {
            let mut byte = [0];
            self.header_bytes(&mut byte)?;
            if byte == [0] {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The next bytes, at most so many.
    fn beginning(&mut self, most: usize) -> Result<Vec<u8>, Failure> {
        self.input.fill(most)?;
        Ok(self.input.buffered().iter().take(most).copied().collect())
    }

    fn header(&mut self) -> Result<(), Failure> {
        let (offset, member) = (self.input.offset(), self.member);
        self.input.fill(SHOWN)?;
        let start = self.input.buffered();
        if start.is_empty() && member > 0 {
            self.state = State::End;
            return Ok(());
        } else if start.is_empty() {
            return Err(GzipError::Empty.into());
        } else if start.iter().zip(MAGIC).any(|(&is, should)| is != should) {
            return Err(Failure::Gzip(match member {
                0 => GzipError::NotGzip {
                    found: self.beginning(BEGINNING)?,
                },
                _ => GzipError::GarbageAfterMember {
                    offset,
                    member,
                    found: self.beginning(SHOWN)?,
                },
            }));
        }
        let bad = |what| {
            Failure::Gzip(GzipError::BadHeader {
                offset,
                member,
                what,
            })
        };

        self.crc.reset();
        let mut fixed = [0; 10];
        self.header_bytes(&mut fixed)?;
        let [_, _, _, flags, ..] = fixed;
        if flags & 4 != 0 {
            let mut length = [0; 2];
            self.header_bytes(&mut length)?;
            let mut extra = vec![0; usize::from(u16::from_le_bytes(length))];
            self.header_bytes(&mut extra)?;
        }
        if flags & 8 != 0 && !self.header_text()? {
            return Err(bad("its file name is longer than 511 bytes"));
        }
        if flags & 16 != 0 && !self.header_text()? {
            return Err(bad("its comment is longer than 511 bytes"));
        }
        if flags & 2 != 0 {
            let sum = self.crc.sum().to_le_bytes();
            let mut stored = [0; 2];
            self.header_bytes(&mut stored)?;
            if sum.iter().zip(stored).any(|(&is, should)| is != should) {
                return Err(bad("its own checksum does not fit"));
            }
        }
        self.crc.reset();
        self.inflater.reset(false);
        self.state = State::Data;
        Ok(())
    }

    fn trailer(&mut self) -> Result<(), Failure> {
        let mut trailer = [0; TRAILER];
        if self.input.read_full(&mut trailer)? < TRAILER {
            return Err(self.truncated(Part::Trailer));
        }
        let [a, b, c, d, e, f, g, h] = trailer;
        let (sum, length) = (
            u32::from_le_bytes([a, b, c, d]),
            u32::from_le_bytes([e, f, g, h]),
        );
        let member = self.member;
        if sum != self.crc.sum() {
            let (expected, found) = (sum, self.crc.sum());
            return Err(GzipError::WrongChecksum {
                expected,
                found,
                member,
            }
            .into());
        }
        if length != self.crc.amount() {
            let (expected, found) = (length, self.crc.amount());
            return Err(GzipError::WrongLength {
                expected,
                found,
                member,
            }
            .into());
        }
        self.member = self.member.saturating_add(1);
        self.state = State::Header;
        Ok(())
    }

    /// Unpacks into the empty output buffer.
    fn inflate(&mut self) -> Result<(), Failure> {
        loop {
            let feed = self.input.fill(1)?;
            let packed = self.input.buffered();
            let (before_in, before_out) = (self.inflater.total_in(), self.inflater.total_out());
            let status = self
                .inflater
                .decompress(packed, &mut self.output, FlushDecompress::None);
            let consumed = usize::try_from(self.inflater.total_in() - before_in).unwrap_or(feed);
            let made = usize::try_from(self.inflater.total_out() - before_out).unwrap_or(0);
            self.input.consume(consumed);
            self.deliver(made);
            match status {
                Ok(Status::StreamEnd) => {
                    self.state = State::Trailer;
                    return Ok(());
                }
                Err(_) => return Err(self.corrupt()),
                Ok(_) if made > 0 => return Ok(()),
                Ok(_) if consumed > 0 => {}
                Ok(_) => return Err(self.truncated(Part::Data)),
            }
        }
    }

    /// Makes the first `made` bytes of the output buffer known.
    fn deliver(&mut self, made: usize) {
        (self.begin, self.end) = (0, made.min(self.output.len()));
        self.crc
            .update(self.output.get(..self.end).unwrap_or_default());
    }

    fn corrupt(&self) -> Failure {
        let (offset, member) = (self.input.offset(), self.member);
        Failure::Gzip(GzipError::CorruptDeflate { offset, member })
    }
}

impl<R: Read> BufRead for GzipReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.begin >= self.end && !matches!(self.state, State::End) {
            if let Some(failure) = &mut self.failure {
                return Err(failure.report());
            }
            // A step that fails may have unpacked something first: that is delivered before.
            self.failure = self.step().err();
        }
        Ok(self.output.get(self.begin..self.end).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.begin));
        self.begin += count;
        self.bytes_out += count as u64;
    }
}

impl<R: Read> Read for GzipReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        let count = self.fill_buf()?.read(into)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
