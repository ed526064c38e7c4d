//! Uses of the registry's methods: by their names, which no minifier changes, and by following
//! the registry from `initialize` on.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Expression, FormalParameters, ObjectPattern,
    StaticMemberExpression,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::guards::{self, Subject};
use super::tree::{Callable, Tree};
use super::{Guard, Use, at_offset};

/// More are not kept: the largest plugin that was looked at has 40.
const MAX_USES: usize = 4_096;

/// So many fields that hold the registry are followed.
const MAX_FIELDS: usize = 16;

/// Whether a name is of the form that all methods of the registry have: `registerReducer`. The
/// web app's own `registerPlugin` is none of them.
pub(super) fn is_method_name(name: &str) -> bool {
    let rest = name.strip_prefix("un").unwrap_or(name);
    rest.strip_prefix("register")
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
        && name != "registerPlugin"
}

/// The uses of methods with such names, in the order of the text.
pub(super) fn uses(tree: &Tree<'_, '_>, initializers: &[Callable<'_>]) -> Vec<Use> {
    let registry = Registry::follow(tree, initializers);
    let mut found = Vec::new();
    for node in tree.semantic.nodes() {
        if found.len() >= MAX_USES || !tree.spend(1) {
            break;
        }
        match node.kind() {
            AstKind::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                if is_method_name(name) {
                    found.extend(use_of(tree, node.id(), name, &registry));
                }
            }
            AstKind::ComputedMemberExpression(member) => {
                if let Some(name) = member.static_property_name().map(|name| name.as_str())
                    && is_method_name(name)
                {
                    found.extend(use_of(tree, node.id(), name, &registry));
                }
            }
            AstKind::BindingProperty(property) => {
                let Some(name) = property
                    .key
                    .static_name()
                    .filter(|name| is_method_name(name))
                else {
                    continue;
                };
                let taken = property.value.get_binding_identifier();
                let Some(symbol) = taken.and_then(|name| name.symbol_id.get()) else {
                    continue;
                };
                // A default stands in for what is missing.
                let has_default = matches!(property.value, BindingPattern::AssignmentPattern(_));
                let tracked = registry.nodes.contains(&node.id());
                found.extend(calls(tree, symbol, &name, tracked, has_default));
            }
            _ => {}
        }
    }
    found.sort_by(|a, b| (a.at.offset, &a.method).cmp(&(b.at.offset, &b.method)));
    found.dedup();
    found
}

/// What is done with `receiver.name`.
fn use_of(tree: &Tree<'_, '_>, node: NodeId, name: &str, registry: &Registry) -> Vec<Use> {
    let tracked = registry.nodes.contains(&node);
    let names = [Box::from(name)];
    let subject = Subject {
        names: &names,
        aliases: &[],
        bare: false,
    };
    let one = |called: bool, guard: Guard| Use {
        method: name.into(),
        at: at_offset(tree.kind(node).span().start as usize),
        called,
        guard,
        tracked,
    };
    let Some(parent) = outer(tree, node) else {
        return Vec::new();
    };
    let span = tree.kind(node).span();
    match tree.kind(parent) {
        AstKind::CallExpression(call) if call.callee.span().end == span.end => {
            let guard = match call.optional {
                true => Guard::Own,
                false => guards::guard(tree, node, subject),
            };
            vec![one(true, guard)]
        }
        // `registry.x.call(registry, ...)`
        AstKind::StaticMemberExpression(member) if is_call(member) => {
            let guard = match member.optional {
                true => Guard::Own,
                false => guards::guard(tree, node, subject),
            };
            vec![one(true, guard)]
        }
        AstKind::VariableDeclarator(declarator) => {
            let taken = declarator.id.get_binding_identifier();
            match taken.and_then(|name| name.symbol_id.get()) {
                Some(symbol) => calls(tree, symbol, name, tracked, false),
                None => vec![one(false, Guard::None)],
            }
        }
        AstKind::AssignmentExpression(set)
            if set.operator.is_assign() && set.right.span().end == span.end =>
        {
            let taken = match &set.left {
                AssignmentTarget::AssignmentTargetIdentifier(name) => tree.symbol(name),
                _ => None,
            };
            let found = taken.map(|symbol| calls(tree, symbol, name, tracked, false));
            // A short name may be set again and stand for another method elsewhere.
            let around = condition(tree, parent);
            let mut found = found.unwrap_or_default();
            found.retain(|found| {
                let at = found.at.offset;
                around.is_some_and(|around| span.end as usize <= at && at < around.end as usize)
            });
            match found.is_empty() {
                true => vec![one(false, Guard::None)],
                false => found,
            }
        }
        _ => vec![one(false, Guard::None)],
    }
}

