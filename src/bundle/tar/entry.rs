//! What reading an archive returns: its entries, and how it ended.

/// How an archive ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With two zero blocks; what follows has not been looked at.
    Marker,
    /// With one zero block and the stream.
    OneZeroBlock,
    /// With the stream, after a whole entry (or an extended header, which is then lost).
    EndOfStream,
    /// With the stream, within the zeros that fill the last entry's last block.
    InPadding,
}

/// An entry of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TarEntry {
    /// Its name, after all that may override it.
    pub name: Vec<u8>,
    /// What it links to, after all that may override it; meant for types `1` and `2`.
    pub linkname: Vec<u8>,
    /// Its type flag. The flag NUL of old archives has become `5` if the name ends with a
    /// slash, else `0`; no other type follows from a name.
    pub kind: u8,
    /// Its mode with all bits; for a PAX global header 0. May be negative.
    pub mode: i64,
    /// Bytes of content that can be read, holes included: 0 for the types that have none.
    pub size: u64,
    /// The size it says it has. Differs from `size` for links, folders, devices and pipes,
    /// where it may be anything, even negative.
    pub declared_size: i64,
    /// Where its first block begins, in bytes of the unpacked stream: its own header, or
    /// that of the first PAX header or long name before it.
    pub offset: u64,
    /// Is it a sparse file, stored without its holes?
    pub sparse: bool,
}
