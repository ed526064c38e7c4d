//! Reads `plugins.json` as the Marketplace does (`model.PluginsFromReader`: one `Decode` of
//! `encoding/json`), keeping the place of every value.
//!
//! The list is read entry by entry: of each its values are kept and its tree is dropped.

use super::entry::Entry;
use super::fields;
use crate::manifest::decoded::DecodeErrorKind;
use crate::manifest::document::Span;
use crate::manifest::json::{self, SyntaxError};
use crate::report::TextFile;

/// The largest listing that is read, in bytes (128 MiB).
pub const MAX_SIZE: u64 = 128 << 20;

/// The largest entry, in bytes (4 MiB).
pub const MAX_ENTRY: usize = 4 << 20;

/// The most entries.
pub const MAX_ENTRIES: usize = 20_000;

/// The most values in all entries: those of settings and labels are kept. The Marketplace's own listing has 8,000, in 117
/// entries.
pub const MAX_VALUES: usize = 200_000;

/// A listing that was read.
#[derive(Debug)]
pub struct Listing {
    /// Its path and its text.
    pub file: TextFile,
    /// Its entries; those before the fault, where there is one.
    pub entries: Vec<Entry>,
    /// Why the Marketplace cannot read it.
    pub fault: Option<Fault>,
    /// What stands behind the list, which the Marketplace does not read.
    pub trailing: Option<Span>,
}

/// Why a text is no listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The value's pointer, where it is a value of another type.
    pub pointer: Option<String>,
}

/// What is larger than mmlint reads, in words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct OverLimit(pub String);

/// Reads a listing.
///
/// # Errors
/// It is larger than mmlint reads.
pub fn read(file: TextFile) -> Result<Listing, OverLimit> {
    let bytes = std::sync::Arc::clone(&file.text);
    if bytes.len() as u64 > MAX_SIZE {
        return Err(OverLimit(format!("is larger than {} MiB", MAX_SIZE >> 20)));
    }
    let mut reader = Reader {
        bytes: &bytes,
        at: 0,
        left: MAX_VALUES,
        entries: Vec::new(),
    };
    let fault = match reader.list() {
        Ok(fault) => fault,
        Err(Stop::Fault(fault)) => Some(fault),
        Err(Stop::OverLimit(limit)) => return Err(limit),
    };
    let trailing = match &fault {
        Some(_) => None,
        None => {
            reader.skip_space();
            (reader.at < bytes.len()).then(|| Span::new(reader.at, bytes.len()))
        }
    };
    Ok(Listing {
        entries: reader.entries,
        file,
        fault,
        trailing,
    })
}

enum Stop {
    Fault(Fault),
    OverLimit(OverLimit),
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many values may still come.
    left: usize,
    entries: Vec<Entry>,
}

impl Reader<'_> {
    /// Reads to the end of the first value; what is there in place of a list is given back.
    fn list(&mut self) -> Result<Option<Fault>, Stop> {
        self.skip_space();
        match self.peek() {
            // An empty stream is no error there: a listing without entries.
            None => return Ok(None),
            Some(b'[') => self.at += 1,
            Some(_) => return self.other(),
        }
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(None);
        }
        loop {
            self.entry()?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(None);
                }
                _ => return Err(self.unexpected("`,` or `]` after an entry")),
            }
        }
    }

    /// A value that is no list: `null` is an empty one, anything else is refused.
    fn other(&mut self) -> Result<Option<Fault>, Stop> {
        let end = self.bytes.len().min(self.at.saturating_add(MAX_ENTRY));
        let part = self.bytes.get(..end).unwrap_or_default();
        let parsed =
            json::parse_at(part, self.at, 0, self.left).map_err(|error| self.stop(error, end))?;
        let node = parsed.document.node(parsed.root);
        self.at = parsed.end;
        Ok(match node.kind.name() {
            "null" => None,
            found => Some(Fault {
                message: format!("expected a list of entries, found {}", fields::a(found)),
                span: node.span,
                pointer: Some(String::new()),
            }),
        })
    }

    fn entry(&mut self) -> Result<(), Stop> {
        if self.entries.len() == MAX_ENTRIES {
            let most = format!("has more than {MAX_ENTRIES} entries");
            return Err(Stop::OverLimit(OverLimit(most)));
        }
        let end = self.bytes.len().min(self.at.saturating_add(MAX_ENTRY));
        let part = self.bytes.get(..end).unwrap_or_default();
        let parsed =
            json::parse_at(part, self.at, 1, self.left).map_err(|error| self.stop(error, end))?;
        self.at = parsed.end;
        self.left = self.left.saturating_sub(parsed.document.len());
        let index = self.entries.len();
        self.entries
            .push(fields::decode(parsed.document, parsed.root, index));
        Ok(())
    }

    /// Where only a part was looked at, its end is no end of the file.
    fn stop(&self, error: SyntaxError, end: usize) -> Stop {
        if error.kind == DecodeErrorKind::TooMuch {
            let most = format!("has more than {MAX_VALUES} values");
            return Stop::OverLimit(OverLimit(most));
        }
        if end < self.bytes.len() && error.span.end >= end {
            let index = self.entries.len() + 1;
            let size = MAX_ENTRY >> 20;
            return Stop::OverLimit(OverLimit(format!(
                "entry {index} is larger than {size} MiB"
            )));
        }
        let marks: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];
        let is_marked = marks.iter().any(|mark| self.bytes.starts_with(mark));
        let message = match is_marked && self.at == 0 {
            true => "the file begins with a byte order mark".to_owned(),
            false => error.message,
        };
        Stop::Fault(Fault {
            message,
            span: error.span,
            pointer: None,
        })
    }

    fn unexpected(&self, expected: &str) -> Stop {
        let found = match self.peek() {
            None => "the end of the file".to_owned(),
            Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(byte)),
            Some(byte) => format!("the byte 0x{byte:02x}"),
        };
        Stop::Fault(Fault {
            message: format!("expected {expected}, found {found}"),
            span: Span::new(self.at, (self.at + 1).min(self.bytes.len())),
            pointer: None,
        })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }
}
