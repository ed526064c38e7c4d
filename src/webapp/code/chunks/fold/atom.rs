//! The values that are worked out, and what the language does with them.

use oxc_ast::ast::{Argument, ObjectExpression};

use super::MAX_TEXT;

/// What an expression is.
#[derive(Clone, Debug)]
pub(in super::super) enum Atom<'a> {
    Text(String),
    Number(f64),
    Undefined,
    Object(&'a ObjectExpression<'a>),
}

impl Atom<'_> {
    /// The literal that an argument is: what names a chunk. Each place that puts an address together gets a copy, so a text that is
    /// longer than any name is none.
    pub(in super::super) fn of_literal(argument: &Argument<'_>) -> Option<Self> {
        match argument {
            Argument::StringLiteral(text) if text.value.len() <= MAX_TEXT => {
                Some(Self::Text(text.value.as_str().to_owned()))
            }
            Argument::NumericLiteral(number) => Some(Self::Number(number.value)),
            _ => None,
        }
    }

    /// How the language writes it as a text.
    pub(in super::super) fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            // Ids of chunks are whole; how others are written would have to be mirrored.
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
                Some(format!("{number}"))
            }
            Self::Undefined => Some("undefined".to_owned()),
            Self::Number(_) | Self::Object(_) => None,
        }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0 && !number.is_nan(),
            Self::Undefined => false,
            Self::Object(_) => true,
        }
    }

    /// `===`; `None` where that is not as simple.
    pub(super) fn equals(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => Some(one == other),
            #[allow(clippy::float_cmp)] // as the language does
            (Self::Number(one), Self::Number(other)) => Some(one == other),
            (Self::Undefined, Self::Undefined) => Some(true),
            (Self::Object(_), _) | (_, Self::Object(_)) => None,
            _ => Some(false),
        }
    }
}
