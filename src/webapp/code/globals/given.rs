//! What wrappers of bundles take: the global object as `this` or as one of several names for it, and globals that are given to a
//! function by a name for that, as the `factory` of universal modules.

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::tree::page::{is_in_function, is_page};
use super::super::tree::values::{on_the_spot, parameter, stands_for};
use super::super::tree::{Callable, Tree, Value};
use super::Walk;
use super::path::Held;

/// So many choices between names for the global object are followed, one in the other.
const MAX_CHOICES: usize = 8;

impl<'a> Walk<'_, '_, 'a> {
    /// `this` outside of functions, in a classic script the global object.
    pub(super) fn outer_this(&self) -> Vec<NodeId> {
        let tree = self.tree;
        let nodes = tree.semantic.nodes().iter().take_while(|_| tree.spend(1));
        let outer = nodes.filter(|node| {
            matches!(node.kind(), AstKind::ThisExpression(_)) && !is_in_function(tree, node.id())
        });
        outer.map(|node| node.id()).collect()
    }

    /// Whether the global object at `span` is one of several names for it that a choice is between: `self || this`,
    /// `typeof self == "undefined" ? this : self`. Each choice is followed once.
    pub(super) fn is_choice(&mut self, choice: NodeId, span: Span) -> bool {
        let other = match self.tree.kind(choice) {
            AstKind::ConditionalExpression(choice) if choice.consequent.span() == span => {
                &choice.alternate
            }
            AstKind::ConditionalExpression(choice) if choice.alternate.span() == span => {
                &choice.consequent
            }
            AstKind::LogicalExpression(logical) if logical.operator.is_and() => return false,
            AstKind::LogicalExpression(logical) if logical.left.span() == span => &logical.right,
            AstKind::LogicalExpression(logical) => &logical.left,
            _ => return false,
        };
        is_root(self.tree, other, MAX_CHOICES) && self.choices.insert(choice)
    }

    /// Whether a parameter that is the global object is set to that by another name, and to nothing else:
    /// `global = global || self`.
    pub(super) fn stays_root(&self, symbol: SymbolId) -> bool {
        let given = given_at_once(self.tree, symbol);
        given.is_some_and(|given| is_root(self.tree, given, MAX_CHOICES))
            && self.tree.writes(symbol).len() == 1
    }

    /// Follows what is given to a function that is called by a name.
    pub(super) fn give(&mut self, call: &'a CallExpression<'a>, place: usize, held: &Held) {
        let tree = self.tree;
        let Expression::Identifier(name) = &call.callee else {
            return;
        };
        let Some(symbol) = tree.symbol(name) else {
            return;
        };
        let function = self.named.entry(symbol);
        let function = function.or_insert_with(|| called_by(tree, &call.callee, symbol));
        let parameter = function.and_then(|function| {
            let one = function.parameters.items.get(place)?;
            // A default stands in for what is missing.
            one.initializer.is_none().then_some(())?;
            function.parameter(place)
        });
        if let Some(parameter) = parameter
            && !self.followed.contains(&parameter)
            && !is_of_other_modules(tree, call.node_id.get())
        {
            self.declare(Some(parameter), held);
        }
    }
}

/// The function that is called by a name: one that is declared, or given for a parameter.
fn called_by<'a>(
    tree: &Tree<'_, 'a>,
    callee: &'a Expression<'a>,
    symbol: SymbolId,
) -> Option<Callable<'a>> {
    match tree.value(callee) {
        Some(Value::Function(function)) => Some(function),
        Some(_) => None,
        None => Callable::written(stands_for(tree, symbol)?),
    }
}

/// What is given for a parameter where its function stands.
fn given_at_once<'a>(tree: &Tree<'_, 'a>, symbol: SymbolId) -> Option<&'a Expression<'a>> {
    let (function, place) = parameter(tree, symbol)?;
    on_the_spot(tree, function, place)
}

/// Whether an expression is the global object, or what stands in where there is none.
fn is_root<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>, choices: usize) -> bool {
    let Some(choices) = choices.checked_sub(1).filter(|_| tree.spend(1)) else {
        return false;
    };
    match expression {
        Expression::ThisExpression(_) => true,
        Expression::ObjectExpression(object) => object.properties.is_empty(),
        Expression::ConditionalExpression(choice) => {
            is_root(tree, &choice.consequent, choices) && is_root(tree, &choice.alternate, choices)
        }
        Expression::LogicalExpression(logical) => {
            is_root(tree, &logical.left, choices) && is_root(tree, &logical.right, choices)
        }
        Expression::Identifier(name) => {
            let given = tree
                .symbol(name)
                .and_then(|symbol| given_at_once(tree, symbol));
            match given {
                Some(given) => is_root(tree, given, choices),
                None => is_page(tree, expression),
            }
        }
        other => is_page(tree, other),
    }
}

/// Whether a place is only for modules of another kind than the one that it is in: universal modules ask for
/// `typeof exports`, and bundlers that leave them as they are declare that.
fn is_of_other_modules(tree: &Tree<'_, '_>, place: NodeId) -> bool {
    let mut at = place;
    while let Some(parent) = tree.parent(at) {
        let span = tree.kind(at).span();
        let test = match tree.kind(parent) {
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => return false,
            AstKind::ConditionalExpression(choice) => choice.test.span(),
            AstKind::IfStatement(choice) => choice.test.span(),
            AstKind::LogicalExpression(logical) => logical.left.span(),
            _ => span,
        };
        let mut inside = tree.within(parent, test);
        if test != span && inside.any(|kind| is_type_of_declared(tree, kind)) {
            return true;
        }
        at = parent;
    }
    false
}

fn is_type_of_declared(tree: &Tree<'_, '_>, kind: AstKind<'_>) -> bool {
    matches!(kind, AstKind::UnaryExpression(asked)
        if asked.operator.is_typeof()
            && matches!(&asked.argument, Expression::Identifier(name) if tree.symbol(name).is_some()))
}
