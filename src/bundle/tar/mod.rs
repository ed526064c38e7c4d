//! The tar layer of a bundle, read as servers do.
//!
//! Mattermost servers unpack bundles with Go's `archive/tar`; [`TarReader`] returns the same
//! entries with the same contents and stops at the same place for the same reason.
//! Behaviour mirrored: `archive/tar/reader.go` of Go 1.26 over a reader that cannot seek.
//!
//! - Two zero blocks end the archive, whatever follows; so does the end of the stream, even
//!   after one zero block or within the padding of the last entry. A single zero block
//!   before anything else is an error.
//! - Headers may be in the formats of V7, ustar, PAX, GNU and star; GNU long names and PAX
//!   records apply to the next entry. PAX global headers are entries of their own, change no
//!   other entry, and make records and long names before them void.
//! - Extended headers, long names and sparse maps have at most 1 MiB.
//!
//! Names are bytes and may be anything, `../` and NUL-free nonsense included.

mod entry;
mod error;
mod header;
mod pax;
mod sparse;
mod stream;

use std::io::{self, BufRead, Read};

pub use entry::{End, TarEntry};
pub use error::TarError;
use header::{BLOCK, Block, Header};
use pax::Records;
use sparse::Sparse;

/// Go's limit on the size of an extended header, a long name or a sparse map, in bytes.
const SPECIAL_LIMIT: usize = 1 << 20;

/// Why reading does not go on: the end of what there is, which is fine in some places, or
/// an error.
enum Fault {
    End,
    Error(TarError),
}

impl From<TarError> for Fault {
    fn from(error: TarError) -> Self {
        Self::Error(error)
    }
}

/// Has an entry of this type no data, whatever size it says?
const fn has_no_data(kind: u8) -> bool {
    matches!(kind, b'1'..=b'6')
}

/// Reads the entries of an archive in order, from a stream.
///
/// As a [`Read`] it delivers the current entry's content. Memory is bounded by the 1 MiB of
/// the largest extended header that Go reads, and some times that for a sparse map.
pub struct TarReader<R> {
    inner: R,
    /// Bytes taken from `inner`.
    position: u64,
    /// Where the header block that was read last begins.
    header_offset: u64,
    /// What is left of the current entry's stored data.
    left: i64,
    /// The zeros that follow it.
    padding: usize,
    sparse: Option<Sparse>,
    end: Option<End>,
    failure: Option<TarError>,
}

impl<R: BufRead> TarReader<R> {
    /// Reads an archive from `inner`, from where it stands. Nothing is read yet.
    pub const fn new(inner: R) -> Self {
        Self {
            inner,
            position: 0,
            header_offset: 0,
            left: 0,
            padding: 0,
            sparse: None,
            end: None,
            failure: None,
        }
    }

    /// Goes to the next entry, past what was not read of the current one's content (which
    /// is not checked then, unless the stream ends within it). `None` at the end.
    ///
    /// # Errors
    /// Those of Go's reader, and from then on the same one again, also after a failed read.
    pub fn next_entry(&mut self) -> Result<Option<TarEntry>, TarError> {
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        if self.end.is_some() {
            return Ok(None);
        }
        match self.advance() {
            Ok(entry) => Ok(Some(entry)),
            Err(Fault::End) => {
                self.left = 0;
                self.sparse = None;
                self.end.get_or_insert(End::EndOfStream);
                Ok(None)
            }
            Err(Fault::Error(error)) => {
                self.failure = Some(error.clone());
                Err(error)
            }
        }
    }

    /// How the archive ended; `None` before that, or if it fails.
    #[must_use]
    pub const fn end(&self) -> Option<End> {
        self.end
    }

    /// What stopped reading, once something has.
    #[must_use]
    pub const fn failure(&self) -> Option<&TarError> {
        self.failure.as_ref()
    }

    /// Bytes of the unpacked stream read so far.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// The reader below.
    pub const fn get_ref(&self) -> &R {
        &self.inner
    }

    /// Gives the reader below back.
    pub fn into_inner(self) -> R {
        self.inner
    }

    fn bad(&self, what: &'static str) -> Fault {
        Fault::Error(TarError::BadHeader {
            offset: self.header_offset,
            what,
        })
    }

    fn truncated(&self, what: &'static str) -> Fault {
        Fault::Error(TarError::Truncated {
            offset: self.position,
            what,
        })
    }

