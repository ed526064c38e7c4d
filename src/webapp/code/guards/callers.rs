//! Functions that are only called where a method was looked for.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, AssignmentTarget, ObjectProperty, PropertyKey};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::Guard;
use super::super::tree::calls::method_name;
use super::super::tree::passed::called;
use super::super::tree::{Callable, Tree, Value};
use super::Search;
use super::handed::{is_called as is_called_by, is_translated, may_be_of_page};

/// So many other names of a function are followed.
const MAX_ALIASES: usize = 8;

/// What a function is called by.
enum Name<'a> {
    Symbol(SymbolId),
    /// The name of a method, or of a property that it is put into.
    Member(&'a str),
    /// It is given to a function of the script that does with it what is not seen: `arguments[0]()`.
    Unseen,
}

impl Search<'_, '_, '_, '_> {
    /// What guards the calls of the function that stands at a node, where one does that has a name. Calls that surely lead
    /// there count, each of them; where there are none, those that may.
    /// What stands around `initialize` was run before the web app calls that, as was what stands around a field that is surely
    /// called from elsewhere: `is_outside` tells so.
    pub(super) fn callers_of(&self, node: NodeId, callers: usize, is_outside: &mut bool) -> Guard {
        let tree = self.tree;
        if self.subject.is_global
            && let Some(id) = tree.modules().of_function.get(&node)
        {
            return self.askers_of(id, callers);
        }
        let unseen = match *is_outside {
            true => Guard::None,
            false => self.unseen(),
        };
        let calls: Vec<NodeId> = match name_of(tree, node) {
            // What is kept in a list may be called in a `try`, as may what was not seen.
            None if !self.subject.is_global && is_listed(tree, node) => return unseen,
            // The web app calls it.
            Some(Name::Member("initialize")) => {
                *is_outside = true;
                return Guard::None;
            }
            None => return Guard::None,
            // Which may be a `try`.
            Some(Name::Unseen) => return unseen,
            Some(Name::Symbol(symbol)) => self.uses_of(symbol),
            Some(Name::Member(name)) => tree.calls_of_member(name).collect(),
        };
        let own = tree.kind(node).span();
        let (mut sure, mut perhaps): (Option<Guard>, Option<Guard>) = (None, None);
        for call in calls {
            // One that calls itself.
            if own.contains_inclusive(tree.kind(call).span()) {
                continue;
            }
            let leads = match tree.kind(call) {
                AstKind::CallExpression(call) => tree.callees(call).map(|(callee, _)| {
                    own.contains_inclusive(callee.span) || callee.span.contains_inclusive(own)
                }),
                _ if is_called(tree, call) => Some(true),
                // `{initialize: f}`: the web app calls it.
                _ if is_initialize(tree, call) => return Guard::None,
                // It is handed on, and what becomes of it is not seen.
                _ => {
                    perhaps = perhaps.max(Some(unseen));
                    continue;
                }
            };
            if leads == Some(false) {
                continue;
            }
            let left = self.calls_left.get();
            let (Some(further), Some(left)) = (callers.checked_sub(1), left.checked_sub(1)) else {
                // It is called from further away than is looked.
                return match self.subject.is_global {
                    true => Guard::None,
                    false => Guard::Other,
                };
            };
            self.calls_left.set(left);
            let found = self.around(call, further);
            match leads {
                Some(_) => sure = Some(sure.map_or(found, |least| least.min(found))),
                None => perhaps = Some(perhaps.map_or(found, |most| most.max(found))),
            }
            if sure == Some(Guard::None) {
                break;
            }
        }
        *is_outside |= sure == Some(Guard::None);
        sure.or(perhaps).unwrap_or(unseen)
    }

    /// What guards the places that ask for a module of webpack's, all of them: `has ? require(1) : require(2)`.
    fn askers_of(&self, id: &str, callers: usize) -> Guard {
        let Some(further) = callers.checked_sub(1) else {
            return Guard::None;
        };
        let sites = self.tree.modules().sites.iter();
        let sites = sites.filter(|(_, of)| self.tree.spend(1) && **of == *id);
        let guards = sites.map(|(site, _)| {
            let Some(left) = self.calls_left.get().checked_sub(1) else {
                return Guard::None;
            };
            self.calls_left.set(left);
            self.around(*site, further)
        });
        guards.min().unwrap_or(Guard::None)
    }

    /// What is taken to guard a function whose callers were not seen.
    const fn unseen(&self) -> Guard {
        match self.subject.is_proven {
            true => Guard::Other,
            false => Guard::None,
        }
    }

