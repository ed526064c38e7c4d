//! Functions that are given to calls which cannot be followed: what surely calls them and lets through what they throw, and
//! what may do so in a `try`.

use oxc_ast::AstKind;
use oxc_ast::ast::{ArrayExpressionElement, CallExpression, Expression, Function, Statement};
use oxc_semantic::NodeId;

use super::super::names::is_method_name;
use super::super::tree::Tree;
use super::super::tree::calls::method_name;
use super::super::tree::index::without_receiver;
use super::steps::state;

/// So many members are gone through to see what they are of.
const MAX_MEMBERS: usize = 16;

/// Methods of promises, lists, stores and what has events, whatever they are called on.
const CALLING: [&str; 23] = [
    "addEventListener",
    "addListener",
    "catch",
    "dispatch",
    "every",
    "filter",
    "finally",
    "find",
    "findIndex",
    "findLast",
    "findLastIndex",
    "flatMap",
    "forEach",
    "map",
    "on",
    "once",
    "reduce",
    "reduceRight",
    "requestAnimationFrame",
    "some",
    "sort",
    "subscribe",
    "then",
];

/// What TypeScript's helpers for `async` functions are called, in the script and in `tslib`.
const HELPERS: [&str; 3] = ["__asyncGenerator", "__awaiter", "__generator"];

/// Whether a call that cannot be followed surely calls the function that it is given, and does so in no `try` of the script:
/// the registry's methods, what the page has, and what runs `async` functions that were translated.
pub(super) fn is_called<'a>(
    tree: &Tree<'_, 'a>,
    call: &'a CallExpression<'a>,
    function: NodeId,
) -> bool {
    let Some(callee) = without_receiver(&call.callee) else {
        return false;
    };
    let named = method_name(callee).is_some_and(|name| {
        is_method_name(name) || CALLING.contains(&name) || HELPERS.contains(&name)
    });
    named
        || may_be_of_page(tree, callee)
        || is_helper(tree, callee)
        || is_translated(tree, function)
}

/// Whether an expression is a global, or a member of one: `setTimeout`, `window.React.useEffect`.
pub(super) fn may_be_of_page(tree: &Tree<'_, '_>, expression: &Expression<'_>) -> bool {
    let mut of = expression;
    for _ in 0..MAX_MEMBERS {
        of = match of {
            Expression::Identifier(name) => return tree.symbol(name).is_none(),
            _ => match of.get_member_expr() {
                Some(member) => member.object(),
                None => return false,
            },
        };
    }
    false
}

/// `var __awaiter = (this && this.__awaiter) || function () {}`, whatever a minifier calls it.
fn is_helper<'a>(tree: &Tree<'_, 'a>, callee: &'a Expression<'a>) -> bool {
    let Expression::LogicalExpression(or) = tree.behind_name(callee) else {
        return false;
    };
    let left = match or.left.get_inner_expression() {
        Expression::LogicalExpression(and) => and.right.get_inner_expression(),
        left => left,
    };
    method_name(left).is_some_and(|name| HELPERS.contains(&name))
}

/// Whether a function is what was made of an `async` one: a generator, what goes from case to case, or what hands that on.
pub(super) fn is_translated(tree: &Tree<'_, '_>, function: NodeId) -> bool {
    let AstKind::Function(function) = tree.kind(function) else {
        return false;
    };
    if function.generator || goes_by_steps(function) {
        return true;
    }
    let last = function
        .body
        .as_ref()
        .and_then(|body| body.statements.last());
    let Some(Statement::ReturnStatement(last)) = last else {
        return false;
    };
    let Some(Expression::CallExpression(call)) = &last.argument else {
        return false;
    };
    let mut given = call.arguments.iter().take(2);
    is_helper(tree, &call.callee)
        || given.any(|given| match given.as_expression() {
            Some(Expression::FunctionExpression(inner)) => goes_by_steps(inner),
            _ => false,
        })
}

/// `switch (_a.label) {...}`, `while (1) switch (_context.prev = _context.next) {...}`, and `for (;;) if (0 === e.n) ...`, which
/// is left of one case.
fn goes_by_steps(function: &Function<'_>) -> bool {
    let last = function
        .body
        .as_ref()
        .and_then(|body| body.statements.last());
    let (inner, is_endless) = match last {
        Some(Statement::WhileStatement(repeated)) => {
            (Some(&repeated.body), repeated.test.is_literal())
        }
        Some(Statement::ForStatement(repeated)) => (Some(&repeated.body), repeated.test.is_none()),
        last => (last, false),
    };
    match inner {
        Some(Statement::SwitchStatement(switch)) => state(switch).is_some(),
        Some(Statement::IfStatement(_)) => is_endless,
        // `return [2]`, where nothing is waited for.
        Some(Statement::ReturnStatement(back)) => {
            back.argument.as_ref().is_some_and(is_instruction)
        }
        _ => false,
    }
}

/// `[2]`, `[4, value]`: what TypeScript's `__generator` is told.
fn is_instruction(value: &Expression<'_>) -> bool {
    let list = match value {
        Expression::SequenceExpression(sequence) => sequence.expressions.last(),
        value => Some(value),
    };
    matches!(list, Some(Expression::ArrayExpression(list))
        if matches!(list.elements.first(), Some(ArrayExpressionElement::NumericLiteral(_))))
}
