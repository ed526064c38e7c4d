//! The call of `registerPlugin`, and the plugin that is given to it.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, CallExpression, Class, ClassElement, Expression, ObjectExpression,
    ObjectPropertyKind,
};
use oxc_semantic::SymbolId;
use oxc_span::{GetSpan, Span};

use super::members::{Member, method, property};
use super::registry::is_method_name;
use super::tree::{Callable, Tree, Value};
use super::values::returned;
use super::{Plugin, Registration, at_offset};

/// More are not kept: a bundle has one.
const MAX_REGISTRATIONS: usize = 16;
/// Names between `new P` and the class.
const MAX_NAMES: usize = 8;

/// The calls of `registerPlugin`, and the functions in their plugins that are called
/// `initialize`, whose first parameter is the registry.
pub(super) fn find<'a>(tree: &Tree<'_, 'a>) -> (Vec<Registration>, Vec<Callable<'a>>) {
    let mut found = Vec::new();
    let mut initializers = Vec::new();
    for node in tree.semantic.nodes() {
        let AstKind::CallExpression(call) = node.kind() else {
            continue;
        };
        if !registers(call) || found.len() == MAX_REGISTRATIONS {
            continue;
        }
        let argument = |at: usize| call.arguments.get(at).and_then(|a| a.as_expression());
        let plugin = argument(1).and_then(|plugin| tree.value(plugin));
        found.push(Registration {
            at: at_offset(call.span.start as usize),
            id: argument(0)
                .and_then(|id| tree.text(id))
                .map(String::into_boxed_str),
            plugin: plugin.and_then(shape),
        });
        match plugin {
            Some(plugin) => initializers.extend(initialize(tree, plugin)),
            None => initializers.extend(older_initializers(tree, argument(1))),
        }
    }
    let forwarded: Vec<_> = initializers
        .iter()
        .flat_map(|initializer| forwarded(tree, *initializer))
        .collect();
    initializers.extend(forwarded);
    (found, initializers)
}

/// The functions called `initialize` in classes that were translated into functions:
/// `{key: "initialize", value: function (registry) {}}` and `P.prototype.initialize = ...`. Where there are several, those in
/// the function that makes the plugin's class, and none where that is not known: any class may have such a method.
fn older_initializers<'a>(
    tree: &Tree<'_, 'a>,
    plugin: Option<&'a Expression<'a>>,
) -> Vec<Callable<'a>> {
    let nodes = tree.semantic.nodes().iter();
    let values = nodes.filter_map(|node| match node.kind() {
        AstKind::ObjectExpression(object) => {
            let text = |name| property(object, name).and_then(|value| tree.value(value));
            match text("key") {
                Some(Value::Text("initialize")) => property(object, "value"),
                _ => None,
            }
        }
        AstKind::AssignmentExpression(assignment) => match &assignment.left {
            AssignmentTarget::StaticMemberExpression(member)
                if member.property.name == "initialize"
                    && member.object.get_member_expr().is_some_and(|of| {
                        of.static_property_name()
                            .is_some_and(|name| name == "prototype")
                    }) =>
            {
                Some(&assignment.right)
            }
            _ => None,
        },
        _ => None,
    });
    let functions = values.filter_map(|value| Some((value.span(), made_function(tree, value)?)));
    let mut found: Vec<_> = functions.collect();
    if found.len() > 1 {
        let class = plugin.and_then(|plugin| older_class(tree, plugin, MAX_NAMES));
        found.retain(|(at, _)| {
            class.is_some_and(|class| class.start <= at.start && at.end <= class.end)
        });
    }
    let functions = found.into_iter().map(|(_, function)| function);
    functions.take(MAX_REGISTRATIONS).collect()
}