/// `.call` of a function, and what does the same.
fn is_call(member: &StaticMemberExpression<'_>) -> bool {
    matches!(member.property.name.as_str(), "call" | "apply" | "bind")
}

/// The node around one, past what only passes its value on.
fn outer(tree: &Tree<'_, '_>, node: NodeId) -> Option<NodeId> {
    let mut at = node;
    loop {
        let parent = tree.parent(at)?;
        let passes = match tree.kind(parent) {
            AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_) => true,
            // `(0, registry.x)(...)`
            AstKind::SequenceExpression(sequence) => sequence
                .expressions
                .last()
                .is_some_and(|last| last.span() == tree.kind(at).span()),
            _ => false,
        };
        if !passes {
            return Some(parent);
        }
        at = parent;
    }
}

/// The whole of the conditions that an assignment stands in, as translators of `registry.x?.()` write them:
/// `null===(a=registry.x)||void 0===a||a.call(registry)`.
fn condition(tree: &Tree<'_, '_>, node: NodeId) -> Option<Span> {
    let mut at = node;
    let mut whole = None;
    while let Some(parent) = tree.parent(at) {
        match tree.kind(parent) {
            kind @ (AstKind::LogicalExpression(_)
            | AstKind::ConditionalExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::UnaryExpression(_)
            | AstKind::ParenthesizedExpression(_)) => whole = Some(kind.span()),
            _ => break,
        }
        at = parent;
    }
    whole
}

/// The calls of a method by another name.
fn calls(
    tree: &Tree<'_, '_>,
    symbol: SymbolId,
    name: &str,
    tracked: bool,
    has_default: bool,
) -> Vec<Use> {
    let names = [Box::from(name)];
    let subject = Subject {
        names: &names,
        aliases: &[symbol],
        bare: false,
    };
    let mut found = Vec::new();
    for read in tree.reads(symbol) {
        let Some(parent) = outer(tree, read) else {
            continue;
        };
        let span = tree.kind(read).span();
        let is_optional = match tree.kind(parent) {
            AstKind::CallExpression(call) if call.callee.span().end == span.end => call.optional,
            AstKind::StaticMemberExpression(member) if is_call(member) => member.optional,
            _ => continue,
        };
        let guard = match is_optional || has_default {
            true => Guard::Own,
            false => guards::guard(tree, read, subject),
        };
        found.push(Use {
            method: name.into(),
            at: at_offset(span.start as usize),
            called: true,
            guard,
            tracked,
        });
    }
    found
}

/// Where the registry gets to.
struct Registry {
    /// Members that are taken from it, and properties that are destructured from it.
    nodes: HashSet<NodeId>,
}

/// Something that holds the registry.
enum Holder<'a> {
    Symbol(SymbolId),
    Field(&'a str),
    Pattern(&'a ObjectPattern<'a>),
}

