//! How the reader takes bytes from the stream below, and of the current entry.

use std::io::{self, BufRead};
use std::sync::Arc;

use super::header::{BLOCK, Block};
use super::{Fault, TarError, TarReader};

impl<R: BufRead> TarReader<R> {
    /// A whole block, or [`Fault::End`] where the stream ends before it. Unlike in
    /// [`Self::try_read_full`], what comes right behind it does not matter.
    pub(super) fn read_block(&mut self) -> Result<Block, Fault> {
        let mut block = [0; BLOCK];
        let mut done = 0;
        while let Some(rest) = block.get_mut(done..).filter(|rest| !rest.is_empty()) {
            if self.fill()? == 0 {
                return Err(if done == 0 {
                    Fault::End
                } else {
                    self.truncated("a header")
                });
            }
            done += self.fetch(rest)?;
        }
        Ok(block)
    }

    /// Waits for bytes from below; how many are there, 0 at the end of the stream.
    pub(super) fn fill(&mut self) -> Result<usize, Fault> {
        loop {
            match self.inner.fill_buf() {
                Ok(bytes) => return Ok(bytes.len()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(TarError::Io(Arc::new(error)).into()),
            }
        }
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.inner.consume(count);
        self.position += count as u64;
    }

    /// Copies what is there below, after [`Self::fill`].
    pub(super) fn fetch(&mut self, mut into: &mut [u8]) -> Result<usize, Fault> {
        let result = self
            .inner
            .fill_buf()
            .and_then(|bytes| io::Write::write(&mut into, bytes));
        let count = result.map_err(|error| TarError::Io(Arc::new(error)))?;
        self.skip(count);
        Ok(count)
    }

    /// One read from below, with what follows right behind if nothing good does. Go's gzip
    /// reader returns its last bytes and the reason why there are no more in one call, and
    /// `archive/tar` takes some of these errors for errors of the read. (Go's does not if
    /// the bytes of that member end at a multiple of its 32 KiB window. That is not
    /// mirrored: it changes where an archive fails, never whether.)
    pub(super) fn pull(&mut self, into: &mut [u8]) -> (usize, Option<Fault>) {
        let there = match self.fill() {
            Ok(0) => return (0, Some(Fault::End)),
            Ok(there) => there,
            Err(fault) => return (0, Some(fault)),
        };
        let count = match self.fetch(into) {
            Ok(count) => count,
            Err(fault) => return (0, Some(fault)),
        };
        if count < there {
            return (count, None);
        }
        match self.fill() {
            Ok(0) => (count, Some(Fault::End)),
            Ok(_) => (count, None),
            Err(fault) => (count, Some(fault)),
        }
    }

    /// One read of the current entry's stored data.
    pub(super) fn read_data(&mut self, into: &mut [u8]) -> (usize, Option<Fault>) {
        let wanted = into
            .len()
            .min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let (count, fault) = match into.get_mut(..wanted) {
            Some(into) if wanted > 0 => self.pull(into),
            _ => (0, None),
        };
        self.left -= i64::try_from(count).unwrap_or(0);
        let fault = match fault {
            Some(Fault::End) if self.left > 0 => Some(self.truncated("a file's content")),
            None if self.left == 0 => Some(Fault::End),
            other => other,
        };
        (count, fault)
    }

    /// Calls `read` until `into` is full. An end right behind it is no fault; an error is.
    pub(super) fn try_read_full(
        &mut self,
        into: &mut [u8],
        read: fn(&mut Self, &mut [u8]) -> (usize, Option<Fault>),
    ) -> (usize, Option<Fault>) {
        let (mut done, mut fault) = (0, None);
        while let Some(rest) = into
            .get_mut(done..)
            .filter(|rest| !rest.is_empty() && fault.is_none())
        {
            let (count, stop) = read(self, rest);
            done += count;
            fault = stop;
        }
        if done == into.len() && matches!(fault, Some(Fault::End)) {
            fault = None;
        }
        (done, fault)
    }
}
