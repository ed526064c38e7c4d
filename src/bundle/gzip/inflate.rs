//! A slow inflater that gives up at the same bit as Go's `compress/flate`.
//!
//! On streams that are whole, all inflaters agree. On broken ones they differ in how much
//! they deliver first: Go asks for as many bits as the end-of-block code is long before it
//! decodes any symbol of a dynamic block (so it withholds the last symbols of a truncated
//! stream), and it accepts a block that has no end-of-block code until that block fails.
//! Servers stop reading at the end of the tar, so such a stream may well install. This
//! inflater runs only where the fast one has failed, over the same member again.
//!
//! Behaviour mirrored: RFC 1951 as read by `compress/flate` of Go 1.26 (`inflate.go`).

use std::io::{self, Read};
use std::sync::Arc;

use super::input::Input;

/// Deflate's window: how far back a match may reach.
const WINDOW: usize = 32 << 10;
const MAX_BITS: usize = 15;
const END_OF_BLOCK: usize = 256;
/// The order in which the lengths of the code-length code are written (RFC 1951, 3.2.7).
const CODE_ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// Why inflating stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// The file ended inside the deflate stream.
    Truncated,
    /// The bits make no sense.
    Corrupt,
    /// The reader below failed.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Codes of up to this many bits are looked up, longer ones walked bit by bit.
const TABLE_BITS: usize = 9;

/// A canonical Huffman code.
struct Huffman {
    /// Bits to have at hand before any symbol is decoded.
    min: usize,
    max: usize,
    counts: [u32; MAX_BITS + 1],
    /// In the order of their codes.
    symbols: Vec<u16>,
    /// Symbol and length by the next [`TABLE_BITS`] bits; length 0 where the code is longer.
    table: Vec<(u16, u8)>,
}

impl Huffman {
    /// From the code lengths of the symbols. Complete codes, an empty one and a single code
    /// of one bit are accepted.
    fn new(lengths: &[u8]) -> Option<Self> {
        let mut counts = [0_u32; MAX_BITS + 1];
        for &length in lengths.iter().filter(|&&length| length > 0) {
            *counts.get_mut(usize::from(length))? += 1;
        }
        let min = counts.iter().position(|&count| count > 0).unwrap_or(0);
        let max = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
        let codes = counts
            .iter()
            .take(max + 1)
            .fold(0, |codes, &count| (codes << 1) + count);
        if max > 0 && codes != 1 << max && !(codes == 1 && max == 1) {
            return None;
        }
        // For each length the next code and the next place among the symbols.
        let mut next = [(0_u32, 0_usize); MAX_BITS + 1];
        let (mut code, mut place) = (0, 0);
        for (slot, &count) in next.iter_mut().zip(&counts) {
            *slot = (code, place);
            code = (code + count) << 1;
            place += count as usize;
        }
        let mut symbols = vec![0; place];
        let mut table = vec![(0, 0); 1 << TABLE_BITS];
        for (symbol, &length) in (0_u16..).zip(lengths).filter(|&(_, &length)| length > 0) {
            let (code, place) = next.get_mut(usize::from(length))?;
            *symbols.get_mut(*place)? = symbol;
            if usize::from(length) <= TABLE_BITS {
                // Codes come with their first bit lowest.
                let first = code.reverse_bits() >> (32 - u32::from(length));
                for slot in table.iter_mut().skip(first as usize).step_by(1 << length) {
                    *slot = (symbol, length);
                }
            }
            (*code, *place) = (*code + 1, *place + 1);
        }
        Some(Self {
            min,
            max,
            counts,
            symbols,
            table,
        })
    }
}

/// What the next bits belong to.
enum Block {
    Header,
    Stored {
        left: usize,
    },
    Coded {
        literals: Arc<Huffman>,
        distances: Option<Huffman>,
    },
    End,
}

/// The inflater's state over one deflate stream.
pub(super) struct Inflater {
    bits: u32,
    count: usize,
    last: bool,
    block: Block,
    /// The code of fixed blocks, once one was met: they may be as short as ten bits.
    fixed: Option<Arc<Huffman>>,
    /// Up to [`WINDOW`] bytes of history, then what the last call of `inflate` made.
    output: Vec<u8>,
    fresh: usize,
}

impl Inflater {
    pub(super) const fn new() -> Self {
        Self {
            bits: 0,
            count: 0,
            last: false,
            block: Block::Header,
            fixed: None,
            output: Vec::new(),
            fresh: 0,
        }
    }