/// The function that a value is, or that a function which is called where it stands returns.
fn made_function<'a>(tree: &Tree<'_, 'a>, value: &'a Expression<'a>) -> Option<Callable<'a>> {
    let inner = match value {
        Expression::CallExpression(call) => returned(call),
        _ => None,
    };
    match tree.value(inner.unwrap_or(value))? {
        Value::Function(function) => Some(function),
        _ => None,
    }
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

/// The functions that do the work of one which only hands on what it is given, as translated
/// `async` functions do: `wrap(function (registry) {}).apply(this, arguments)`.
fn forwarded<'a>(tree: &Tree<'_, 'a>, function: Callable<'a>) -> Vec<Callable<'a>> {
    let calls = tree.inside(function.node, function.span);
    let target = calls.into_iter().find_map(|kind| match kind {
        AstKind::CallExpression(call) => match (&call.callee, call.arguments.as_slice()) {
            (
                Expression::StaticMemberExpression(member),
                [Argument::ThisExpression(_), Argument::Identifier(all)],
            ) if member.property.name == "apply" && all.name == "arguments" => Some(&member.object),
            _ => None,
        },
        _ => None,
    });
    let target = match target {
        Some(Expression::Identifier(name)) => {
            let symbol = tree.symbol(name);
            symbol.and_then(|symbol| tree.initializer(symbol))
        }
        other => other,
    };
    let Some(target) = target else {
        return Vec::new();
    };
    let before = tree.parent(target.node_id()).unwrap_or(function.node);
    let inside = tree.inside(before, target.span());
    let functions = inside.filter_map(|kind| match kind {
        AstKind::Function(function) => Some(Callable::of(function)),
        AstKind::ArrowFunctionExpression(arrow) => Some(Callable::of_arrow(arrow)),
        _ => None,
    });
    functions
        .filter(|function| function.first().is_some_and(|first| is_asked(tree, first)))
        .collect()
}

/// Whether a method is called on a name that only the registry has.
fn is_asked(tree: &Tree<'_, '_>, symbol: SymbolId) -> bool {
    tree.reads(symbol).into_iter().any(|read| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        matches!(parent, Some(AstKind::StaticMemberExpression(member))
            if is_method_name(member.property.name.as_str()))
    })
}

/// `registerPlugin(id, plugin)`, whatever it is called on: `window`, webpack's `n.g.window`.
fn registers(call: &CallExpression<'_>) -> bool {
    let name = match &call.callee {
        Expression::Identifier(name) => Some(name.name.as_str()),
        callee => callee
            .get_member_expr()
            .and_then(|member| member.static_property_name()),
    };
    name == Some("registerPlugin") && call.arguments.len() == 2
}

fn initialize<'a>(tree: &Tree<'_, 'a>, plugin: Value<'a>) -> Option<Callable<'a>> {
    match method(plugin, "initialize")? {
        Member::Method(callable) => Some(callable),
        Member::Value(expression) => made_function(tree, expression),
    }
}

/// What a plugin has, where all of it stands in the script.
fn shape(plugin: Value<'_>) -> Option<Plugin> {
    let has = |name: &str| method(plugin, name).is_some();
    let is_closed = match plugin {
        Value::Class(class) => is_closed_class(class),
        Value::Object(object) => is_closed_object(object),
        _ => false,
    };
    let found = Plugin {
        initialize: has("initialize"),
        uninitialize: has("uninitialize"),
        deinitialize: has("deinitialize"),
    };
    // Of a class with a superclass, or one that older tools made, only what is there is certain.
    (is_closed || found.initialize).then_some(found)
}

/// Whether instances of the class have no other methods than those that stand in it.
fn is_closed_class(class: &Class<'_>) -> bool {
    class.heritage.is_none()
        && class.body.body.iter().all(|element| match element {
            ClassElement::MethodDefinition(method) => {
                method.key.static_name().is_some() && !method.kind.is_constructor()
            }
            ClassElement::PropertyDefinition(property) => property.key.static_name().is_some(),
            _ => false,
        })
}

fn is_closed_object(object: &ObjectExpression<'_>) -> bool {
    object.properties.iter().all(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => property.key.static_name().is_some(),
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}
