//! PAX records: what an extended header says of the next entry.
//!
//! Behaviour mirrored: `parsePAX` and `mergePAX` (`reader.go`), `parsePAXRecord` and
//! `parsePAXTime` (`strconv.go`) of Go 1.26's `archive/tar`. Keys and values are bytes.

use std::collections::BTreeMap;

use super::header::Header;

/// The records of one extended header that mean something to this reader: of those with the same
/// key the last one, and GNU's `offset` and `numbytes` (sparse format 0.0) joined as its `map` (0.1).
pub(super) type Records = BTreeMap<Vec<u8>, Vec<u8>>;

/// A decimal number as Go's `strconv.ParseInt` takes it: a sign and digits, nothing else.
pub(super) fn decimal(text: &[u8]) -> Option<i64> {
    // Rust's parser has the same rules.
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// Splits at the first `separator`.
pub(super) fn cut(text: &[u8], separator: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().position(|&byte| byte == separator)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Parses a whole extended header; `None` if anything in it is out of order.
pub(super) fn parse(mut text: &[u8]) -> Option<Records> {
    let mut records = Records::new();
    let mut sparse: Vec<&[u8]> = Vec::new();
    while !text.is_empty() {
        let (key, value, rest) = record(text)?;
        text = rest;
        let place = match key {
            b"GNU.sparse.offset" => 0,
            b"GNU.sparse.numbytes" => 1,
            // An archive may have millions that mean nothing.
            _ if !is_read(key) => continue,
            _ => {
                records.insert(key.to_vec(), value.to_vec());
                continue;
            }
        };
        if sparse.len() % 2 != place || value.contains(&b',') {
            return None;
        }
        sparse.push(value);
    }
    if !sparse.is_empty() {
        records.insert(b"GNU.sparse.map".to_vec(), sparse.join(&b','));
    }
    Some(records)
}

/// Whether a record with this key has a meaning.
fn is_read(key: &[u8]) -> bool {
    const FIELDS: [&[u8]; 8] = [
        b"path",
        b"linkpath",
        b"size",
        b"uid",
        b"gid",
        b"atime",
        b"ctime",
        b"mtime",
    ];
    key.starts_with(b"GNU.sparse.") || FIELDS.contains(&key)
}

/// The first record's key and value, and what follows it.
fn record(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (digits, _) = cut(text, b' ')?;
    let length = usize::try_from(decimal(digits)?)
        .ok()
        .filter(|&length| length >= 5)?;
    let (record, rest) = text.split_at_checked(length)?;
    // A length so short that it ends before the record's text does not pass here.
    let content = record.get(digits.len() + 1..)?.strip_suffix(b"\n")?;
    let (key, value) = cut(content, b'=')?;
    let text_field = matches!(key, b"path" | b"linkpath" | b"uname" | b"gname");
    let without_nul = if text_field { value } else { key };
    (!key.is_empty() && !without_nul.contains(&0)).then_some((key, value, rest))
}

/// Is this seconds since 1970 with an optional fraction?
fn is_time(text: &[u8]) -> bool {
    let (seconds, fraction) = cut(text, b'.').unwrap_or((text, b""));
    decimal(seconds).is_some() && fraction.iter().all(u8::is_ascii_digit)
}

/// Puts the records that stand for fields in their place. An empty value changes nothing.
///
/// # Errors
/// What is wrong, in words; the name and the link have been set nevertheless.
pub(super) fn merge(header: &mut Header, records: &Records) -> Result<(), &'static str> {
    let value = |key: &str| {
        records
            .get(key.as_bytes())
            .filter(|value| !value.is_empty())
    };
    if let Some(path) = value("path") {
        header.name.clone_from(path);
    }
    if let Some(path) = value("linkpath") {
        header.linkname.clone_from(path);
    }
    if let Some(size) = value("size") {
        header.size = decimal(size).ok_or("the size in its PAX records is not a number")?;
    }
    for key in ["uid", "gid"] {
        if value(key).is_some_and(|id| decimal(id).is_none()) {
            return Err("a user or group id in its PAX records is not a number");
        }
    }
    for key in ["atime", "ctime", "mtime"] {
        if value(key).is_some_and(|time| !is_time(time)) {
            return Err("a time in its PAX records is not a number");
        }
    }
    Ok(())
}
