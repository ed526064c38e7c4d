//! What webpack's public path is: a text, the address of the script, or made at run time.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentExpression, AssignmentOperator, BinaryOperator, Expression};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::tree::Tree;
use super::fold::{Atom, Known, fold};

/// The longest public path that is kept, in bytes.
const MAX_PATH: usize = 1_000;

/// So many parts of a public path are looked at.
const MAX_PIECES: usize = 16;

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
    let mut parts = Vec::new();
    pieces(&assignment.right, &mut parts);
    let mut end = String::new();
    let mut whole = true;
    for part in parts.into_iter().rev() {
        let known = match part {
            Piece::Text(text) => Some(text.into()),
            Piece::Expression(expression) => {
                text(expression).or_else(|| tree.text(expression).map(String::into_boxed_str))
            }
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

/// A part of a text that is put together.
enum Piece<'a> {
    Text(&'a str),
    Expression(&'a Expression<'a>),
}

/// The parts that a text is put together from, in order: `a + b`, `${a}b`, `"".concat(a, b)`.
fn pieces<'a>(expression: &'a Expression<'a>, out: &mut Vec<Piece<'a>>) {
    match expression {
        // A sum is nested to the left; more than a few parts no public path has.
        Expression::BinaryExpression(sum)
            if sum.operator == BinaryOperator::Addition && out.len() < MAX_PIECES =>
        {
            let mut behind = Vec::new();
            let mut left = &sum.left;
            behind.push(&sum.right);
            while let Expression::BinaryExpression(inner) = left
                && inner.operator == BinaryOperator::Addition
                && behind.len() < MAX_PIECES
            {
                behind.push(&inner.right);
                left = &inner.left;
            }
            out.push(Piece::Expression(left));
            out.extend(behind.into_iter().rev().map(Piece::Expression));
        }
        Expression::TemplateLiteral(template) => {
            let mut expressions = template.expressions.iter();
            for text in &template.quasis {
                if let Some(text) = &text.value.cooked {
                    out.push(Piece::Text(text.as_str()));
                }
                out.extend(expressions.next().map(Piece::Expression));
            }
        }
        Expression::CallExpression(call) if is_concat(&call.callee) => {
            if let Expression::StaticMemberExpression(member) = &call.callee {
                out.push(Piece::Expression(&member.object));
            }
            for argument in &call.arguments {
                match argument.as_expression() {
                    Some(argument) => out.push(Piece::Expression(argument)),
                    None => return,
                }
            }
        }
        other => out.push(Piece::Expression(other)),
    }
}

fn is_concat(callee: &Expression<'_>) -> bool {
    matches!(callee, Expression::StaticMemberExpression(member) if member.property.name == "concat")
}
