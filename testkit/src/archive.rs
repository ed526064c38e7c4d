//! Tar streams, written header by header.
//!
//! Nothing is checked here: names are bytes, any letter is a type, sizes and checksums may lie.

/// Size of a tar block.
pub const BLOCK: usize = 512;

/// Modification time of every entry: 2025-01-01, 00:00 UTC.
pub const MTIME: u64 = 1_735_689_600;

/// Type letters of tar entries.
pub mod kind {
    /// A regular file.
    pub const FILE: u8 = b'0';
    /// A regular file as tars before POSIX wrote it: NUL, and no `ustar` in the header.
    pub const OLD_FILE: u8 = 0;
    /// A hard link.
    pub const HARD_LINK: u8 = b'1';
    /// A symbolic link.
    pub const SYMLINK: u8 = b'2';
    /// A character device.
    pub const CHAR_DEVICE: u8 = b'3';
    /// A block device.
    pub const BLOCK_DEVICE: u8 = b'4';
    /// A directory.
    pub const DIRECTORY: u8 = b'5';
    /// A named pipe.
    pub const FIFO: u8 = b'6';
    /// PAX records for all that follows, as `git archive` writes them.
    pub const PAX_GLOBAL: u8 = b'g';
}

/// How a name or link target over 100 bytes is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LongName {
    /// In a PAX record, as Go does it.
    #[default]
    Pax,
    /// In an entry of type `L` or `K` before the header, as GNU tar does it.
    Gnu,
    /// Split at a slash into name and prefix, as POSIX 1988 does it; in a PAX record where that is impossible.
    Prefix,
}

/// An entry of a tar stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, as it stands in the header.
    pub name: Vec<u8>,
    /// The type letter, see [`kind`].
    pub kind: u8,
    /// The permission bits.
    pub mode: u32,
    /// The bytes that follow the header.
    pub content: Vec<u8>,
    /// The target of a link.
    pub link: Vec<u8>,
    /// PAX records, written before the header. Those of a [`kind::PAX_GLOBAL`] entry are its content.
    pub pax: Vec<(Vec<u8>, Vec<u8>)>,
    /// Where a long name goes.
    pub long_name: LongName,
    /// The size that the header gives; the length of the content when `None`.
    pub size: Option<u64>,
    /// Whether the checksum of the header is wrong.
    pub bad_checksum: bool,
    /// Whether the entry stands behind the blocks that end the archive.
    pub after_end: bool,
}

impl Entry {
    /// An entry without content, with the usual mode of its kind.
    pub fn new(name: impl Into<Vec<u8>>, kind: u8) -> Self {
        Self {
            name: name.into(),
            kind,
            mode: match kind {
                kind::DIRECTORY => 0o755,
                kind::SYMLINK => 0o777,
                _ => 0o644,
            },
            content: Vec::new(),
            link: Vec::new(),
            pax: Vec::new(),
            long_name: LongName::Pax,
            size: None,
            bad_checksum: false,
            after_end: false,
        }
    }

    /// A regular file of mode 0644.
    pub fn file(name: impl Into<Vec<u8>>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            content: content.into(),
            ..Self::new(name, kind::FILE)
        }
    }

    /// A directory of mode 0755.
    pub fn directory(name: impl Into<Vec<u8>>) -> Self {
        Self::new(name, kind::DIRECTORY)
    }

    /// A symbolic link.
    pub fn symlink(name: impl Into<Vec<u8>>, target: impl Into<Vec<u8>>) -> Self {
        Self {
            link: target.into(),
            ..Self::new(name, kind::SYMLINK)
        }
    }

    /// The same entry with other permission bits.
    #[must_use]
    pub fn with_mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// The same entry with one more PAX record.
    #[must_use]
    pub fn with_pax(mut self, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Self {
        self.pax.push((key.into(), value.into()));
        self
    }

    /// The name for messages.
    pub fn display_name(&self) -> String {
        String::from_utf8_lossy(&self.name)
            .escape_debug()
            .to_string()
    }
}

