//! `github.com/goccy/go-yaml`, the YAML of servers 11.3 and later (1.19.2 from 11.6 on).
//!
//! This library has a grammar of its own making: it cuts the text into tokens that know
//! their line and column, groups these, and compares columns to find the structure. That
//! is not what the specification describes, and no parser of events agrees with it, so
//! each step here follows it: source of what is mirrored is go-yaml 1.19.2, and 1.18.0 where they differ (`scanner/`,
//! `token/`, `parser/`, `ast/`, `decode.go`; MIT).

mod decode;
mod decode_map;
mod group;
mod merge;
mod nodes;
mod parse;
mod parse_block;
mod parse_flow;
mod parse_parts;
mod parse_values;
mod scan;
mod scan_block;
mod scan_buffer;
mod scan_marks;
mod scan_quote;
mod show;
mod token;
mod values;

use super::fail::Fail;
use crate::manifest::decoded::{DecodeErrorKind, Decoded};
use crate::manifest::document::Span;

/// The releases of the library that servers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    /// 1.18.0: a key of a map is text, a number, which stands for a character, or null; an alias
    /// finds only values that are decoded already; in block texts CR and LF are two ends of line.
    V1_18,
    /// 1.19.2.
    V1_19,
}

/// What a server with this release of the library makes of the bytes of a manifest.
pub(super) fn decode(bytes: &[u8], library: Library) -> Decoded {
    let parsed = scan::scan(bytes, library).and_then(parse::parse);
    let mut decoded = match parsed {
        Ok(file) => decode::decode(&file, library, bytes.len()),
        Err(fail) => refused(&fail),
    };
    let utf16 = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    if utf16 && decoded.error.is_some() {
        let message = "the file is UTF-16, and servers from 11.3 on read UTF-8 only";
        let span = Span::new(0, 2);
        decoded = refused(&Fail::new(DecodeErrorKind::Encoding, message, span));
    }
    decoded
}

fn refused(fail: &Fail) -> Decoded {
    Decoded {
        error: Some(fail.clone().at("")),
        ..Decoded::default()
    }
}
