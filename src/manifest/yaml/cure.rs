//! How to write what servers of different ages read differently.

use crate::manifest::decoded::{Cure, DecodeError, DecodeErrorKind};
use crate::manifest::document::Kind;
use crate::manifest::shape::{self, Shape};

/// What helps where one generation of servers refuses the file.
pub(super) fn of_error(bytes: &[u8], error: &DecodeError) -> Cure {
    let before = bytes.get(..error.span.start).unwrap_or_default();
    match error.kind {
        DecodeErrorKind::Encoding => Cure::Characters,
        DecodeErrorKind::DuplicateKey => Cure::KeepOne,
        // Servers up to 11.2 end at the first document, later ones read all of the file.
        _ if is_behind_a_document(before) => Cure::Behind,
        DecodeErrorKind::Type => of_field(&error.pointer),
        DecodeErrorKind::Syntax if bytes.get(error.span.start) == Some(&b'%') => Cure::Directive,
        _ => Cure::Otherwise,
    }
}

/// What helps where the value does not fit the field.
fn of_field(pointer: &str) -> Cure {
    let field = pointer.rsplit_once('/').and_then(|(parent, name)| {
        let fields = shape::at(parent)?.fields;
        fields.iter().find(|field| field.name == name)
    });
    match field.map(|field| field.shape) {
        Some(Shape::Bool) => Cure::Boolean,
        Some(Shape::Text) => Cure::Quote,
        Some(Shape::Bytes) => Cure::TakeOut,
        _ => Cure::Otherwise,
    }
}

/// What helps where both read something; `None` is a key that one of them does not see.
pub(super) fn of_values(both: (Option<&Kind>, Option<&Kind>), pointer: &str) -> Cure {
    let is_number = |kind: &Kind| matches!(kind, Kind::Number(_));
    let is_text = |kind: &Kind| matches!(kind, Kind::String(_));
    // The keys of a struct are words; those of a map may be anything.
    let of_struct = || {
        let parent = pointer.rsplit_once('/').map(|(parent, _)| parent);
        parent.is_some_and(|parent| shape::at(parent).is_some())
    };
    match both {
        (None, _) | (_, None) if !of_struct() => Cure::QuoteKey,
        (Some(a), Some(b)) if is_number(a) || is_number(b) => Cure::Number,
        (Some(a), Some(b)) if is_text(a) || is_text(b) => Cure::Quote,
        _ => Cure::Otherwise,
    }
}

/// Whether the text holds a whole document and the mark of its end, or of another one's beginning.
fn is_behind_a_document(before: &[u8]) -> bool {
    let mut seen = false;
    for line in before.split(|byte| matches!(byte, b'\n' | b'\r')) {
        let is_mark = |mark: &[u8]| {
            let rest = line.strip_prefix(mark);
            rest.is_some_and(|rest| matches!(rest.first(), None | Some(b' ' | b'\t')))
        };
        match (is_mark(b"..."), is_mark(b"---")) {
            (true, _) | (_, true) if seen => return true,
            (false, false) => {
                let first = line.iter().find(|byte| !byte.is_ascii_whitespace());
                seen |= first.is_some_and(|byte| !matches!(byte, b'#' | b'%'));
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::is_behind_a_document;

    #[test]
    fn a_document_ends_at_a_mark() {
        for (text, behind) in [
            ("", false),
            ("id: a\n", false),
            ("%YAML 1.1\n# x\n---\nid: a\n", false),
            ("id: a\n....\n---x\n", false),
            ("id: a\n...\nfoo: ", true),
            ("---\nid: a\n--- # next\nfoo: ", true),
        ] {
            assert_eq!(is_behind_a_document(text.as_bytes()), behind, "{text:?}");
        }
    }
}
