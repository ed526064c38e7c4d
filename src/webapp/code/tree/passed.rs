//! What becomes of a node's value: whether it is called, and where it gets to through what only passes it on.

use oxc_ast::AstKind;
use oxc_ast::ast::StaticMemberExpression;
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::Tree;

/// Whether a node's value is called, where it must be there: `x(...)`, `x.call(...)`. The value tells whether the call is
/// left out where it is not: `x?.()`.
pub(in super::super) fn called(tree: &Tree<'_, '_>, node: NodeId) -> Option<bool> {
    let value = last(tree, node);
    match tree.kind(tree.parent(value)?) {
        AstKind::CallExpression(call) if call.callee.span() == tree.kind(value).span() => {
            Some(call.optional)
        }
        AstKind::StaticMemberExpression(member) if reads_function(member) => Some(member.optional),
        _ => None,
    }
}

/// `.call` and the like, which functions have, and which throw where there is none.
fn reads_function(member: &StaticMemberExpression<'_>) -> bool {
    matches!(member.property.name.as_str(), "call" | "apply" | "bind")
}

/// The node around one, past what only passes its value on.
pub(in super::super) fn outer(tree: &Tree<'_, '_>, node: NodeId) -> Option<NodeId> {
    tree.parent(last(tree, node))
}

/// The outermost node that only passes a node's value on.
fn last(tree: &Tree<'_, '_>, node: NodeId) -> NodeId {
    let mut at = node;
    while let Some(parent) = tree.parent(at) {
        let passes = match tree.kind(parent) {
            AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_) => true,
            // `(0, registry.x)(...)`
            AstKind::SequenceExpression(sequence) => sequence
                .expressions
                .last()
                .is_some_and(|last| last.span() == tree.kind(at).span()),
            _ => false,
        };
        if !passes {
            break;
        }
        at = parent;
    }
    at
}