    /// The places that use a function by its name, by other names for it, and by those that its module exports it under.
    fn uses_of(&self, symbol: SymbolId) -> Vec<NodeId> {
        let tree = self.tree;
        let mut found = Vec::new();
        let mut todo = vec![symbol];
        let mut seen = vec![symbol];
        while let Some(symbol) = todo.pop() {
            for read in tree.reads(symbol) {
                // `() => setup`, as webpack's modules tell what they export: that function.
                if let Some(getter) = tree.returned_by(read) {
                    found.extend(tree.calls_of_export(getter));
                } else if let Some(alias) = tree.variable_of(read)
                    && seen.len() < MAX_ALIASES
                    && !seen.contains(&alias)
                {
                    seen.push(alias);
                    todo.push(alias);
                } else {
                    found.extend(exported_as(tree, read).unwrap_or_else(|| vec![read]));
                }
            }
        }
        found
    }
}

/// Where others call what `exports.name = f` hands out.
fn exported_as(tree: &Tree<'_, '_>, read: NodeId) -> Option<Vec<NodeId>> {
    let span = tree.kind(read).span();
    match tree.kind(tree.parent(read)?) {
        AstKind::AssignmentExpression(set) if set.right.span() == span => match &set.left {
            AssignmentTarget::StaticMemberExpression(member) => {
                Some(tree.calls_of_member(&member.property.name).collect())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether the function that is read at a node is called there: `f(...)`, `f.call(...)`, `new f`.
fn is_called(tree: &Tree<'_, '_>, read: NodeId) -> bool {
    let span = tree.kind(read).span();
    match tree.parent(read).map(|parent| tree.kind(parent)) {
        Some(AstKind::NewExpression(made)) => made.callee.span() == span,
        _ => called(tree, read).is_some(),
    }
}

/// Whether what stands at a node is what an object or class calls `initialize`.
fn is_initialize(tree: &Tree<'_, '_>, value: NodeId) -> bool {
    let key = match tree.parent(value).map(|parent| tree.kind(parent)) {
        Some(AstKind::ObjectProperty(property)) => &property.key,
        Some(AstKind::PropertyDefinition(property)) => &property.key,
        _ => return false,
    };
    key.is_specific_static_name("initialize")
}

/// `[() => registry.x()]`, `list.push(() => registry.x())` and `yield () => registry.x()`.
fn is_listed(tree: &Tree<'_, '_>, function: NodeId) -> bool {
    if !matches!(
        tree.kind(function),
        AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
    ) {
        return false;
    }
    match tree.parent(function).map(|parent| tree.kind(parent)) {
        Some(AstKind::ArrayExpression(_)) => !tree.modules().of_function.contains_key(&function),
        Some(AstKind::YieldExpression(_)) => true,
        Some(AstKind::CallExpression(call)) => matches!(
            method_name(&call.callee),
            Some("add" | "push" | "set" | "unshift")
        ),
        _ => false,
    }
}

fn name_of<'a>(tree: &Tree<'_, 'a>, node: NodeId) -> Option<Name<'a>> {
    match tree.kind(node) {
        AstKind::Function(function) if function.is_declaration() => {
            let symbol = function.id.as_ref()?.symbol_id.get()?;
            Some(Name::Symbol(symbol))
        }
        AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => held_as(tree, node),
        // Methods of classes that were translated: what they are made of may stand in more than one function.
        AstKind::ObjectProperty(property) => translated(tree, node, property),
        kind => tree
            .set_on_prototype(kind)
            .map(|(name, _)| Name::Member(name)),
    }
}

/// What the function is called by that stands here as a value.
fn held_as<'a>(tree: &Tree<'_, 'a>, function: NodeId) -> Option<Name<'a>> {
    let key = |key: &'a PropertyKey<'a>| tree.key_name(key).map(Name::Member);
    let function = bound(tree, function).unwrap_or(function);
    let parent = tree.parent(function)?;
    match tree.kind(parent) {
        kind if tree.set_on_prototype(kind).is_some() => None,
        AstKind::VariableDeclarator(declarator) => {
            let name = declarator.id.get_binding_identifier()?;
            Some(Name::Symbol(name.symbol_id.get()?))
        }
        AstKind::MethodDefinition(method) if method.kind.is_constructor() => {
            constructed(tree, parent)
        }
        AstKind::MethodDefinition(method) => key(&method.key),
        AstKind::PropertyDefinition(property) => key(&property.key),
        AstKind::ObjectProperty(property) => match translated(tree, parent, property) {
            Some(_) => None,
            None => key(&property.key),
        },
        AstKind::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                Some(Name::Symbol(tree.symbol(name)?))
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                Some(Name::Member(member.property.name.as_str()))
            }
            _ => None,
        },
        AstKind::CallExpression(call) => match call.arguments.as_slice() {
            // A field of a class: `define(this, "name", function () {})`
            [
                Argument::ThisExpression(_),
                Argument::StringLiteral(name),
                _,
            ] => Some(Name::Member(name.value.as_str())),
            // And what is static in one: `define(P, "name", function () {})`
            [
                class @ Argument::Identifier(_),
                Argument::StringLiteral(name),
                value,
            ] if value.span() == tree.kind(function).span() && is_class(tree, class) => {
                Some(Name::Member(name.value.as_str()))
            }
            // The parameter of what it is given to: `attempt(() => registry.x())`
            given => {
                let place = tree.place(given, tree.kind(function).span())?;
                match tree.callees(call) {
                    Some((callee, before)) => {
                        taken_as(tree, function, callee, place.checked_sub(before)?)
                    }
                    None => (!is_called_by(tree, call, function)).then_some(Name::Unseen),
                }
            }
        },
        // `new Task(() => registry.x())`
        AstKind::NewExpression(made) => {
            let place = tree.place(&made.arguments, tree.kind(function).span())?;
            let constructor = match tree.value(&made.callee) {
                Some(Value::Class(class)) => tree.constructor(class),
                Some(Value::Function(function)) => Some(function),
                _ => None,
            };
            match constructor {
                Some(constructor) => taken_as(tree, function, constructor, place),
                None => (!may_be_of_page(tree, &made.callee)).then_some(Name::Unseen),
            }
        }
        _ => None,
    }
}

/// The call that gives a function its `this`: `function () {}.bind(this)`.
fn bound(tree: &Tree<'_, '_>, function: NodeId) -> Option<NodeId> {
    let member = tree.parent(function)?;
    let call = tree.parent(member)?;
    match (tree.kind(member), tree.kind(call)) {
        (AstKind::StaticMemberExpression(of), AstKind::CallExpression(made))
            if of.property.name == "bind" && made.callee.span() == of.span =>
        {
            Some(call)
        }
        _ => None,
    }
}

fn is_class<'a>(tree: &Tree<'_, 'a>, given: &'a Argument<'a>) -> bool {
    let value = given.as_expression().and_then(|given| tree.value(given));
    matches!(value, Some(Value::Class(_) | Value::Function(_)))
}

/// The parameter that a function is given for.
fn taken_as<'a>(
    tree: &Tree<'_, 'a>,
    function: NodeId,
    callee: Callable<'a>,
    place: usize,
) -> Option<Name<'a>> {
    let Some(parameter) = callee.parameter(place) else {
        return Some(Name::Unseen);
    };
    let is_set = !tree.writes(parameter).is_empty();
    if (is_set || !is_only_called(tree, parameter)) && is_translated(tree, function) {
        return None;
    }
    match is_set || tree.reads(parameter).is_empty() {
        true => Some(Name::Unseen),
        false => Some(Name::Symbol(parameter)),
    }
}

