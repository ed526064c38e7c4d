//! Why reading stops, before it is known which value the place belongs to.

use crate::manifest::decoded::{DecodeError, DecodeErrorKind};
use crate::manifest::document::Span;

/// An error at a range of bytes.
#[derive(Clone, Debug)]
pub(super) struct Fail {
    pub kind: DecodeErrorKind,
    pub message: String,
    pub span: Span,
}

impl Fail {
    pub(super) fn new(kind: DecodeErrorKind, message: impl Into<String>, span: Span) -> Self {
        Self {
            kind,
            message: message.into(),
            span,
        }
    }

    pub(super) fn syntax(message: impl Into<String>, span: Span) -> Self {
        Self::new(DecodeErrorKind::Syntax, message, span)
    }

    pub(super) fn at(self, pointer: &str) -> DecodeError {
        DecodeError {
            kind: self.kind,
            message: self.message,
            span: self.span,
            pointer: pointer.to_owned(),
        }
    }
}