/// How a tar stream ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// With two zero blocks, as it should.
    #[default]
    Good,
    /// With the last entry.
    None,
    /// With a single zero block.
    One,
    /// Well, but a lone zero block stands before the last entry.
    OneZeroBlockMid,
    /// Well, but two zero blocks stand before the first entry.
    ZeroBlocksFirst,
    /// With two zero blocks and a block of text behind them.
    GarbageAfter,
}

/// Writes entries into a tar stream, one after the other.
#[derive(Debug, Default)]
pub struct Builder {
    bytes: Vec<u8>,
    headers: Vec<usize>,
}

impl Builder {
    /// An empty stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// A whole stream: these entries, this end, and a wrong checksum in the header of that entry (from 0).
    pub fn write(entries: &[Entry], end: End, corrupt_header: Option<usize>) -> Vec<u8> {
        let (behind, before): (Vec<&Entry>, Vec<&Entry>) =
            entries.iter().partition(|entry| entry.after_end);
        let mut builder = Self::new();
        if end == End::ZeroBlocksFirst {
            builder.zero_blocks(2);
        }
        for (index, entry) in before.iter().enumerate() {
            if end == End::OneZeroBlockMid && index + 1 == before.len() {
                builder.zero_blocks(1);
            }
            builder.entry(entry);
        }
        match end {
            End::None => {}
            End::One => builder.zero_blocks(1),
            _ => builder.zero_blocks(2),
        }
        if end == End::GarbageAfter {
            builder.padded(b"left over");
        }
        for entry in &behind {
            builder.entry(entry);
        }
        if !behind.is_empty() {
            builder.zero_blocks(2);
        }
        if let Some(index) = corrupt_header {
            builder.corrupt_header(index);
        }
        builder.into_bytes()
    }

    /// Appends an entry, with the PAX or GNU headers that it needs before its own.
    pub fn entry(&mut self, entry: &Entry) {
        let mut pax = entry.pax.clone();
        let mut prefix: &[u8] = b"";
        let mut name: &[u8] = &entry.name;
        if name.len() > 100 {
            let split = (entry.long_name == LongName::Prefix)
                .then(|| split_name(name))
                .flatten();
            match (entry.long_name, split) {
                (_, Some(parts)) => (prefix, name) = parts,
                (LongName::Gnu, None) => self.gnu_long(b'L', name),
                _ => add_record(&mut pax, b"path", name),
            }
        }
        if entry.link.len() > 100 {
            match entry.long_name {
                LongName::Gnu => self.gnu_long(b'K', &entry.link),
                _ => add_record(&mut pax, b"linkpath", &entry.link),
            }
        }

        let mut content: &[u8] = &entry.content;
        let records = pax_records(&pax);
        if entry.kind == kind::PAX_GLOBAL && !pax.is_empty() {
            content = &records;
        } else if !pax.is_empty() {
            let header = Entry::new(pax_name(&entry.name), b'x');
            self.header(&header, &header.name, b"", records.len() as u64);
            self.padded(&records);
        }
        self.headers.push(self.bytes.len());
        self.header(
            entry,
            name,
            prefix,
            entry.size.unwrap_or(content.len() as u64),
        );
        self.padded(content);
    }

    /// Appends bytes, filled up with zeros to whole blocks.
    pub fn padded(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.bytes
            .resize(self.bytes.len().next_multiple_of(BLOCK), 0);
    }

    /// Appends bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends zero blocks.
    pub fn zero_blocks(&mut self, count: usize) {
        self.bytes.resize(self.bytes.len() + count * BLOCK, 0);
    }

    /// Makes the checksum wrong in the header of an entry, counted from 0. No such entry: nothing happens.
    pub fn corrupt_header(&mut self, index: usize) {
        if let Some(start) = self.headers.get(index) {
            break_checksum(&mut self.bytes[*start..*start + BLOCK]);
        }
    }

    /// Where the header of each entry starts. Headers that only carry a long name or PAX records do not count.
    pub fn headers(&self) -> &[usize] {
        &self.headers
    }

    /// The stream as it is, without the blocks that should end it.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The stream with the two zero blocks that end it.
    pub fn finish(mut self) -> Vec<u8> {
        self.zero_blocks(2);
        self.bytes
    }

