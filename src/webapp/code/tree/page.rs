//! The global object, which scripts share with the web app: its names, and what stands for it.

use oxc_ast::AstKind;
use oxc_ast::ast::Expression;
use oxc_semantic::NodeId;

use super::Tree;
use super::values::{given, stands_for};

/// Names between an expression and the global object, and values of each.
const MAX_VALUES: usize = 4;

/// Names of the global object.
pub(in super::super) const GLOBAL_OBJECTS: [&str; 4] = ["window", "self", "globalThis", "frames"];

/// Whether an expression is the global object.
pub(in super::super) fn is_page<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> bool {
    is_page_by(tree, expression, MAX_VALUES)
}

/// The same, through so many names.
fn is_page_by<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>, names: usize) -> bool {
    let Some(names) = names.checked_sub(1).filter(|_| tree.spend(1)) else {
        return false;
    };
    let is_named =
        |name: &str| matches!(name, "global" | "top" | "parent") || GLOBAL_OBJECTS.contains(&name);
    match expression {
        Expression::ThisExpression(this) => !is_in_function(tree, this.node_id.get()),
        Expression::Identifier(name) if tree.symbol(name).is_none() => is_named(&name.name),
        Expression::Identifier(name) => tree.symbol(name).is_some_and(|symbol| {
            let given = given(tree, symbol);
            let own = stands_for(tree, symbol).into_iter().chain(given);
            own.take(MAX_VALUES)
                .any(|value| is_page_by(tree, value, names))
        }),
        // Many an object has a `parent` or a `self` of its own.
        Expression::StaticMemberExpression(member) => match member.property.name.as_str() {
            "window" | "globalThis" => true,
            name if is_named(name) => is_page_by(tree, &member.object, names),
            _ => {
                let objects = &tree.modules().global_objects;
                objects.contains(&member.node_id.get())
            }
        },
        Expression::LogicalExpression(logical) => {
            is_page_by(tree, &logical.left, names) || is_page_by(tree, &logical.right, names)
        }
        Expression::ConditionalExpression(choice) => {
            is_page_by(tree, &choice.consequent, names)
                || is_page_by(tree, &choice.alternate, names)
        }
        Expression::SequenceExpression(sequence) => {
            let last = sequence.expressions.last();
            last.is_some_and(|last| is_page_by(tree, last, names))
        }
        Expression::AssignmentExpression(set) => is_page_by(tree, &set.right, names),
        _ => false,
    }
}

/// Whether a function stands around a `this`, which has its own.
pub(in super::super) fn is_in_function(tree: &Tree<'_, '_>, this: NodeId) -> bool {
    let mut at = this;
    while let Some(parent) = tree.parent(at) {
        if matches!(tree.kind(parent), AstKind::Function(_) | AstKind::Class(_)) {
            return true;
        }
        at = parent;
    }
    false
}
