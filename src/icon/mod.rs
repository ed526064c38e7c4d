//! What a plugin's icon is: whether the server takes it for an SVG, and what in it is unsafe.
//!
//! Told once, while the file streams by; its bytes are not kept. Nothing here follows a
//! link or expands an entity.

pub mod hazard;
pub mod is_svg;
mod xml;

use memchr::memmem;

use crate::report::Position;
use crate::report::position::LineIndex;

pub use hazard::{Hazard, HazardKind};
pub use is_svg::Reason;

/// Pictures up to this size are looked at, in bytes (1 MiB).
pub const MAX: u64 = 1 << 20;

/// At most this many hazards of one picture are kept.
const MAX_HAZARDS: usize = 20;

/// A picture that may be an icon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    /// Why the server does not take it for an SVG; `None` where it does.
    pub not_svg: Option<NotSvg>,
    /// What is unsafe in it, in its order.
    pub hazards: Vec<Found>,
}

/// Why a picture is no SVG to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSvg {
    /// What is in the way.
    pub reason: Reason,
    /// Where.
    pub place: Position,
}

/// Something unsafe and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub hazard: Hazard,
    /// Where it begins.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
}

/// Whether a file is worth keeping until its end for [`read`]: by its name, or by an
/// `<svg` among its first bytes.
#[must_use]
pub fn may_be_icon(name: &[u8], size: u64, head: &[u8]) -> bool {
    let by_name = || {
        let end = name.len().saturating_sub(4);
        name.get(end..)
            .is_some_and(|end| end.eq_ignore_ascii_case(b".svg"))
    };
    size <= MAX && (by_name() || mentions_svg(head))
}

fn mentions_svg(head: &[u8]) -> bool {
    memchr::memchr_iter(b'<', head).any(|at| {
        head.get(at + 1..at + 4)
            .is_some_and(|word| word.eq_ignore_ascii_case(b"svg"))
    })
}

/// Looks at a whole picture.
#[must_use]
pub fn read(bytes: &[u8]) -> Icon {
    let lines = LineIndex::new(bytes);
    let not_svg = is_svg::check(bytes).err().map(|(reason, at)| NotSvg {
        reason,
        place: lines.position(at),
    });
    let found = |(hazard, span): (Hazard, crate::manifest::document::Span)| Found {
        hazard,
        start: lines.position(span.start),
        end: lines.position(span.end),
    };
    // What is binary is no text to look for hazards in, and no browser shows it.
    let binary = memmem::find(bytes.get(..64).unwrap_or(bytes), b"\0").is_some();
    let hazards = if binary {
        Vec::new()
    } else {
        hazard::find(bytes, MAX_HAZARDS)
            .into_iter()
            .map(found)
            .collect()
    };
    Icon { not_svg, hazards }
}
