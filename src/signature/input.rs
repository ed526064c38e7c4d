//! Streams that give their bytes in the same portions as Go's readers.
//!
//! The server's library reads signatures and keys through buffers of 4096 bytes and does not look for a
//! packet's end afterwards: what it has buffered is gone, what it has not is taken for the next packet.
//! Where packets are damaged, or longer than their content, only the same portions give the same verdict.

use super::fault::Fault;

/// Go's `io.Reader`: so many bytes, and perhaps why no more will come.
pub trait GoRead {
    /// Reads at most as many bytes as `buf` holds.
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>);
}

/// `bytes.Reader`.
#[derive(Debug)]
pub struct Bytes<'a>(pub &'a [u8]);

impl GoRead for Bytes<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        if self.0.is_empty() {
            return (0, Some(Fault::End));
        }
        let count = copy(self.0, buf);
        self.0 = self.0.get(count..).unwrap_or_default();
        (count, None)
    }
}

/// Copies as much as fits; returns how much that was.
fn copy(from: &[u8], to: &mut [u8]) -> usize {
    let count = from.len().min(to.len());
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    count
}

/// The content of a packet, by how its length is written.
pub enum Content<'a> {
    /// So many bytes (`spanReader`).
    Span {
        /// What they are read from.
        inner: &'a mut dyn GoRead,
        /// How many are left.
        left: u64,
    },
    /// Portions, each with its length (`partialLengthReader`).
    Partial {
        /// What they are read from.
        inner: &'a mut dyn GoRead,
        /// How many bytes of this portion are left.
        left: u64,
        /// Whether another portion follows.
        more: bool,
    },
    /// All that follows.
    Rest(&'a mut dyn GoRead),
}

impl GoRead for Content<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        match self {
            Self::Rest(inner) => inner.read(buf),
            Self::Span { left: 0, .. } => (0, Some(Fault::End)),
            Self::Span { inner, left } => {
                let (count, fault) = inner.read(up_to(buf, *left));
                *left = left.saturating_sub(count as u64);
                let fault = match fault {
                    Some(Fault::End) if *left > 0 => Some(Fault::Truncated),
                    other => other,
                };
                (count, fault)
            }
            Self::Partial { inner, left, more } => {
                while *left == 0 {
                    if !*more {
                        return (0, Some(Fault::End));
                    }
                    match read_length(*inner) {
                        Ok((length, is_partial)) => (*left, *more) = (length, is_partial),
                        Err(fault) => return (0, Some(fault)),
                    }
                }
                let wanted = up_to(buf, *left);
                let asked = wanted.len();
                let (count, fault) = inner.read(wanted);
                *left = left.saturating_sub(count as u64);
                let fault = match fault {
                    Some(Fault::End) if count < asked => Some(Fault::Truncated),
                    other => other,
                };
                (count, fault)
            }
        }
    }
}

fn up_to(buf: &mut [u8], most: u64) -> &mut [u8] {
    let most = usize::try_from(most).unwrap_or(usize::MAX).min(buf.len());
    buf.split_at_mut(most).0
}

/// `readLength` (`packet.go`): a length, and whether it is that of a portion.
///
/// # Errors
/// The input ends.
pub fn read_length(input: &mut dyn GoRead) -> Result<(u64, bool), Fault> {
    let [first] = read_array(input)?;
    Ok(match first {
        0..192 => (first.into(), false),
        192..224 => {
            let [second] = read_array(input)?;
            let high = u64::from(first - 192) << 8;
            (high + u64::from(second) + 192, false)
        }
        224..255 => (1 << (first & 0x1f), true),
        255 => (u32::from_be_bytes(read_array(input)?).into(), false),
    })
}

/// `io.ReadFull`: all of `buf`.
///
/// # Errors
/// [`Fault::End`] where there was nothing at all, [`Fault::Truncated`] where there was too little.
pub fn read_full(input: &mut dyn GoRead, buf: &mut [u8]) -> Result<(), Fault> {
    let mut done = 0;
    while done < buf.len() {
        let (count, fault) = input.read(buf.get_mut(done..).unwrap_or_default());
        done += count;
        if done >= buf.len() {
            break;
        }
        match fault {
            Some(Fault::End) if done > 0 => return Err(Fault::Truncated),
            Some(fault) => return Err(fault),
            None => {}
        }
    }
    Ok(())
}