    fn gnu_long(&mut self, letter: u8, value: &[u8]) {
        let header = Entry::new("././@LongLink", letter);
        self.header(&header, &header.name, b"", value.len() as u64 + 1);
        self.padded(&[value, b"\0"].concat());
    }

    fn header(&mut self, entry: &Entry, name: &[u8], prefix: &[u8], size: u64) {
        let mut block = [0u8; BLOCK];
        put(&mut block, 0, 100, name);
        octal(&mut block, 100, 8, u64::from(entry.mode));
        octal(&mut block, 108, 8, 0);
        octal(&mut block, 116, 8, 0);
        octal(&mut block, 124, 12, size);
        octal(&mut block, 136, 12, MTIME);
        block[156] = entry.kind;
        put(&mut block, 157, 100, &entry.link);
        if entry.kind != kind::OLD_FILE {
            put(&mut block, 257, 8, b"ustar\x0000");
            octal(&mut block, 329, 8, 0);
            octal(&mut block, 337, 8, 0);
            put(&mut block, 345, 155, prefix);
        }
        set_checksum(&mut block);
        if entry.bad_checksum {
            break_checksum(&mut block);
        }
        self.bytes.extend_from_slice(&block);
    }
}

/// Computes the checksum of a header block and puts it where it belongs.
pub fn set_checksum(block: &mut [u8]) {
    block[148..156].fill(b' ');
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}

fn break_checksum(block: &mut [u8]) {
    // The first digit: both the signed and the unsigned sum are wrong afterwards.
    block[148] = if block[148] == b'7' { b'6' } else { b'7' };
}

fn put(block: &mut [u8; BLOCK], at: usize, room: usize, value: &[u8]) {
    let length = value.len().min(room);
    block[at..at + length].copy_from_slice(&value[..length]);
}

/// An octal number that ends in NUL; in base 256, as GNU tar and Go do, where it does not fit.
fn octal(block: &mut [u8; BLOCK], at: usize, room: usize, value: u64) {
    let digits = format!("{value:0width$o}", width = room - 1);
    if digits.len() < room {
        put(block, at, room, digits.as_bytes());
        return;
    }
    for (index, byte) in value.to_be_bytes().iter().rev().enumerate().take(room) {
        block[at + room - 1 - index] = *byte;
    }
    block[at] |= 0x80;
}

/// The longest prefix that leaves a name of at most 100 bytes.
fn split_name(name: &[u8]) -> Option<(&[u8], &[u8])> {
    let slash = (0..name.len().min(156))
        .rev()
        .find(|at| name[*at] == b'/' && *at + 1 < name.len())?;
    (name.len() - slash - 1 <= 100).then(|| (&name[..slash], &name[slash + 1..]))
}

fn add_record(pax: &mut Vec<(Vec<u8>, Vec<u8>)>, key: &[u8], value: &[u8]) {
    if !pax.iter().any(|(known, _)| known == key) {
        pax.push((key.to_vec(), value.to_vec()));
    }
}

/// PAX records as bytes: `LENGTH KEY=VALUE\n`, where the length counts its own digits.
pub fn pax_records(records: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (key, value) in records {
        let rest = key.len() + value.len() + 3;
        let mut length = rest + 1;
        while rest + length.to_string().len() != length {
            length = rest + length.to_string().len();
        }
        bytes.extend_from_slice(format!("{length} ").as_bytes());
        bytes.extend_from_slice(key);
        bytes.push(b'=');
        bytes.extend_from_slice(value);
        bytes.push(b'\n');
    }
    bytes
}

/// The name of a PAX header: `dir/PaxHeaders.0/file`.
fn pax_name(name: &[u8]) -> Vec<u8> {
    let name = name.strip_suffix(b"/").unwrap_or(name);
    let at = name
        .iter()
        .rposition(|byte| *byte == b'/')
        .map_or(0, |slash| slash + 1);
    let mut header = [&name[..at], b"PaxHeaders.0/", &name[at..]].concat();
    header.truncate(100);
    header
}
