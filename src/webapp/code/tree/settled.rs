//! Whether what a script writes down is what it still is where it is read: objects can be changed behind their beginning.

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression, ObjectExpression, ObjectPropertyKind, PropertyKey};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::members::{property, width};
use super::text::json_text;
use super::{Tree, Value};

/// Names and members between an expression and the text that it is.
const MAX_STEPS: usize = 12;

/// The text that an expression is and stays.
pub(in super::super) fn settled_text<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
) -> Option<String> {
    let text = tree.text(expression)?;
    is_settled(tree, expression).then_some(text)
}

/// Whether the text that an expression is taken for by [`Tree::text`] is a literal, or stands in an object that nothing
/// changes and that is handed to nothing which could.
fn is_settled<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> bool {
    let mut keys = Vec::new();
    follow(tree, expression, &mut keys, MAX_STEPS) && tree.is_whole()
}

/// The same of what stands under `keys` in what an expression is, the outermost last.
fn follow<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    keys: &mut Vec<&'a str>,
    steps: usize,
) -> bool {
    let Some(steps) = steps.checked_sub(1).filter(|_| tree.spend(1)) else {
        return false;
    };
    match expression {
        Expression::StringLiteral(_) | Expression::TemplateLiteral(_) => true,
        Expression::CallExpression(call) => {
            json_text(call).is_some() || follow_module(tree, expression, keys, steps)
        }
        Expression::SequenceExpression(sequence) => sequence
            .expressions
            .last()
            .is_some_and(|last| follow(tree, last, keys, steps)),
        Expression::StaticMemberExpression(member) => {
            keys.push(member.property.name.as_str());
            follow(tree, &member.object, keys, steps)
        }
        Expression::ObjectExpression(object) => {
            let value = keys.pop().and_then(|key| property(object, key));
            tree.spend(width(Value::Object(object)))
                && is_plain(object)
                && value.is_some_and(|value| follow(tree, value, keys, steps))
        }
        Expression::Identifier(name) => tree.symbol(name).is_some_and(|symbol| {
            is_only_read(tree, symbol, keys, steps) && follow_symbol(tree, symbol, keys, steps)
        }),
        _ => false,
    }
}

fn follow_symbol<'a>(
    tree: &Tree<'_, 'a>,
    symbol: SymbolId,
    keys: &mut Vec<&'a str>,
    steps: usize,
) -> bool {
    if let Some(init) = tree.initializer(symbol) {
        return is_kept(tree, init) && follow(tree, init, keys, steps);
    }
    let declared = tree.semantic.scoping().symbol_declaration(symbol);
    let AstKind::VariableDeclarator(declarator) = tree.kind(declared) else {
        return false;
    };
    let (BindingPattern::ObjectPattern(pattern), Some(whole)) = (&declarator.id, &declarator.init)
    else {
        return false;
    };
    match tree.bound(pattern, symbol).map(|bound| &bound.key) {
        Some(PropertyKey::StaticIdentifier(key)) => keys.push(key.name.as_str()),
        Some(PropertyKey::StringLiteral(key)) => keys.push(key.value.as_str()),
        _ => return false,
    }
    follow(tree, whole, keys, steps)
}

/// The same of what another module exports.
fn follow_module<'a>(
    tree: &Tree<'_, 'a>,
    required: &'a Expression<'a>,
    keys: &mut Vec<&'a str>,
    steps: usize,
) -> bool {
    let Some(module) = tree.required(required) else {
        return false;
    };
    if !is_only_read_elsewhere(tree, module.node, keys, steps) {
        return false;
    }
    let exported = match tree.exports_whole(module) {
        Some(whole) => Some(whole),
        None => keys.pop().and_then(|name| tree.exported(module, name)),
    };
    exported.is_some_and(|exported| follow(tree, exported, keys, steps))
}

/// Whether what stands under `keys` in what a module exports is only read, wherever the module is required.
fn is_only_read_elsewhere(
    tree: &Tree<'_, '_>,
    module: NodeId,
    keys: &[&str],
    steps: usize,
) -> bool {
    let modules = tree.modules();
    let Some(id) = modules.of_function.get(&module) else {
        return false;
    };
    if modules.is_open || modules.elsewhere.contains(id) {
        return false;
    }
    let mut sites = modules.sites.iter();
    sites.all(|(site, of)| tree.spend(1) && (of != id || is_harmless(tree, *site, keys, steps)))
}

