//! What decoding a manifest gives, whichever format it is written in.

use super::document::{Document, NodeId, Span};

/// A manifest file as one generation of servers decodes it.
#[derive(Debug, Default)]
pub struct Decoded {
    /// The values with their places. Nodes outside `root` are what was read on the way.
    pub document: Document,
    /// The object of fields that the server knows, under the server's names: case folded,
    /// duplicates merged, nulls applied. `None` where the file holds no value at all.
    /// Where there is an `error`, it holds what could be read all the same.
    pub root: Option<NodeId>,
    /// The error that the server answers with, the first one in the server's order.
    pub error: Option<DecodeError>,
    /// What the server passes over in silence.
    pub notes: Vec<Note>,
}

/// Why a server cannot decode a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// What kind of error it is.
    pub kind: DecodeErrorKind,
    /// What is wrong, in mmlint's words.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The JSON pointer of the value, empty for the whole file and for errors of syntax.
    pub pointer: String,
}

/// The kinds of [`DecodeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeErrorKind {
    /// The text is not JSON, or not YAML.
    Syntax,
    /// A byte order mark, UTF-16, or bytes that the server's parser refuses.
    Encoding,
    /// A known field holds a value of another type.
    Type,
    /// A key stands twice (YAML from server 10.5 on).
    DuplicateKey,
    /// Nested more deeply than the server's parser goes.
    Depth,
    /// It has more in it than mmlint reads.
    TooMuch,
    /// It is not known what this server makes of it; other servers read it.
    Unsure,
}

/// What a server accepts without a word though the author may have meant otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A key that the server does not know.
    UnknownKey {
        /// The pointer of the object that holds it.
        parent: String,
        /// The key as written.
        key: String,
        /// Where the key stands.
        span: Span,
        /// The names that the server would know there.
        known: Vec<&'static str>,
    },
    /// The same key a second time.
    DuplicateKey {
        /// The pointer of the object that holds both.
        parent: String,
        /// The key.
        key: String,
        /// The first.
        first: Span,
        /// The one that repeats it.
        span: Span,
    },
    /// A key that is known only when its letter case is ignored (JSON).
    FoldedKey {
        /// The pointer of the object that holds it.
        parent: String,
        /// The key as written.
        key: String,
        /// The server's name of the field.
        known: &'static str,
        /// Where the key stands.
        span: Span,
    },
    /// Text after the first value: the server never reads it.
    TrailingData {
        /// From its first byte that is not white space to the end of the file.
        span: Span,
    },
    /// A value that generations of servers read differently.
    Hazard {
        /// The pointer of the value.
        pointer: String,
        /// Where.
        span: Span,
        /// What differs, a whole sentence.
        what: String,
        /// How it is written so that all of them read the same.
        cure: Cure,
        /// Which servers.
        concerns: Concerns,
    },
}

/// Which servers read a place differently from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Concerns {
    /// Servers up to 10.3 (yaml.v2) and those from 10.5 on.
    UpTo10_3,
    /// Servers 10.5 to 11.2 (yaml.v3) and those from 11.3 on (goccy/go-yaml).
    From10_5,
}

/// How to write what generations of servers read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cure {
    /// A text, in quotes.
    Quote,
    /// `true` or `false`, without quotes.
    Boolean,
    /// A number in plain digits, or a text in quotes.
    Number,
    /// The key in quotes.
    QuoteKey,
    /// A field that only the server itself sets.
    TakeOut,
    /// One of two equal keys.
    KeepOne,
    /// `%YAML`: not at all.
    Directive,
    /// What stands behind the first document: not at all.
    Behind,
    /// Bytes that are no UTF-8, and control characters.
    Characters,
    /// Something else.
    Otherwise,
}

/// One step of a JSON pointer, as it was before it was escaped (RFC 6901).
#[must_use]
pub fn pointer_step(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// `parent` and one more step, escaped as RFC 6901 asks.
#[must_use]
pub fn join_pointer(parent: &str, step: &str) -> String {
    format!("{parent}/{}", step.replace('~', "~0").replace('/', "~1"))
}