/// The name of the class that a constructor is of.
fn constructed<'a>(tree: &Tree<'_, 'a>, constructor: NodeId) -> Option<Name<'a>> {
    let class = tree.parent(tree.parent(constructor)?)?;
    let AstKind::Class(of) = tree.kind(class) else {
        return None;
    };
    let own = of.id.as_ref().and_then(|name| name.symbol_id.get());
    let symbol = tree.variable_of(class).or(own);
    // `registerPlugin(id, new class {})` is made where it stands.
    let is_made = matches!(
        tree.parent(class).map(|parent| tree.kind(parent)),
        Some(AstKind::NewExpression(_))
    );
    match symbol {
        None if !is_made => Some(Name::Unseen),
        symbol => symbol.map(Name::Symbol),
    }
}

/// Whether nothing is done with a function but to call it. What runs translated `async` functions does more, and hands on what
/// it catches.
fn is_only_called(tree: &Tree<'_, '_>, function: SymbolId) -> bool {
    let is_called = |read: NodeId| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        matches!(parent, Some(AstKind::CallExpression(call))
            if call.callee.span() == tree.kind(read).span())
    };
    tree.reads(function).into_iter().all(is_called)
}

/// The name of a translated method that a property is the value of.
fn translated<'a>(
    tree: &Tree<'_, 'a>,
    node: NodeId,
    value: &ObjectProperty<'a>,
) -> Option<Name<'a>> {
    if !value.key.is_specific_static_name("value") {
        return None;
    }
    match tree.kind(tree.parent(node)?) {
        AstKind::ObjectExpression(object) => tree.translated_name(object).map(Name::Member),
        _ => None,
    }
}