/// Whether a value is handed to nothing but the name that it is set to: `f(name = value)` hands it to `f` as well.
pub(in super::super) fn is_kept(tree: &Tree<'_, '_>, value: &Expression<'_>) -> bool {
    if matches!(
        value,
        Expression::StringLiteral(_) | Expression::TemplateLiteral(_)
    ) {
        return true;
    }
    let set = tree.parent(value.node_id());
    let mut at = match set.map(|set| (set, tree.kind(set))) {
        Some((set, AstKind::AssignmentExpression(_))) => set,
        _ => return true,
    };
    while let Some(parent) = tree.parent(at) {
        let span = tree.kind(at).span();
        match tree.kind(parent) {
            AstKind::ExpressionStatement(_) => return true,
            AstKind::SequenceExpression(sequence) => {
                if sequence.expressions.last().map(GetSpan::span) != Some(span) {
                    return true;
                }
            }
            AstKind::ParenthesizedExpression(_) => {}
            _ => return false,
        }
        at = parent;
    }
    false
}

/// Whether an object has no function that could change it, and no key that is worked out.
fn is_plain(object: &ObjectExpression<'_>) -> bool {
    object.properties.iter().all(|property| match property {
        ObjectPropertyKind::ObjectProperty(property) => {
            property.key.static_name().is_some()
                && !matches!(property.value, Expression::FunctionExpression(_))
        }
        // `property` ends at one that stands behind what is looked for.
        ObjectPropertyKind::SpreadProperty(_) => true,
    })
}

/// Whether what stands under `keys` in the value of a name is only read.
fn is_only_read(tree: &Tree<'_, '_>, symbol: SymbolId, keys: &[&str], steps: usize) -> bool {
    let reads = tree.reads(symbol).into_iter();
    reads
        .take_while(|_| tree.is_whole())
        .all(|read| is_harmless(tree, read, keys, steps))
}

/// Whether one place at which the value is read neither changes it nor hands it on.
fn is_harmless(tree: &Tree<'_, '_>, read: NodeId, keys: &[&str], steps: usize) -> bool {
    let (mut at, mut left) = (read, keys);
    loop {
        let span = tree.kind(at).span();
        let Some(parent) = tree.parent(at) else {
            return false;
        };
        let key = match tree.kind(parent) {
            AstKind::StaticMemberExpression(member) => Some(member.property.name.as_str()),
            AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                match member.static_property_name() {
                    Some(name) => Some(name.as_str()),
                    // Any of its members: one that is a text, if it is read.
                    None => return left.len() < 2 && !is_changed(tree, parent),
                }
            }
            kind => return is_end_harmless(tree, kind, at, left, steps),
        };
        let Some((next, rest)) = left.split_last() else {
            return true;
        };
        if key != Some(*next) {
            return true;
        }
        (at, left) = (parent, rest);
    }
}

/// The same of the place at which no member is taken any more.
fn is_end_harmless<'a>(
    tree: &Tree<'_, 'a>,
    around: AstKind<'a>,
    at: NodeId,
    left: &[&str],
    steps: usize,
) -> bool {
    if left.is_empty() {
        return !is_changed(tree, at);
    }
    match around {
        AstKind::VariableDeclarator(declarator) => match &declarator.id {
            BindingPattern::ObjectPattern(_) => left.len() == 1,
            BindingPattern::BindingIdentifier(name) => {
                let steps = steps.checked_sub(1);
                name.symbol_id
                    .get()
                    .zip(steps)
                    .is_some_and(|(alias, steps)| {
                        tree.writes(alias).is_empty() && is_only_read(tree, alias, left, steps)
                    })
            }
            _ => false,
        },
        // `{...manifest}` is another object.
        AstKind::SpreadElement(_) => left.len() == 1,
        AstKind::ExpressionStatement(_) => true,
        _ => tree
            .returned_by(at)
            .is_some_and(|getter| is_export_only_read(tree, getter, left, steps)),
    }
}

/// Whether what a getter of a module gives to others is only read there.
fn is_export_only_read(tree: &Tree<'_, '_>, getter: NodeId, left: &[&str], steps: usize) -> bool {
    let (Some((module, name)), Some(steps)) = (tree.exported_by(getter), steps.checked_sub(1))
    else {
        return false;
    };
    let mut keys = left.to_vec();
    keys.push(name);
    is_only_read_elsewhere(tree, module, &keys, steps)
}

/// Whether a member is set, counted up or deleted.
pub(in super::super) fn is_changed(tree: &Tree<'_, '_>, member: NodeId) -> bool {
    let span = tree.kind(member).span();
    match tree.parent(member).map(|parent| tree.kind(parent)) {
        Some(AstKind::AssignmentExpression(set)) => set.left.span() == span,
        Some(AstKind::AssignmentTargetWithDefault(set)) => set.binding.span() == span,
        Some(AstKind::ForInStatement(each)) => each.left.span() == span,
        Some(AstKind::ForOfStatement(each)) => each.left.span() == span,
        Some(AstKind::UnaryExpression(unary)) => unary.operator.is_delete(),
        Some(
            AstKind::UpdateExpression(_)
            | AstKind::ArrayAssignmentTarget(_)
            | AstKind::AssignmentTargetPropertyProperty(_)
            | AstKind::AssignmentTargetRest(_),
        )
        | None => true,
        Some(_) => false,
    }
}
