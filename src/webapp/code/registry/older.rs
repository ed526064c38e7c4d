//! The `initialize` of plugins whose classes were translated into functions.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::Names;
use super::super::tree::calls::set_on_this;
use super::super::tree::members::property;
use super::super::tree::{Callable, Tree};
use super::holders::Registry;
use super::registration::{MAX_NAMES, MAX_REGISTRATIONS, forwarded};

/// One that was found.
struct Found<'a> {
    function: Callable<'a>,
    /// The value that it is, or is made by.
    at: Span,
    /// The class into whose prototype it is put.
    class: Option<SymbolId>,
}

/// The functions called `initialize` in classes that were translated into functions:
/// `{key: "initialize", value: function (registry) {}}`, `P.prototype.initialize = ...` and `this.initialize = ...`.
/// Any class may have such a method. It is the plugin's in the function that makes the plugin's class, and where it is put into
/// that one's prototype; the only one also where it calls a method of the registry's.
pub(super) fn older_initializers<'a>(
    tree: &Tree<'_, 'a>,
    plugin: Option<&'a Expression<'a>>,
    names: &Names,
) -> Vec<Callable<'a>> {
    let nodes = tree.semantic.nodes().iter().take_while(|_| tree.spend(1));
    let values = nodes.filter_map(|node| match node.kind() {
        AstKind::ObjectExpression(object) => {
            let is_it = tree.translated_name(object) == Some("initialize");
            Some((node, is_it.then(|| property(object, "value")).flatten()?))
        }
        kind => match tree.set_on_prototype(kind) {
            Some(("initialize", value)) => Some((node, value)),
            _ => Some((node, set_on_this(kind, "initialize")?)),
        },
    });
    let functions = values.filter_map(|(node, value)| {
        Some(Found {
            function: tree.made_function(value)?,
            at: value.span(),
            class: class_of(tree, node.id()),
        })
    });
    let mut found: Vec<_> = functions.collect();
    let class = plugin.and_then(|plugin| older_class(tree, plugin, MAX_NAMES));
    let name = plugin.and_then(|plugin| name_of_class(tree, plugin));
    let is_own = |one: &Found<'a>| {
        class.is_some_and(|class| class.contains_inclusive(one.at))
            || name.is_some() && one.class == name
    };
    match found.as_slice() {
        [only] if is_own(only) || asks(tree, only.function, names) => {}
        _ => found.retain(is_own),
    }
    let functions = found.into_iter().map(|one| one.function);
    functions.take(MAX_REGISTRATIONS).collect()
}

/// Where the function stands that `P` is set to, for the plugin `new P`: the class is made in it, methods and all.
fn older_class<'a>(tree: &Tree<'_, 'a>, plugin: &'a Expression<'a>, names: usize) -> Option<Span> {
    let names = names.checked_sub(1)?;
    tree.spend(1).then_some(())?;
    match plugin {
        Expression::Identifier(name) => {
            older_class(tree, tree.initializer(tree.symbol(name)?)?, names)
        }
        Expression::NewExpression(made) => older_class(tree, &made.callee, names),
        Expression::SequenceExpression(sequence) => {
            older_class(tree, sequence.expressions.last()?, names)
        }
        Expression::AssignmentExpression(set) => older_class(tree, &set.right, names),
        Expression::CallExpression(call) => Some(call.span),
        _ => None,
    }
}

/// The name `P` of the plugin `new P`.
fn name_of_class<'a>(tree: &Tree<'_, 'a>, plugin: &'a Expression<'a>) -> Option<SymbolId> {
    match tree.behind_name(plugin) {
        Expression::NewExpression(made) => match &made.callee {
            Expression::Identifier(name) => tree.symbol(name),
            _ => None,
        },
        _ => None,
    }
}

/// The `P` of `P.prototype.initialize = ...`, and that of `this.initialize = ...` in a function of that name.
fn class_of<'a>(tree: &Tree<'_, 'a>, node: NodeId) -> Option<SymbolId> {
    let kind = tree.kind(node);
    if set_on_this(kind, "initialize").is_some() {
        return tree.name_of_function(tree.function_around(node)?.0);
    }
    let AstKind::AssignmentExpression(set) = kind else {
        return None;
    };
    let AssignmentTarget::StaticMemberExpression(member) = &set.left else {
        return None;
    };
    let prototype = tree.behind_name(&member.object).get_member_expr()?;
    match prototype.object() {
        Expression::Identifier(name) => tree.symbol(name),
        _ => None,
    }
}

/// Whether a method that some registry has is taken of what a function is given.
fn asks<'a>(tree: &Tree<'_, 'a>, function: Callable<'a>, names: &Names) -> bool {
    let mut given = forwarded(tree, function, 0);
    given.push(function);
    let registry = Registry::follow(tree, &given);
    registry.nodes.iter().any(|node| {
        let kind = tree.kind(*node);
        let name = match kind {
            AstKind::BindingProperty(property) => property.key.static_name(),
            _ => None,
        };
        let member = kind
            .as_member_expression_kind()
            .and_then(|member| member.static_property_name());
        name.is_some_and(|name| names.methods.contains(name.as_ref()))
            || member.is_some_and(|name| names.methods.contains(name.as_str()))
    })
}
