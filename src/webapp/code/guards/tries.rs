//! What becomes of what is thrown in a `try`.

use oxc_ast::ast::{Expression, Statement, TryStatement};
use oxc_span::Span;

use super::super::tree::Tree;
use super::super::tree::calls::method_name;

/// Whether a part of a `try` is run only where something was thrown, or what it throws ends there.
pub(super) fn is_tried(tree: &Tree<'_, '_>, tried: &TryStatement<'_>, part: Span) -> bool {
    handles(tree, tried) || !tried.block.span.contains_inclusive(part)
}

/// Whether what is thrown in a `try` ends there. It does not where the handler throws it again, as that of esbuild around modules, or
/// keeps it for a `finally` that does, as those around the `for ... of` of older browsers. Where not all is looked at, it is taken
/// to end.
pub(super) fn handles(tree: &Tree<'_, '_>, tried: &TryStatement<'_>) -> bool {
    let Some(handler) = &tried.handler else {
        return false;
    };
    let behind = tried.finalizer.as_ref();
    !throws(tree, &handler.body.body)
        && !behind.is_some_and(|it| may_throw(tree, &it.body))
        && !is_iterator(tried)
}

/// Whether statements end with `throw`, and cannot leave before.
fn throws(tree: &Tree<'_, '_>, statements: &[Statement<'_>]) -> bool {
    let mut before = statements.iter();
    before.next_back().is_some_and(is_throw)
        && before.all(|one| {
            let goes_on = matches!(
                one,
                Statement::ExpressionStatement(_) | Statement::VariableDeclaration(_)
            );
            goes_on && tree.spend(1)
        })
}

fn is_throw(statement: &Statement<'_>) -> bool {
    matches!(statement, Statement::ThrowStatement(_))
}

/// TypeScript's `finally {try {...} finally {if (e) throw e.error;}}`.
fn may_throw(tree: &Tree<'_, '_>, statements: &[Statement<'_>]) -> bool {
    let mut statements = statements.iter().take_while(|_| tree.spend(1));
    statements.any(|one| match one {
        Statement::IfStatement(choice) => match &choice.consequent {
            Statement::BlockStatement(block) => block.body.last().is_some_and(is_throw),
            one => is_throw(one),
        },
        Statement::TryStatement(tried) => {
            let last = tried.finalizer.as_ref();
            last.is_some_and(|it| {
                it.body
                    .last()
                    .is_some_and(|one| may_throw(tree, std::slice::from_ref(one)))
            })
        }
        one => is_throw(one),
    })
}

/// Babel's `catch (error) {iterator.e(error);} finally {iterator.f();}`: the second throws what the first was given.
fn is_iterator(tried: &TryStatement<'_>) -> bool {
    let called = |statements: &[Statement<'_>]| match statements {
        [Statement::ExpressionStatement(one)] => match &one.expression {
            Expression::CallExpression(call) => method_name(&call.callee).map(str::to_owned),
            _ => None,
        },
        _ => None,
    };
    let caught = tried.handler.as_ref().and_then(|it| called(&it.body.body));
    let behind = tried.finalizer.as_ref().and_then(|it| called(&it.body));
    (caught.as_deref(), behind.as_deref()) == (Some("e"), Some("f"))
}
