//! Whether all that a plugin has stands in the script: in what it is made of, of which nothing is done that could give it more.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, BindingPattern, CallExpression, Class, ClassElement, Expression,
    ObjectExpression, ObjectPropertyKind,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::tree::calls::method_name;
use super::super::tree::members::{method, property};
use super::super::tree::settled::{is_changed, is_kept};
use super::super::tree::{Tree, Value};
use super::registration::registers;

/// Names and exports between the call of `registerPlugin` and what the plugin is.
const MAX_STEPS: usize = 8;

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Plugin,
    /// The class that the plugin is made of.
    Class,
}

/// Whether a plugin, which the expression is, may get a member of this name elsewhere than where it is written down.
pub(super) fn may_get<'a>(tree: &Tree<'_, 'a>, plugin: &'a Expression<'a>, name: &str) -> bool {
    is_set_later(tree, name) || !is_left_alone(tree, plugin, Holds::Plugin, MAX_STEPS)
}

/// Whether a class or an object has more under that name than is seen where it stands: by what is spread into it, by a computed
/// key, by its superclass or prototype.
pub(super) fn may_inherit<'a>(tree: &Tree<'_, 'a>, plugin: Value<'a>, name: &str) -> bool {
    let mut of = plugin;
    for _ in 0..MAX_STEPS {
        let (Value::Class(class) | Value::Instance(class)) = of else {
            return !matches!(of, Value::Object(object) if is_closed_object(object));
        };
        if !has_plain_keys(class) {
            return true;
        }
        let Some(parent) = &class.heritage else {
            return false;
        };
        of = match (tree.value(&parent.expression), of) {
            (Some(Value::Class(parent)), Value::Instance(_)) => Value::Instance(parent),
            (Some(Value::Class(parent)), _) => Value::Class(parent),
            _ => return true,
        };
        if method(of, name).is_some() {
            return true;
        }
    }
    true
}

/// Whether a class has no other methods than those that stand in it; its constructor may give more to an instance.
pub(super) fn is_closed_class(class: &Class<'_>) -> bool {
    class.heritage.is_none() && has_plain_keys(class)
}

fn has_plain_keys(class: &Class<'_>) -> bool {
    class.body.body.iter().all(|element| match element {
        ClassElement::MethodDefinition(method) => method.key.static_name().is_some(),
        ClassElement::PropertyDefinition(property) => property.key.static_name().is_some(),
        _ => false,
    })
}

/// `__proto__: base` makes `base` its prototype.
pub(super) fn is_closed_object(object: &ObjectExpression<'_>) -> bool {
    object.properties.iter().all(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => {
            let name = property.key.static_name();
            name.is_some_and(|name| name != "__proto__")
        }
        ObjectPropertyKind::SpreadProperty(_) => false,
    })
}

/// Whether the script sets a member of this name anywhere, or hands on an object that has one: `P.prototype.initialize = f`,
/// `Object.assign(plugin, {initialize() {}})`.
fn is_set_later(tree: &Tree<'_, '_>, name: &str) -> bool {
    let mut nodes = tree.semantic.nodes().iter().take_while(|_| tree.spend(1));
    nodes.any(|node| match node.kind() {
        AstKind::AssignmentExpression(set) => {
            let member = set.left.as_member_expression();
            member.is_some_and(|member| member.static_property_name() == Some(name))
        }
        AstKind::CallExpression(call) if !registers(call) => {
            call.arguments.iter().any(|given| match given {
                Argument::ObjectExpression(object) => {
                    tree.spend(object.properties.len() as u64) && property(object, name).is_some()
                }
                Argument::StringLiteral(text) => text.value == name,
                _ => false,
            })
        }
        _ => false,
    })
}

/// Whether nothing is done with what an expression is that could give it members of which it is not seen: every name that it has
/// on the way is only read.
fn is_left_alone<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    holds: Holds,
    steps: usize,
) -> bool {
    let Some(steps) = steps.checked_sub(1).filter(|_| tree.spend(1)) else {
        return false;
    };
    match expression {
        Expression::ObjectExpression(_) => true,
        Expression::ClassExpression(class) => {
            let own = class.id.as_ref().and_then(|name| name.symbol_id.get());
            own.is_none_or(|own| is_only_read(tree, own, holds, steps))
        }
        Expression::NewExpression(made) => is_left_alone(tree, &made.callee, Holds::Class, steps),
        Expression::SequenceExpression(sequence) => {
            let last = sequence.expressions.last();
            last.is_some_and(|last| is_left_alone(tree, last, holds, steps))
        }
        Expression::Identifier(name) => tree.symbol(name).is_some_and(|symbol| {
            let declared = tree.semantic.scoping().symbol_declaration(symbol);
            let is_declared = matches!(tree.kind(declared), AstKind::Class(_));
            let is_set = || {
                let set = tree.initializer(symbol);
                set.is_some_and(|set| is_kept(tree, set) && is_left_alone(tree, set, holds, steps))
            };
            is_only_read(tree, symbol, holds, steps) && (is_declared || is_set())
        }),
        // What a function returns.
        Expression::CallExpression(call) => {
            let made = tree.callees(call).and_then(|(made, _)| tree.result(made));
            made.is_some_and(|made| is_left_alone(tree, made, holds, steps))
        }
        other => {
            let member = other.get_member_expr();
            let exported = member.and_then(|member| {
                let module = tree.required(member.object())?;
                tree.exported(module, member.static_property_name()?)
            });
            exported.is_some_and(|exported| is_left_alone(tree, exported, holds, steps))
        }
    }
}

