//! Decoding `plugin.yaml` and `plugin.yml` as servers do.
//!
//! The server decodes YAML straight into its struct (`model.FindManifest`), without going
//! through JSON, and the library that does so has changed twice: servers up to 10.3 use
//! `gopkg.in/yaml.v2`, 10.5 to 11.2 `gopkg.in/yaml.v3`, 11.3 and later
//! `github.com/goccy/go-yaml`. The last two are mirrored here, each by a reader of its own:
//! they disagree about grammar as much as about values, and no one parser of YAML agrees
//! with either. yaml.v2 has the grammar of yaml.v3 and another way with values; where what it does
//! with a merge or with two equal keys is not followed here, the outcome is unknown.
//!
//! Both readers are total: they neither panic nor recurse without a limit, and take memory
//! in proportion to the file, and some megabytes; one with more than 100,000 signs that may separate values is not read
//! ([`DecodeErrorKind::TooMuch`]). Where servers go on longer than this module does (beyond 200
//! levels of values, 100,000 values or two million steps made by merges and aliases, and of text eight times the file
//! and 16 MiB made by them, by tags and on the way to values), the result is an error of kind
//! [`DecodeErrorKind::Depth`]: it means that the
//! outcome is unknown. Nesting that the servers themselves refuse is an error of syntax.
//!
//! What comes of anchors and aliases is shared: in the [`Document`](super::document) a node
//! may have several parents, and a small file may describe a tree of any size. Whoever
//! walks below `props` or a setting's `default` bounds the steps or remembers the nodes.
//! Values there are as JSON would show them: bytes as base64, times as RFC 3339, numbers
//! in decimal, keys as text, infinity and NaN as the text `.inf`, `-.inf`, `.nan`.

mod build;
mod cure;
mod fail;
mod goccy;
mod hazard;
mod scalars;
#[cfg(test)]
mod tests;
mod v3;

use serde::Deserialize;

use super::decoded::{DecodeError, DecodeErrorKind, Decoded, Note};
use super::document::{Kind, Span};
use super::shape;
use crate::version::Release;
use hazard::Hazard;

/// So many brackets, commas, colons and the like a file may have. A manifest has some hundred.
const MAX_SIGNS: usize = 100_000;

/// The YAML libraries of servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Generation {
    /// `gopkg.in/yaml.v2`: servers up to 10.3.
    #[serde(rename = "yaml.v2")]
    YamlV2,
    /// Servers 10.4, of which no source tells: yaml.v2 or yaml.v3. Unknown where these disagree.
    #[serde(rename = "yaml.v2 or yaml.v3")]
    YamlV2OrV3,
    /// `gopkg.in/yaml.v3` 3.0.1: servers 10.5 to 11.2.
    #[serde(rename = "yaml.v3")]
    YamlV3,
    /// `goccy/go-yaml` 1.18.0: servers 11.3 to 11.5.
    #[serde(rename = "goccy 1.18")]
    Goccy118,
    /// `goccy/go-yaml` 1.19.2: servers 11.6 and later.
    #[serde(rename = "goccy")]
    Goccy,
}

impl Generation {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::YamlV2,
        Self::YamlV2OrV3,
        Self::YamlV3,
        Self::Goccy118,
        Self::Goccy,
    ];
}

/// Decodes the bytes of a YAML manifest as servers of this generation do.
///
/// Total: what is wrong is in the result. A file without any value decodes to an empty
/// object without error, as it does on servers. [`Note::Hazard`]s tell what servers read
/// differently from each other, whichever generation is asked for.
#[must_use]
pub fn decode(bytes: &[u8], generation: Generation) -> Decoded {
    decode_for(bytes, generation, shape::ALL_FIELDS)
}

/// The same where the fields known are those of the release `fields`.
#[must_use]
pub fn decode_for(bytes: &[u8], generation: Generation, fields: Release) -> Decoded {
    if let Some(error) = too_much(bytes) {
        return Decoded {
            error: Some(error),
            ..Decoded::default()
        };
    }
    let (v3, goccy) = both(bytes);
    let hazards = hazards(bytes, &v3, &goccy);
    let v2 = || whole(v3::decode_as_v2(bytes, fields));
    let of_release = || whole(v3::decode_as(bytes, false, fields));
    let mut decoded = match generation {
        Generation::YamlV2 => v2(),
        Generation::YamlV2OrV3 => either(v2(), of_release()),
        Generation::YamlV3 => of_release(),
        Generation::Goccy118 => whole(goccy::decode(bytes, goccy::Library::V1_18)),
        Generation::Goccy => goccy,
    };
    let not_hazard = |note: &Note| !matches!(note, Note::Hazard { .. });
    decoded.notes.retain(not_hazard);
    let notes = hazards.into_iter().map(|hazard| Note::Hazard {
        pointer: hazard.pointer,
        span: hazard.span,
        what: hazard.what,
        cure: hazard.cure,
        concerns: hazard.concerns,
    });
    decoded.notes.extend(notes);
    decoded
}

/// Where servers of different ages read different things from this file, those up to 10.3
/// included as far as it can be told cheaply: equal keys, mappings inside `props` and
/// defaults, `yes` and `no` there.
fn hazards(bytes: &[u8], v3: &Decoded, goccy: &Decoded) -> Vec<Hazard> {
    let mut found = hazard::between(bytes, v3, goccy);
    found.extend(hazard::before(bytes, v3));
    found
}

fn both(bytes: &[u8]) -> (Decoded, Decoded) {
    (
        whole(v3::decode(bytes)),
        whole(goccy::decode(bytes, goccy::Library::V1_19)),
    )
}

/// The result of yaml.v3 where yaml.v2 agrees whether there is an error, else an unknown outcome.
fn either(v2: Decoded, mut v3: Decoded) -> Decoded {
    if v2.error.is_some() == v3.error.is_some() {
        return v3;
    }
    v3.error = v2.error.or(v3.error).map(|error| DecodeError {
        kind: DecodeErrorKind::Unsure,
        message: format!(
            "servers up to 10.3 and from 10.5 on disagree about this, and which of them 10.4 follows is \
             not known: {}",
            error.message
        ),
        ..error
    });
    v3
}

/// Whether a file has more signs that may separate values than is read: the readers take up to a kilobyte for each.
fn too_much(bytes: &[u8]) -> Option<DecodeError> {
    const SIGNS: &[u8] = b"[]{},:-?&*!|>'\"#%";
    let mut signs = bytes.iter().enumerate().filter(|(_, b)| SIGNS.contains(b));
    let (at, _) = signs.nth(MAX_SIGNS)?;
    Some(DecodeError {
        kind: DecodeErrorKind::TooMuch,
        message: format!("it has more than {MAX_SIGNS} signs that may separate values"),
        span: Span::new(at, at + 1),
        pointer: String::new(),
    })
}

/// Where there is no value and no error, servers have an empty struct.
fn whole(mut decoded: Decoded) -> Decoded {
    if decoded.root.is_none() && decoded.error.is_none() {
        let nothing = Kind::Object(Vec::new());
        decoded.root = Some(decoded.document.push(nothing, Span::default()));
    }
    decoded
}
