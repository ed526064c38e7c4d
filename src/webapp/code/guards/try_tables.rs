//! `async` functions for older browsers go from case to case of a `switch`, and keep in a table what of it stands in a `try`:
//! TypeScript's `_a.trys.push([first, catch, finally, behind])`, and behind the function that is given to Babel's
//! `wrap(f, g, this, [[first, catch, finally, behind]])`.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrayExpression, ArrayExpressionElement, CallExpression, Expression, SwitchStatement,
};
use oxc_semantic::NodeId;
use oxc_span::Span;

use super::super::tree::Tree;
use super::super::tree::calls::method_name;

/// Whether what stands at `at` in a `switch` with such a table is in a `try`, its handler included. It is taken to be where the
/// table is not seen.
pub(super) fn is_tried_step<'a>(
    tree: &Tree<'_, 'a>,
    node: NodeId,
    switch: &SwitchStatement<'a>,
    at: Span,
) -> bool {
    let mut cases = switch.cases.iter().take_while(|_| tree.spend(1));
    let own = cases.find(|case| case.span.contains_inclusive(at));
    let Some(Expression::NumericLiteral(own)) = own.and_then(|case| case.test.as_ref()) else {
        return true;
    };
    let tried = pushed(tree, node, switch.span).or_else(|| handed_on(tree, node));
    tried.is_none_or(|tried| {
        tried
            .iter()
            .any(|(first, behind)| *first <= own.value && own.value < *behind)
    })
}

/// TypeScript's.
fn pushed(tree: &Tree<'_, '_>, node: NodeId, switch: Span) -> Option<Vec<(f64, f64)>> {
    let calls = tree.inside(node, switch).filter_map(|kind| match kind {
        AstKind::CallExpression(call) if is_push(call) => Some(call),
        _ => None,
    });
    let ranges: Option<Vec<_>> = calls
        .map(|call| match call.arguments.as_slice() {
            [Argument::ArrayExpression(list)] => range(list),
            _ => None,
        })
        .collect();
    // Where there is none it is Babel's; where one is not understood everything is in a `try`.
    match ranges {
        Some(ranges) if ranges.is_empty() => None,
        Some(ranges) => Some(ranges),
        None => Some(vec![(f64::NEG_INFINITY, f64::INFINITY)]),
    }
}

fn is_push(call: &CallExpression<'_>) -> bool {
    let of = call.callee.get_member_expr();
    method_name(&call.callee) == Some("push")
        && of.is_some_and(|of| method_name(of.object()) == Some("trys"))
}

/// Babel's.
fn handed_on(tree: &Tree<'_, '_>, node: NodeId) -> Option<Vec<(f64, f64)>> {
    let (function, _) = tree.function_around(node)?;
    let AstKind::CallExpression(call) = tree.kind(tree.parent(function)?) else {
        return None;
    };
    let Some(Argument::ArrayExpression(table)) = call.arguments.get(3) else {
        return None;
    };
    let ranges = table.elements.iter().take_while(|_| tree.spend(1));
    let ranges = ranges.map(|element| match element {
        ArrayExpressionElement::ArrayExpression(list) => range(list),
        _ => None,
    });
    ranges.collect()
}

/// Of `[first, catch, finally, behind]` the first case and that behind it; of `[first, catch]` the handler's first is the last.
fn range(list: &ArrayExpression<'_>) -> Option<(f64, f64)> {
    let number = |at: usize| match list.elements.get(at)? {
        ArrayExpressionElement::NumericLiteral(number) => Some(number.value),
        _ => None,
    };
    let behind = number(3).or_else(|| Some(number(1)? + 1.0));
    Some((number(0)?, behind?))
}
