//! `gopkg.in/yaml.v3`, the YAML of servers 10.5 to 11.2; and yaml.v2 as far as it differs in values
//! (`decode.go`, `resolve.go` at v2.4.0).
//!
//! yaml.v3 is libyaml in Go with changes: it scans tokens, makes events of them, a tree of
//! nodes, and decodes that into the server's struct. Each step here follows the same
//! grammar and keeps the same limits; source of what is mirrored: yaml.v3 v3.0.1
//! (`readerc.go`, `scannerc.go`, `parserc.go`, `resolve.go`, `decode.go`; MIT and Apache-2.0).

mod any;
mod chars;
mod decode;
mod mapping;
mod nodes;
mod parse;
mod parse_entries;
mod resolve;
mod scan;
mod scan_blanks;
mod scan_scalar;
mod scan_tag;
mod scan_tokens;

use crate::manifest::decoded::Decoded;
use crate::manifest::shape;
use crate::version::Release;

/// What a server of this generation makes of the bytes of a manifest.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    decode_as(bytes, false, shape::ALL_FIELDS)
}

/// The same with the values of yaml.v2: servers up to 10.3.
pub(super) fn decode_as_v2(bytes: &[u8], fields: Release) -> Decoded {
    decode_as(bytes, true, fields)
}

/// Either, with the fields that `fields` knows.
pub(super) fn decode_as(bytes: &[u8], v2: bool, fields: Release) -> Decoded {
    match parse::parse(bytes, v2) {
        Ok(tree) => decode::decode(&tree, v2, fields, bytes.len()),
        Err(fail) => Decoded {
            error: Some(fail.at("")),
            ..Decoded::default()
        },
    }
}
