//! What stands for what, beyond the plain cases of [`Tree::value`]: parameters of functions that are
//! called on the spot, or by their name, and globals.

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression, Statement, UnaryOperator};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::page::GLOBAL_OBJECTS;
use super::{Callable, Tree};

/// What a function that is called where it stands returns, if its body does nothing but declare before: older tools wrap a
/// translated `async` method so, `function () { var _ref = wrap(...); function initialize() {...} return initialize; }()`.
pub(super) fn returned<'a>(call: &'a CallExpression<'a>) -> Option<&'a Expression<'a>> {
    let Expression::FunctionExpression(function) = call.callee.get_inner_expression() else {
        return None;
    };
    if function.r#async || function.generator {
        return None;
    }
    let (last, before) = function.body.as_ref()?.statements.split_last()?;
    let Statement::ReturnStatement(last) = last else {
        return None;
    };
    let declares = before.iter().all(Statement::is_declaration);
    last.argument.as_ref().filter(|_| declares)
}

/// The one expression that a name stands for: what it is set to, or what is given for it where
/// its function is called on the spot.
pub(in super::super) fn stands_for<'a>(
    tree: &Tree<'_, 'a>,
    symbol: SymbolId,
) -> Option<&'a Expression<'a>> {
    if let Some(init) = tree.initializer(symbol) {
        return Some(init);
    }
    let scoping = tree.semantic.scoping();
    let mut written = scoping
        .get_resolved_references(symbol)
        .filter(|reference| reference.is_write());
    let first = written.next();
    let (function, place) = parameter(tree, symbol)?;
    match first {
        None => on_the_spot(tree, function, place),
        // A parameter that nothing is given for serves as a variable in short code.
        Some(only) if written.next().is_none() && on_the_spot(tree, function, place).is_none() => {
            tree.assigned_by(only.node_id())
        }
        Some(_) => None,
    }
}

/// The function that a name is a parameter of, and its place.
pub(in super::super) fn parameter<'a>(
    tree: &Tree<'_, 'a>,
    symbol: SymbolId,
) -> Option<(Callable<'a>, usize)> {
    let mut at = tree.semantic.scoping().symbol_declaration(symbol);
    if matches!(tree.kind(at), AstKind::VariableDeclarator(_)) {
        return None;
    }
    let function = loop {
        match tree.kind(at) {
            AstKind::Function(function) => break Callable::of(function),
            AstKind::ArrowFunctionExpression(arrow) => break Callable::of_arrow(arrow),
            AstKind::BlockStatement(_) | AstKind::Program(_) => return None,
            _ => at = tree.parent(at)?,
        }
    };
    let items = function.parameters.items.iter();
    let place = items.take_while(|_| tree.spend(1)).position(|item| {
        let name = item.pattern.get_binding_identifier();
        name.and_then(|name| name.symbol_id.get()) == Some(symbol)
    })?;
    Some((function, place))
}

/// What is given to a function that is called where it stands.
pub(in super::super) fn on_the_spot<'a>(
    tree: &Tree<'_, 'a>,
    function: Callable<'a>,
    place: usize,
) -> Option<&'a Expression<'a>> {
    match tree.kind(tree.parent(function.node)?) {
        AstKind::CallExpression(call) if call.callee.span() == function.span => {
            call.arguments.get(place)?.as_expression()
        }
        _ => None,
    }
}