    /// What the last call of [`Self::inflate`] made, also if it failed in the end.
    pub(super) fn fresh(&self) -> &[u8] {
        self.output.get(self.fresh..).unwrap_or_default()
    }

    /// Inflates up to about [`WINDOW`] bytes; `true` when the stream has ended.
    pub(super) fn inflate<R: Read>(&mut self, input: &mut Input<R>) -> Result<bool, Stop> {
        let forget = self.output.len().saturating_sub(WINDOW);
        self.output.drain(..forget);
        self.fresh = self.output.len();
        while self.output.len() - self.fresh < WINDOW {
            // Taken out so that its codes and the bits can be used side by side.
            match std::mem::replace(&mut self.block, Block::Header) {
                Block::End => {
                    self.block = Block::End;
                    return Ok(true);
                }
                Block::Header => self.block = self.block_header(input)?,
                Block::Stored { left } => {
                    for done in 0..left.min(WINDOW) {
                        let Some(byte) = input.byte()? else {
                            return Err(Stop::Truncated);
                        };
                        self.output.push(byte);
                        self.block = Block::Stored {
                            left: left - done - 1,
                        };
                    }
                    if left <= WINDOW {
                        self.finish_block();
                    }
                }
                Block::Coded {
                    literals,
                    distances,
                } => {
                    if self.symbols(input, &literals, distances.as_ref())? {
                        self.finish_block();
                    } else {
                        self.block = Block::Coded {
                            literals,
                            distances,
                        };
                    }
                }
            }
        }
        Ok(false)
    }

    fn finish_block(&mut self) {
        self.block = if self.last { Block::End } else { Block::Header };
    }

    /// Has at least `count` bits at hand, byte by byte, never more than asked for.
    fn need<R: Read>(&mut self, input: &mut Input<R>, count: usize) -> Result<(), Stop> {
        while self.count < count {
            let byte = input.byte()?.ok_or(Stop::Truncated)?;
            self.bits |= u32::from(byte) << self.count;
            self.count += 8;
        }
        Ok(())
    }

    /// Takes `count` (at most 14) bits.
    fn take<R: Read>(&mut self, input: &mut Input<R>, count: usize) -> Result<usize, Stop> {
        self.need(input, count)?;
        let value = self.bits & ((1 << count) - 1);
        self.bits >>= count;
        self.count -= count;
        Ok(value as usize)
    }

    fn symbol<R: Read>(&mut self, input: &mut Input<R>, code: &Huffman) -> Result<usize, Stop> {
        self.need(input, code.min)?;
        let index = self.bits as usize & ((1 << TABLE_BITS) - 1);
        if let Some(&(symbol, length @ 1..)) = code.table.get(index)
            && usize::from(length) <= self.count
        {
            self.bits >>= length;
            self.count -= usize::from(length);
            return Ok(usize::from(symbol));
        }
        let (mut value, mut first, mut index) = (0_u32, 0_u32, 0_u32);
        for length in 1..=code.max {
            self.need(input, length)?;
            value |= self.bits >> (length - 1) & 1;
            let count = code.counts.get(length).copied().unwrap_or(0);
            if value < first + count {
                self.bits >>= length;
                self.count -= length;
                let place = (index + value - first) as usize;
                return code
                    .symbols
                    .get(place)
                    .map(|&symbol| usize::from(symbol))
                    .ok_or(Stop::Corrupt);
            }
            index += count;
            first = (first + count) << 1;
            value <<= 1;
        }
        Err(Stop::Corrupt)
    }

    fn block_header<R: Read>(&mut self, input: &mut Input<R>) -> Result<Block, Stop> {
        let header = self.take(input, 3)?;
        self.last = header & 1 == 1;
        match header >> 1 {
            0 => {
                (self.bits, self.count) = (0, 0);
                let mut sizes = [0; 4];
                if input.read_full(&mut sizes)? < sizes.len() {
                    return Err(Stop::Truncated);
                }
                let [a, b, c, d] = sizes;
                let left = u16::from_le_bytes([a, b]);
                if left != !u16::from_le_bytes([c, d]) {
                    return Err(Stop::Corrupt);
                }
                Ok(Block::Stored {
                    left: usize::from(left),
                })
            }
            1 => {
                if let Some(fixed) = &self.fixed {
                    return Ok(Block::Coded {
                        literals: Arc::clone(fixed),
                        distances: None,
                    });
                }
                let length = |symbol| match symbol {
                    144..256 => 9,
                    256..280 => 7,
                    _ => 8,
                };
                let lengths: Vec<u8> = (0..288).map(length).collect();
                let literals = Arc::new(Huffman::new(&lengths).ok_or(Stop::Corrupt)?);
                self.fixed = Some(Arc::clone(&literals));
                Ok(Block::Coded {
                    literals,
                    distances: None,
                })
            }
            2 => self.dynamic_codes(input),
            _ => Err(Stop::Corrupt),
        }
    }