    fn advance(&mut self) -> Result<TarEntry, Fault> {
        let mut records = Records::new();
        let (mut long_name, mut long_link) = (Vec::new(), Vec::new());
        let mut offset = None;
        loop {
            self.skip_data()?;
            let (mut header, block) = self.read_header()?;
            let offset = *offset.get_or_insert(self.header_offset);
            self.set_data(&header)?;
            match header.kind {
                b'x' => records = self.read_records()?,
                b'g' => {
                    let records = self.read_records()?;
                    // Go goes through the records in random order and stops at a wrong one:
                    // whether the name is set then is left to chance. Here it is.
                    let _ = pax::merge(&mut header, &records);
                    let (name, kind) = (header.name, header.kind);
                    return Ok(TarEntry {
                        name,
                        linkname: Vec::new(),
                        kind,
                        mode: 0,
                        size: 0,
                        declared_size: 0,
                        offset,
                        sparse: false,
                    });
                }
                b'L' => long_name = header::text(&self.read_special()?).to_vec(),
                b'K' => long_link = header::text(&self.read_special()?).to_vec(),
                _ => {
                    pax::merge(&mut header, &records).map_err(|what| self.bad(what))?;
                    if !long_name.is_empty() {
                        header.name = long_name;
                    }
                    if !long_link.is_empty() {
                        header.linkname = long_link;
                    }
                    if header.kind == 0 {
                        header.kind = if header.name.ends_with(b"/") {
                            b'5'
                        } else {
                            b'0'
                        };
                    }
                    // Again: records may have changed the size, and the name the type.
                    self.set_data(&header)?;
                    let sparse = self.handle_sparse(&mut header, block, &records)?;
                    let size = if has_no_data(header.kind) {
                        0
                    } else {
                        header.size
                    };
                    return Ok(TarEntry {
                        name: header.name,
                        linkname: header.linkname,
                        kind: header.kind,
                        mode: header.mode,
                        size: u64::try_from(size).unwrap_or(0),
                        declared_size: header.size,
                        offset,
                        sparse,
                    });
                }
            }
        }
    }

    /// Sets the reader up for the data that a header announces.
    fn set_data(&mut self, header: &Header) -> Result<(), Fault> {
        let size = if has_no_data(header.kind) {
            0
        } else {
            header.size
        };
        let padding = u64::try_from(size).map_err(|_| self.bad("its size is negative"))?;
        self.padding = usize::try_from(padding.wrapping_neg() % BLOCK as u64).unwrap_or(0);
        self.left = size;
        self.sparse = None;
        Ok(())
    }

    /// Goes past the current entry. A stream that ends within the padding has just ended.
    fn skip_data(&mut self) -> Result<(), Fault> {
        let mut left = u64::try_from(self.left).unwrap_or(0);
        while left > 0 {
            let there = self.fill()?;
            if there == 0 {
                return Err(self.truncated("a file's content"));
            }
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(there);
            self.skip(count);
            left -= count as u64;
        }
        (self.left, self.sparse) = (0, None);
        let mut rest = [0; BLOCK];
        let rest = rest.get_mut(..self.padding).unwrap_or_default();
        let (_, fault) = self.try_read_full(rest, Self::pull);
        if matches!(fault, Some(Fault::End)) {
            self.end = Some(End::InPadding);
        }
        self.padding = 0;
        fault.map_or(Ok(()), Err)
    }

    fn read_header(&mut self) -> Result<(Header, Block), Fault> {
        self.header_offset = self.position;
        let mut block = self.read_block()?;
        if block == [0; BLOCK] {
            self.end = Some(End::OneZeroBlock);
            let second = self.read_block();
            if !matches!(second, Err(Fault::End)) {
                self.end = None;
            }
            block = second?;
            if block == [0; BLOCK] {
                self.end = Some(End::Marker);
                return Err(Fault::End);
            }
            return Err(self.bad("it is a zero block, and what follows is not another one"));
        }
        let header = Header::parse(&block).map_err(|what| self.bad(what))?;
        Ok((header, block))
    }

    /// The content of an extended header, as [`Records`].
    fn read_records(&mut self) -> Result<Records, Fault> {
        let text = self.read_special()?;
        pax::parse(&text).ok_or_else(|| self.bad("its PAX records are wrong"))
    }

    /// The content of an extended header or a long name.
    fn read_special(&mut self) -> Result<Vec<u8>, Fault> {
        let mut content = Vec::new();
        let mut chunk = [0; 8 << 10];
        loop {
            let room = chunk.len().min(SPECIAL_LIMIT + 1 - content.len());
            let (count, fault) = self.read_data(chunk.get_mut(..room).unwrap_or_default());
            content.extend_from_slice(chunk.get(..count).unwrap_or_default());
            if content.len() > SPECIAL_LIMIT {
                return Err(TarError::FieldTooLong {
                    offset: self.header_offset,
                }
                .into());
            }
            match fault {
                Some(Fault::End) => return Ok(content),
                Some(error) => return Err(error),
                None => {}
            }
        }
    }
}

impl<R: BufRead> Read for TarReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if let Some(error) = &self.failure {
            return Err(error.clone().into());
        }
        if into.is_empty() {
            return Ok(0);
        }
        let (count, fault) = match self.sparse.take() {
            None => self.read_data(into),
            Some(mut sparse) => {
                let result = self.read_sparse(&mut sparse, into);
                self.sparse = Some(sparse);
                result
            }
        };
        if let Some(Fault::Error(error)) = fault {
            self.failure = Some(error.clone());
            // What came before the error is delivered first, the error by the next call.
            return if count > 0 {
                Ok(count)
            } else {
                Err(error.into())
            };
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests;
