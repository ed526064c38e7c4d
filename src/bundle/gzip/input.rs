//! The packed bytes: buffered and counted.

use std::io::{self, Read};

/// Packed bytes that are asked for at once.
const BUFFER: usize = 64 << 10;

/// A source of packed bytes that knows how far it has come.
pub(super) struct Input<R> {
    inner: R,
    buffer: Box<[u8]>,
    begin: usize,
    end: usize,
    /// Where `begin` stands in the file.
    offset: u64,
    ended: bool,
}

impl<R: Read> Input<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; BUFFER].into_boxed_slice(),
            begin: 0,
            end: 0,
            offset: 0,
            ended: false,
        }
    }

    /// Bytes handed out so far.
    pub(super) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(super) const fn get_ref(&self) -> &R {
        &self.inner
    }

    pub(super) fn into_inner(self) -> R {
        self.inner
    }

    /// What is buffered and not yet handed out.
    pub(super) fn buffered(&self) -> &[u8] {
        self.buffer.get(self.begin..self.end).unwrap_or_default()
    }

    /// Marks `count` buffered bytes as handed out.
    pub(super) fn consume(&mut self, count: usize) {
        let count = count.min(self.end.saturating_sub(self.begin));
        self.begin += count;
        self.offset += count as u64;
    }

    /// Buffers at least `want` bytes (at most [`BUFFER`]), fewer only at the end of the
    /// file, and returns how many there are.
    pub(super) fn fill(&mut self, want: usize) -> io::Result<usize> {
        let want = want.min(BUFFER);
        if self.end - self.begin < want && !self.ended {
            self.buffer.copy_within(self.begin..self.end, 0);
            self.end -= self.begin;
            self.begin = 0;
            while self.end < want && !self.ended {
                let free = self.buffer.get_mut(self.end..).unwrap_or_default();
                match self.inner.read(free) {
                    Ok(0) => self.ended = true,
                    Ok(count) => self.end = (self.end + count).min(BUFFER),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(self.end - self.begin)
    }

    /// Reads until `into` is full or the file ends; returns how many bytes it got.
    pub(super) fn read_full(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
            if self.fill(1)? == 0 {
                break;
            }
            let count = rest.len().min(self.buffered().len());
            for (to, from) in rest.iter_mut().zip(self.buffered()) {
                *to = *from;
            }
            self.consume(count);
            done += count;
        }
        Ok(done)
    }
}