    fn dynamic_codes<R: Read>(&mut self, input: &mut Input<R>) -> Result<Block, Stop> {
        let sizes = self.take(input, 14)?;
        let literals = (sizes & 31) + 257;
        let distances = (sizes >> 5 & 31) + 1;
        if literals > 286 || distances > 30 {
            return Err(Stop::Corrupt);
        }
        let mut lengths = [0; CODE_ORDER.len()];
        for &symbol in CODE_ORDER.iter().take((sizes >> 10) + 4) {
            let length = self.take(input, 3)?;
            if let Some(slot) = lengths.get_mut(symbol) {
                *slot = u8::try_from(length).unwrap_or(0);
            }
        }
        let code = Huffman::new(&lengths).ok_or(Stop::Corrupt)?;

        let mut lengths: Vec<u8> = Vec::new();
        while lengths.len() < literals + distances {
            let (length, repeat) = match self.symbol(input, &code)? {
                16 => (
                    *lengths.last().ok_or(Stop::Corrupt)?,
                    3 + self.take(input, 2)?,
                ),
                17 => (0, 3 + self.take(input, 3)?),
                18 => (0, 11 + self.take(input, 7)?),
                length => (u8::try_from(length).unwrap_or(0), 1),
            };
            if lengths.len() + repeat > literals + distances {
                return Err(Stop::Corrupt);
            }
            lengths.resize(lengths.len() + repeat, length);
        }
        let (of_literals, of_distances) =
            lengths.split_at_checked(literals).ok_or(Stop::Corrupt)?;
        let mut literals = Huffman::new(of_literals).ok_or(Stop::Corrupt)?;
        let distances = Huffman::new(of_distances).ok_or(Stop::Corrupt)?;
        let end = of_literals
            .get(END_OF_BLOCK)
            .map_or(0, |&length| usize::from(length));
        literals.min = literals.min.max(end);
        Ok(Block::Coded {
            literals: Arc::new(literals),
            distances: Some(distances),
        })
    }

    /// Decodes symbols until the block ends (`true`) or enough has been made.
    fn symbols<R: Read>(
        &mut self,
        input: &mut Input<R>,
        literals: &Huffman,
        distances: Option<&Huffman>,
    ) -> Result<bool, Stop> {
        while self.output.len() - self.fresh < WINDOW {
            let symbol = self.symbol(input, literals)?;
            if let Ok(byte) = u8::try_from(symbol) {
                self.output.push(byte);
                continue;
            }
            if symbol == END_OF_BLOCK {
                return Ok(true);
            }
            let (base, extra) = match symbol - 257 {
                short @ 0..8 => (short + 3, 0),
                long @ 8..28 => (((4 + long % 4) << (long / 4 - 1)) + 3, long / 4 - 1),
                28 => (258, 0),
                _ => return Err(Stop::Corrupt),
            };
            let length = base + self.take(input, extra)?;
            let symbol = match distances {
                Some(code) => self.symbol(input, code)?,
                None => {
                    let mirrored = self.take(input, 5)?;
                    (0..5).fold(0, |value, bit| value << 1 | (mirrored >> bit & 1))
                }
            };
            let (base, extra) = match symbol {
                near @ 0..4 => (near + 1, 0),
                far @ 4..30 => (((2 + far % 2) << (far / 2 - 1)) + 1, far / 2 - 1),
                _ => return Err(Stop::Corrupt),
            };
            let distance = base + self.take(input, extra)?;
            let start = self
                .output
                .len()
                .checked_sub(distance)
                .ok_or(Stop::Corrupt)?;
            for at in start..start + length {
                let byte = self.output.get(at).copied().ok_or(Stop::Corrupt)?;
                self.output.push(byte);
            }
        }
        Ok(false)
    }
}