/// The library's `readFull`: nothing at all is too little as well.
///
/// # Errors
/// The input ends.
pub fn read_all_of(input: &mut dyn GoRead, buf: &mut [u8]) -> Result<(), Fault> {
    read_full(input, buf).map_err(|fault| match fault {
        Fault::End => Fault::Truncated,
        other => other,
    })
}

/// So many bytes, as [`read_all_of`].
///
/// # Errors
/// The input ends.
pub fn read_array<const N: usize>(input: &mut dyn GoRead) -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    read_all_of(input, &mut bytes)?;
    Ok(bytes)
}

/// So many bytes, at most 65,535, as [`read_all_of`].
///
/// # Errors
/// The input ends.
pub fn read_bytes(input: &mut dyn GoRead, count: u16) -> Result<Vec<u8>, Fault> {
    let mut bytes = vec![0; count.into()];
    read_all_of(input, &mut bytes)?;
    Ok(bytes)
}

/// `io.ReadAll`: everything, which the size of the file bounds.
///
/// # Errors
/// Those of the input, but for its end.
pub fn read_to_end(input: &mut dyn GoRead) -> Result<Vec<u8>, Fault> {
    let mut all = Vec::new();
    let mut buf = [0; 512];
    loop {
        let (count, fault) = input.read(&mut buf);
        all.extend_from_slice(buf.get(..count).unwrap_or_default());
        match fault {
            Some(Fault::End) => return Ok(all),
            Some(fault) => return Err(fault),
            None => {}
        }
    }
}

/// `consumeAll` (`packet.go`): reads until it ends, whyever.
pub fn consume(input: &mut dyn GoRead) {
    let mut buf = [0; 1024];
    while let (_, None) = input.read(&mut buf) {}
}

/// The size of Go's buffers.
const BUFFER: usize = 4096;

/// So many empty reads in a row are too many.
const MAX_EMPTY: usize = 100;

/// `bufio.Reader`.
pub struct Buffered<'a> {
    inner: &'a mut dyn GoRead,
    buffer: Box<[u8; BUFFER]>,
    start: usize,
    end: usize,
    fault: Option<Fault>,
}

impl<'a> Buffered<'a> {
    /// An empty buffer.
    pub fn new(inner: &'a mut dyn GoRead) -> Self {
        Self {
            inner,
            buffer: Box::new([0; BUFFER]),
            start: 0,
            end: 0,
            fault: None,
        }
    }

    /// `Peek(1)`: the next byte, which stays.
    ///
    /// # Errors
    /// Those of the input.
    pub fn peek(&mut self) -> Result<u8, Fault> {
        let mut empty = 0;
        while self.start == self.end && self.fault.is_none() {
            let (count, fault) = self.inner.read(self.buffer.as_mut_slice());
            (self.start, self.end, self.fault) = (0, count, fault);
            empty += 1;
            if count == 0 && empty >= MAX_EMPTY {
                return Err(Fault::Other("nothing comes of it"));
            }
        }
        match self.buffer.get(self.start) {
            Some(byte) if self.start < self.end => Ok(*byte),
            _ => Err(self.fault.take().unwrap_or(Fault::End)),
        }
    }
}

impl GoRead for Buffered<'_> {
    fn read(&mut self, buf: &mut [u8]) -> (usize, Option<Fault>) {
        if buf.is_empty() {
            return match self.start < self.end {
                true => (0, None),
                false => (0, self.fault.take()),
            };
        }
        if self.start == self.end {
            if let Some(fault) = self.fault.take() {
                return (0, Some(fault));
            }
            if buf.len() >= BUFFER {
                return self.inner.read(buf);
            }
            let (count, fault) = self.inner.read(self.buffer.as_mut_slice());
            (self.start, self.end, self.fault) = (0, count, fault);
            if count == 0 {
                return (0, self.fault.take());
            }
        }
        let buffered = self.buffer.get(self.start..self.end).unwrap_or_default();
        let count = copy(buffered, buf);
        self.start += count;
        (count, None)
    }
}
