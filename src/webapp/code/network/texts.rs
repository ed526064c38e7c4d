//! Texts of which only the beginning is known, or only what stands behind something that is not.

use oxc_ast::ast::Expression;
use oxc_span::GetSpan;

use super::super::tree::Tree;
use super::super::tree::index::without_receiver;
use super::super::tree::pieces::{Piece, pieces};
use super::super::tree::settled::settled_text;
use super::super::tree::values::stands_for;

/// Of a text no more is looked at, in bytes: a tag that is written into a page, with what stands before it.
const MAX_BEGINNING: usize = 16 << 10;

/// To copy so many bytes takes as long as to look at a node.
const BYTES: u64 = 16;

/// The text that an expression begins with.
pub(super) struct Beginning {
    pub(super) text: String,
    pub(super) at: u32,
    /// Whether something follows that is not known.
    pub(super) is_cut: bool,
}

impl Beginning {
    const fn at(at: u32) -> Self {
        Self {
            text: String::new(),
            at,
            is_cut: false,
        }
    }

    /// Adds what follows, as far as there is room.
    fn add(&mut self, text: &str) {
        let room = MAX_BEGINNING.saturating_sub(self.text.len());
        let kept = text.get(..text.floor_char_boundary(room));
        let kept = kept.unwrap_or_default();
        self.is_cut |= kept.len() < text.len();
        self.text.push_str(kept);
    }
}

/// The text that an expression begins with, at most `steps` names and sums away; `None` where nothing of it is known.
pub(super) fn beginning<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    steps: usize,
) -> Option<Beginning> {
    let steps = steps.checked_sub(1)?;
    tree.spend(1).then_some(())?;
    if let Some(source) = source(tree, expression) {
        return beginning(tree, source, steps);
    }
    let Some(pieces) = pieces(tree, expression) else {
        let mut known = Beginning::at(expression.span().start);
        known.add(&settled_text(tree, expression)?);
        return Some(known);
    };
    let known = joined(tree, &pieces, steps, expression.span().start);
    (!known.text.is_empty() || !known.is_cut).then_some(known)
}

/// The text behind the unknown that an expression begins with: `/plugins/` in `base() + "/plugins/" + id()`.
pub(super) fn behind_unknown<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    steps: usize,
) -> Option<Beginning> {
    let steps = steps.checked_sub(1)?;
    tree.spend(1).then_some(())?;
    if let Some(source) = source(tree, expression) {
        return behind_unknown(tree, source, steps);
    }
    let pieces = pieces(tree, expression)?;
    let mut rest = pieces.as_slice();
    while let Some((first, behind)) = rest.split_first() {
        let known = joined(tree, rest, steps, expression.span().start);
        if !known.text.is_empty() {
            return Some(known);
        }
        rest = behind;
        if let Piece::Value(first) = first
            && let Some(inner) = behind_unknown(tree, first, steps)
        {
            let behind = joined(tree, rest, steps, inner.at);
            return Some(match inner.is_cut {
                true => inner,
                false => Beginning {
                    text: inner.text + &behind.text,
                    ..behind
                },
            });
        }
    }
    None
}

/// Where the text of a name or call comes from: what the name stands for, and what a function does nothing but return. Methods
/// are not followed: an object may be given another, and a class be extended.
fn source<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    let call = match expression {
        Expression::Identifier(name) => return stands_for(tree, tree.symbol(name)?),
        Expression::CallExpression(call) => call,
        _ => return None,
    };
    let is_function = match without_receiver(&call.callee)? {
        Expression::Identifier(_) => true,
        Expression::StaticMemberExpression(member) => tree.required(&member.object).is_some(),
        _ => false,
    };
    is_function.then(|| tree.result(tree.callees(call)?.0))?
}

/// Pieces as one text, up to the first that is not known.
fn joined<'a>(tree: &Tree<'_, 'a>, pieces: &[Piece<'a>], steps: usize, at: u32) -> Beginning {
    let mut known = Beginning::at(at);
    for (place, piece) in pieces.iter().enumerate() {
        let value;
        let text = match piece {
            Piece::Text(text) => *text,
            Piece::Value(expression) => match beginning(tree, expression, steps) {
                Some(found) => {
                    if place == 0 {
                        known.at = found.at;
                    }
                    known.is_cut = found.is_cut;
                    value = found.text;
                    &value
                }
                None => {
                    known.is_cut = true;
                    break;
                }
            },
            Piece::Unknown => {
                known.is_cut = true;
                break;
            }
        };
        known.add(text);
        if known.is_cut || !tree.spend(text.len() as u64 / BYTES) {
            known.is_cut = true;
            break;
        }
    }
    known
}