impl Registry {
    fn follow<'a>(tree: &Tree<'_, 'a>, initializers: &[Callable<'a>]) -> Self {
        let mut walk = Walk {
            tree,
            nodes: HashSet::new(),
            symbols: HashSet::new(),
            fields: Vec::new(),
            next: Vec::new(),
        };
        for initializer in initializers {
            walk.parameter(initializer.parameters, 0);
        }
        while let Some(holder) = walk.next.pop() {
            match holder {
                Holder::Symbol(symbol) => {
                    for read in tree.reads(symbol) {
                        walk.flow(read);
                    }
                }
                Holder::Field(name) => {
                    for node in tree.semantic.nodes() {
                        if !tree.spend(1) {
                            break;
                        }
                        if matches!(node.kind(), AstKind::StaticMemberExpression(member)
                            if member.property.name == name)
                        {
                            walk.flow(node.id());
                        }
                    }
                }
                Holder::Pattern(pattern) => {
                    let properties = pattern.properties.iter();
                    walk.nodes
                        .extend(properties.map(|property| property.node_id.get()));
                }
            }
        }
        Self { nodes: walk.nodes }
    }
}

struct Walk<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    nodes: HashSet<NodeId>,
    symbols: HashSet<SymbolId>,
    fields: Vec<&'a str>,
    next: Vec<Holder<'a>>,
}

impl<'a> Walk<'_, '_, 'a> {
    fn parameter(&mut self, parameters: &'a FormalParameters<'a>, at: usize) {
        if let Some(parameter) = parameters.items.get(at) {
            self.bind(&parameter.pattern);
        }
    }

    fn bind(&mut self, pattern: &'a BindingPattern<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.hold(name.symbol_id.get()),
            BindingPattern::ObjectPattern(pattern) => self.next.push(Holder::Pattern(pattern)),
            BindingPattern::AssignmentPattern(with_default) => self.bind(&with_default.left),
            BindingPattern::ArrayPattern(_) => {}
        }
    }

    fn hold(&mut self, symbol: Option<SymbolId>) {
        if let Some(symbol) = symbol
            && self.symbols.insert(symbol)
        {
            self.next.push(Holder::Symbol(symbol));
        }
    }

    fn field(&mut self, name: &'a str) {
        if self.fields.len() < MAX_FIELDS && !self.fields.contains(&name) {
            self.fields.push(name);
            self.next.push(Holder::Field(name));
        }
    }

    /// What becomes of the registry that the expression `node` is.
    fn flow(&mut self, node: NodeId) {
        let tree = self.tree;
        let mut at = node;
        while let Some(parent) = tree.parent(at) {
            let span = tree.kind(at).span();
            match tree.kind(parent) {
                AstKind::StaticMemberExpression(_) => {
                    self.nodes.insert(parent);
                    return;
                }
                AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                    self.nodes.insert(parent);
                    return;
                }
                AstKind::CallExpression(call) => {
                    let place = call.arguments.iter().position(|a| a.span() == span);
                    if let Some(place) = place
                        && let Some((callee, before)) = tree.callees(call)
                        && let Some(place) = place.checked_sub(before)
                    {
                        self.parameter(callee.parameters, place);
                    }
                    return;
                }
                AstKind::VariableDeclarator(declarator) => return self.bind(&declarator.id),
                AstKind::ObjectProperty(property) => {
                    if let Some(name) = property.key.name().filter(|_| !property.computed)
                        && let oxc_ast::ast::PropertyKey::StaticIdentifier(key) = &property.key
                        && key.name == name.as_ref()
                    {
                        self.field(key.name.as_str());
                    }
                    return;
                }
                AstKind::AssignmentExpression(assignment) if assignment.right.span() == span => {
                    match &assignment.left {
                        AssignmentTarget::AssignmentTargetIdentifier(name) => {
                            self.hold(tree.symbol(name));
                        }
                        AssignmentTarget::StaticMemberExpression(member) => {
                            self.field(member.property.name.as_str());
                        }
                        _ => {}
                    }
                    at = parent;
                }
                AstKind::SequenceExpression(sequence) => {
                    if sequence.expressions.last().map(Expression::span) != Some(span) {
                        return;
                    }
                    at = parent;
                }
                AstKind::LogicalExpression(_)
                | AstKind::ConditionalExpression(_)
                | AstKind::ChainExpression(_)
                | AstKind::ParenthesizedExpression(_)
                | AstKind::AwaitExpression(_) => at = parent,
                _ => return,
            }
        }
    }
}
