//! Little-endian bytes, written one number after the other.

/// Bytes of a file or table for a machine of 32 or 64 bits.
#[derive(Clone, Debug, Default)]
pub(crate) struct Out {
    pub bytes: Vec<u8>,
    wide: bool,
}

impl Out {
    pub fn new(wide: bool) -> Self {
        Self {
            bytes: Vec::new(),
            wide,
        }
    }

    pub fn is_wide(&self) -> bool {
        self.wide
    }

    pub fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub fn u8(&mut self, value: u8) -> &mut Self {
        self.put(&[value])
    }

    pub fn u16(&mut self, value: u16) -> &mut Self {
        self.put(&value.to_le_bytes())
    }

    pub fn u32(&mut self, value: u32) -> &mut Self {
        self.put(&value.to_le_bytes())
    }

    pub fn u64(&mut self, value: u64) -> &mut Self {
        self.put(&value.to_le_bytes())
    }

    /// A number as wide as the machine's addresses.
    pub fn word(&mut self, value: u64) -> &mut Self {
        if self.wide {
            self.u64(value)
        } else {
            self.u32(value as u32)
        }
    }

    pub fn put(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Text in a field of fixed size, filled up with NUL.
    pub fn field(&mut self, text: &str, size: usize) -> &mut Self {
        let end = self.bytes.len() + size;
        self.put(&text.as_bytes()[..text.len().min(size)]);
        self.bytes.resize(end, 0);
        self
    }

    pub fn align(&mut self, to: usize) -> &mut Self {
        self.bytes.resize(self.bytes.len().next_multiple_of(to), 0);
        self
    }

    pub fn zeros_until(&mut self, offset: u64) -> &mut Self {
        debug_assert!(self.len() <= offset, "already past {offset}");
        self.bytes.resize(offset as usize, 0);
        self
    }

    /// A number in the variable-length form of Go's encoding/binary.
    pub fn varint(&mut self, mut value: u64) -> &mut Self {
        while value >= 0x80 {
            self.u8(value as u8 | 0x80);
            value >>= 7;
        }
        self.u8(value as u8)
    }
}

/// A table of NUL-terminated strings that gives out the offset of each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strings {
    pub bytes: Vec<u8>,
}

impl Strings {
    /// A table that starts with the empty string, as symbol and section names do.
    pub fn with_empty() -> Self {
        Self { bytes: vec![0] }
    }

    pub fn add(&mut self, text: &str) -> u32 {
        let at = self.bytes.len() as u32;
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.push(0);
        at
    }
}
