//! What webpack's public path is: a text, the address of the script, or made at run time.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentExpression, AssignmentOperator, BinaryOperator, Expression};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::tree::Tree;
use super::super::tree::pieces::{Piece, pieces};
use super::fold::{Atom, Known, fold};

/// The longest public path that is kept, in bytes.
const MAX_PATH: usize = 1_000;

/// What a public path is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublicPath {
    /// This text.
    Text(Box<str>),
    /// The address of the script's folder, and this behind it (`../`).
    Script(Box<str>),
    /// Something, and this behind it.
    Ending(Box<str>),
    /// Something.
    Unknown,
}

/// What is assigned to the public path at `node`; `by_runtime`: on webpack's own function.
pub(super) fn assigned<'a>(
    tree: &Tree<'_, 'a>,
    by_runtime: bool,
    node: NodeId,
    assignment: &'a AssignmentExpression<'a>,
) -> PublicPath {
    if assignment.operator != AssignmentOperator::Assign {
        return PublicPath::Unknown;
    }
    let known = Known {
        names: Vec::new(),
        object: None,
        members: &|_| None,
        member_texts: &[],
    };
    let text = |expression| match fold(tree, expression, &known) {
        Some(Atom::Text(text)) => Some(text.into_boxed_str()),
        _ => None,
    };
    // webpack's own way to the script's address ends in a name that is set more than once.
    if by_runtime && asks_for_script(tree, node) {
        match &assignment.right {
            Expression::Identifier(_) => return PublicPath::Script("".into()),
            Expression::BinaryExpression(sum)
                if sum.operator == BinaryOperator::Addition
                    && matches!(sum.left, Expression::Identifier(_)) =>
            {
                return text(&sum.right).map_or(PublicPath::Unknown, PublicPath::Script);
            }
            _ => {}
        }
    }
    let parts = pieces(tree, &assignment.right);
    let parts = parts.unwrap_or_else(|| vec![Piece::Value(&assignment.right)]);
    let mut end = String::new();
    let mut whole = true;
    for part in parts.into_iter().rev() {
        let known = match part {
            Piece::Text(text) => Some(text.into()),
            Piece::Value(expression) => {
                text(expression).or_else(|| tree.text(expression).map(String::into_boxed_str))
            }
            Piece::Unknown => None,
        };
        let Some(known) = known.filter(|known| known.len() + end.len() <= MAX_PATH) else {
            whole = false;
            break;
        };
        end.insert_str(0, &known);
    }
    match (whole, end.is_empty()) {
        (true, _) => PublicPath::Text(end.into()),
        (false, false) => PublicPath::Ending(end.into()),
        (false, true) => PublicPath::Unknown,
    }
}

/// Whether the function around asks for the script that is running.
fn asks_for_script(tree: &Tree<'_, '_>, node: NodeId) -> bool {
    let mut at = node;
    while let Some(parent) = tree.parent(at) {
        if matches!(
            tree.kind(parent),
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
        ) {
            let span = tree.kind(parent).span();
            let mut inside = tree.inside(parent, span);
            return inside.any(|kind| {
                matches!(kind, AstKind::StaticMemberExpression(member)
                    if member.property.name == "currentScript")
            });
        }
        at = parent;
    }
    false
}