fn is_only_read(tree: &Tree<'_, '_>, symbol: SymbolId, holds: Holds, steps: usize) -> bool {
    let reads = tree.reads(symbol).into_iter();
    reads
        .take_while(|_| tree.is_whole())
        .all(|read| is_harmless(tree, read, holds, steps))
}

/// Whether one place at which it is read neither changes it nor hands it on.
fn is_harmless(tree: &Tree<'_, '_>, read: NodeId, holds: Holds, steps: usize) -> bool {
    let Some(parent) = tree.parent(read) else {
        return false;
    };
    let span = tree.kind(read).span();
    let around = tree.kind(parent);
    if let Some(member) = around.as_member_expression_kind()
        && member.object().span() == span
    {
        return is_member_harmless(tree, parent, holds);
    }
    match around {
        AstKind::NewExpression(made) => made.callee.span() == span,
        AstKind::CallExpression(call) => registers(call) || defines(call),
        AstKind::BinaryExpression(_)
        | AstKind::UnaryExpression(_)
        | AstKind::ExpressionStatement(_) => true,
        AstKind::VariableDeclarator(declarator) => match &declarator.id {
            BindingPattern::BindingIdentifier(name) => {
                let alias = name.symbol_id.get().zip(steps.checked_sub(1));
                alias.is_some_and(|(alias, steps)| is_only_read(tree, alias, holds, steps))
            }
            BindingPattern::ObjectPattern(_) => holds == Holds::Plugin,
            _ => false,
        },
        _ => is_export_harmless(tree, read, holds, steps),
    }
}

/// The same of a member that is taken of it. What is set by its name is looked for by that.
fn is_member_harmless(tree: &Tree<'_, '_>, member: NodeId, holds: Holds) -> bool {
    let kind = tree.kind(member);
    let around = tree.parent(member);
    let name = kind
        .as_member_expression_kind()
        .and_then(|member| member.static_property_name());
    let is_plain = || {
        // `plugin.extend(more)`
        let is_given = matches!(around.map(|around| tree.kind(around)),
            Some(AstKind::CallExpression(call))
                if call.callee.span() == kind.span() && !call.arguments.is_empty());
        !is_given
    };
    match (name.as_deref(), holds) {
        (Some("__proto__"), _) => false,
        (Some("prototype"), Holds::Class) => around.is_some_and(|around| {
            let outer = tree.kind(around).as_member_expression_kind();
            outer.is_some_and(|outer| outer.object().span() == kind.span())
                && is_member_harmless(tree, around, Holds::Plugin)
        }),
        (None, Holds::Plugin) => is_plain() && !is_changed(tree, member),
        _ => is_plain(),
    }
}

/// What defines one member, and says which: `Object.defineProperty(P, "name", ...)`, esbuild's `name(P, "P")`.
fn defines(call: &CallExpression<'_>) -> bool {
    matches!(
        call.arguments.as_slice(),
        [Argument::Identifier(_), Argument::StringLiteral(_), ..]
    )
}

/// Whether it is read to be exported, and is left alone by what takes it from there.
fn is_export_harmless(tree: &Tree<'_, '_>, read: NodeId, holds: Holds, steps: usize) -> bool {
    let Some((steps, (at, name))) = steps.checked_sub(1).zip(exported(tree, read)) else {
        return false;
    };
    // Of what is no module of webpack's others take nothing by such a name.
    let Some(module) = tree.module_around(at) else {
        return tree.is_whole();
    };
    let nodes = tree.semantic.nodes().iter().take_while(|_| tree.spend(1));
    let mut taken = nodes.filter(|node| {
        let (object, key) = match node.kind() {
            AstKind::StaticMemberExpression(member) => {
                (&member.object, Some(member.property.name.as_str()))
            }
            AstKind::ComputedMemberExpression(member) => {
                let key = member.static_property_name();
                (&member.object, key.map(|key| key.as_str()))
            }
            _ => return false,
        };
        key == Some(name) && tree.required(object).is_some_and(|of| of.node == module)
    });
    taken.all(|node| is_harmless(tree, node.id(), holds, steps)) && tree.is_whole()
}

/// Where and as what it is exported: `n.d(t, {name: () => P})`, `n.d(t, "name", function () { return P })`, `exports.name = P`.
fn exported<'a>(tree: &Tree<'_, 'a>, read: NodeId) -> Option<(NodeId, &'a str)> {
    let parent = tree.parent(read)?;
    if let AstKind::AssignmentExpression(set) = tree.kind(parent)
        && set.right.span() == tree.kind(read).span()
    {
        let AssignmentTarget::StaticMemberExpression(member) = &set.left else {
            return None;
        };
        let Expression::Identifier(object) = &member.object else {
            return None;
        };
        // What is no object of exports may be anything.
        let declared = tree.semantic.scoping();
        let declared = declared.symbol_declaration(tree.symbol(object)?);
        let is_parameter = matches!(tree.kind(declared), AstKind::FormalParameter(_));
        return is_parameter.then_some((parent, member.property.name.as_str()));
    }
    let around = tree.parent(tree.returned_by(read)?)?;
    match tree.kind(around) {
        AstKind::ObjectProperty(property) => {
            let key = tree.key_name(&property.key)?;
            let map = tree.parent(around)?;
            let AstKind::CallExpression(call) = tree.kind(tree.parent(map)?) else {
                return None;
            };
            let is_second = matches!(call.arguments.as_slice(), [Argument::Identifier(_), second]
                if second.span() == tree.kind(map).span());
            is_second.then_some((around, key))
        }
        AstKind::CallExpression(call) if method_name(&call.callee) == Some("d") => {
            match call.arguments.get(1)? {
                Argument::StringLiteral(key) => Some((around, key.value.as_str())),
                _ => None,
            }
        }
        _ => None,
    }
}
