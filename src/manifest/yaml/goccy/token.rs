//! Tokens, and what a plain scalar means.

use super::super::scalars::{self, Integer, NumberError};
use crate::manifest::document::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Null,
    /// A null that stands nowhere.
    ImplicitNull,
    Bool,
    Integer,
    Float,
    Infinity,
    Nan,
    Text,
    SingleQuote,
    DoubleQuote,
    Literal,
    Folded,
    Comment,
    SequenceEntry,
    MappingKey,
    MappingValue,
    MergeKey,
    CollectEntry,
    MappingStart,
    MappingEnd,
    SequenceStart,
    SequenceEnd,
    Anchor,
    Alias,
    Tag,
    Directive,
    DocumentHeader,
    DocumentEnd,
}

/// A token. Lines and columns are the library's own, which are off here and there.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub value: String,
    /// The text that it was cut from, white space included.
    pub origin: String,
    pub line: i64,
    pub column: i64,
    /// Where it stands in the file.
    pub span: Span,
}

/// A number as `token.ToNumber` reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(Integer),
    Float(f64),
}

pub(super) fn number(text: &str) -> Option<Number> {
    if text.is_empty() || text.starts_with('_') {
        return None;
    }
    let dots = text.matches('.').count();
    if dots > 1 {
        return None;
    }
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let unsigned = unsigned.strip_prefix('-').unwrap_or(unsigned);
    let digits = unsigned.replace('_', "");
    let (base, digits) = match digits.get(..2) {
        Some("0x") => (16, digits.get(2..).unwrap_or_default()),
        Some("0o") => (8, digits.get(2..).unwrap_or_default()),
        Some("0b") => (2, digits.get(2..).unwrap_or_default()),
        _ if dots == 0 && digits.len() > 1 && digits.starts_with('0') => (8, digits.as_str()),
        _ if dots == 1 => (0, digits.as_str()),
        _ => (10, digits.as_str()),
    };
    let text = if negative {
        format!("-{digits}")
    } else {
        digits.to_owned()
    };
    let value: Result<Number, NumberError> = match base {
        0 => scalars::parse_float(&text).map(Number::Float),
        _ => scalars::parse_integer(&text, base, negative).map(Number::Int),
    };
    value.ok()
}

/// What a plain scalar is.
pub(super) fn kind_of(text: &str) -> TokenKind {
    match text {
        "null" | "Null" | "NULL" | "~" => TokenKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => TokenKind::Bool,
        ".inf" | ".Inf" | ".INF" | "-.inf" | "-.Inf" | "-.INF" => TokenKind::Infinity,
        ".nan" | ".NaN" | ".NAN" => TokenKind::Nan,
        _ => match number(text) {
            Some(Number::Int(_)) => TokenKind::Integer,
            Some(Number::Float(_)) => TokenKind::Float,
            None => TokenKind::Text,
        },
    }
}

/// The tags that the library gives a meaning.
pub(super) fn is_reserved_tag(tag: &str) -> bool {
    matches!(
        tag,
        "!!int"
            | "!!float"
            | "!!null"
            | "!!seq"
            | "!!map"
            | "!!str"
            | "!!binary"
            | "!!omap"
            | "!!set"
            | "!!timestamp"
            | "!!bool"
            | "!!merge"
    )
}