/// The call of a function that is called where it stands: `(() => {})()`, `function(){}.call(this)`. Unlike [`on_the_spot`], which
/// asks for what is given.
pub(in super::super) fn called_at_once(tree: &Tree<'_, '_>, function: NodeId) -> Option<NodeId> {
    let span = tree.kind(function).span();
    let parent = tree.parent(function)?;
    match tree.kind(parent) {
        AstKind::CallExpression(call) if call.callee.span() == span => Some(parent),
        AstKind::StaticMemberExpression(member)
            if matches!(member.property.name.as_str(), "call" | "apply") =>
        {
            let call = tree.parent(parent)?;
            match tree.kind(call) {
                AstKind::CallExpression(made) if made.callee.span() == member.span => Some(call),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What is given for a parameter of a function that has a name, wherever it is called by it.
pub(in super::super) fn given<'a>(
    tree: &Tree<'_, 'a>,
    symbol: SymbolId,
) -> Vec<&'a Expression<'a>> {
    let Some((function, place)) = parameter(tree, symbol) else {
        return Vec::new();
    };
    if tree.is_mutated(symbol) {
        return Vec::new();
    }
    let name = match tree.kind(function.node) {
        AstKind::Function(function) if function.is_declaration() => {
            function.id.as_ref().and_then(|name| name.symbol_id.get())
        }
        _ => tree.variable_of(function.node),
    };
    // Another function may stand under the name by then.
    let name = name.filter(|name| !tree.is_mutated(*name));
    let reads = name.map(|name| tree.reads(name)).unwrap_or_default();
    let calls = reads.into_iter().filter_map(|read| {
        let span = tree.kind(read).span();
        match tree.kind(tree.parent(read)?) {
            AstKind::CallExpression(call) if call.callee.span() == span => {
                call.arguments.get(place)?.as_expression()
            }
            _ => None,
        }
    });
    calls.collect()
}

/// The same for what may be the name of a parameter, at most so many.
pub(in super::super) fn given_for<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    most: usize,
) -> Vec<&'a Expression<'a>> {
    let symbol = match expression {
        Expression::Identifier(name) => tree.symbol(name),
        _ => None,
    };
    let mut given = symbol.map_or_else(Vec::new, |symbol| given(tree, symbol));
    given.truncate(most);
    given
}

/// The global that an expression is: `f`, `window.f`, `(0, f)`.
pub(in super::super) fn global<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
) -> Option<&'a str> {
    match expression {
        Expression::Identifier(name) if tree.symbol(name).is_none() => Some(name.name.as_str()),
        Expression::StaticMemberExpression(member) if is_window(tree, &member.object) => {
            Some(member.property.name.as_str())
        }
        Expression::SequenceExpression(sequence) => global(tree, sequence.expressions.last()?),
        _ => None,
    }
}

/// Whether an expression is the object that has the globals.
pub(in super::super) fn is_window(tree: &Tree<'_, '_>, expression: &Expression<'_>) -> bool {
    matches!(expression, Expression::Identifier(name)
        if tree.symbol(name).is_none()
            && GLOBAL_OBJECTS.contains(&name.name.as_str()))
}

/// `null`, `undefined` or `void 0`.
pub(in super::super) fn is_nothing(value: &Expression<'_>) -> bool {
    match value {
        Expression::NullLiteral(_) => true,
        Expression::Identifier(name) => name.name == "undefined",
        Expression::UnaryExpression(of) => of.operator == UnaryOperator::Void,
        _ => false,
    }
}

/// The expression in a node that begins at `start`.
pub(in super::super) fn expression_at<'a>(
    tree: &Tree<'_, 'a>,
    kind: AstKind<'a>,
    start: u32,
) -> Option<&'a Expression<'a>> {
    let begins = |expression: &&'a Expression<'a>| expression.span().start == start;
    match kind {
        AstKind::CallExpression(call) => {
            let arguments = call.arguments.iter().take_while(|_| tree.spend(1));
            arguments.filter_map(|a| a.as_expression()).find(begins)
        }
        AstKind::VariableDeclarator(declarator) => declarator.init.as_ref().filter(begins),
        AstKind::AssignmentExpression(assignment) => Some(&assignment.right).filter(begins),
        AstKind::ReturnStatement(returned) => returned.argument.as_ref().filter(begins),
        AstKind::ExpressionStatement(statement) => Some(&statement.expression).filter(begins),
        AstKind::ImportExpression(import) => Some(&import.source).filter(begins),
        AstKind::SequenceExpression(sequence) => {
            let mut parts = sequence.expressions.iter().take_while(|_| tree.spend(1));
            parts.find(begins)
        }
        AstKind::ArrowFunctionExpression(arrow) => arrow.body.as_expression().filter(begins),
        _ => None,
    }
}
