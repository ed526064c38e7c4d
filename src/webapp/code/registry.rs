//! Uses of the registry's methods: by their names, which no minifier changes, and by following
//! the registry from `initialize` on.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, BindingPattern, Expression, FormalParameters, ObjectPattern};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::guards::{self, Subject};
use super::taken::{self, Taken};
use super::tree::{Callable, Tree};
use super::{Guard, Use, at_offset};

/// More are not kept: the largest plugin that was looked at has 40.
pub(super) const MAX_USES: usize = 4_096;

/// A longer name is no method's: each use is kept with it. The longest has 42 letters.
const MAX_NAME: usize = 128;

/// So many fields that hold the registry are followed.
const MAX_FIELDS: usize = 16;

/// Whether a name is of the form that all methods of the registry have: `registerReducer`. The
/// web app's own `registerPlugin` is none of them.
pub(super) fn is_method_name(name: &str) -> bool {
    if name.len() > MAX_NAME {
        return false;
    }
    let rest = name.strip_prefix("un").unwrap_or(name);
    rest.strip_prefix("register")
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
        && name != "registerPlugin"
}

/// The uses of methods with such names, in the order of the text.
pub(super) fn uses<'a>(tree: &Tree<'_, 'a>, initializers: &[Callable<'a>]) -> Vec<Use> {
    let registry = Registry::follow(tree, initializers);
    let mut found = Vec::new();
    // `registry.x = registry.x || function () {}`: something stands in for it.
    let mut replaced = HashSet::new();
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
            AstKind::AssignmentExpression(set) => {
                if let AssignmentTarget::StaticMemberExpression(member) = &set.left
                    && is_method_name(&member.property.name)
                {
                    replaced.insert(member.property.name.as_str());
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
                let taken = Taken {
                    method: &name,
                    tracked,
                    has_default,
                };
                found.extend(taken.calls(tree, symbol));
            }
            _ => {}
        }
    }
    for found in &mut found {
        if replaced.contains(found.method.as_ref()) {
            found.guard = Guard::Own;
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
    let taken = Taken {
        method: name,
        tracked,
        has_default: false,
    };
    let by_call = |is_optional: bool| match is_optional {
        true => Guard::Own,
        false => guards::guard(tree, node, subject),
    };
    if let Some(is_optional) = taken::called(tree, node) {
        return vec![one(true, by_call(is_optional))];
    }
    let Some(parent) = taken::outer(tree, node) else {
        return Vec::new();
    };
    let (value, parent) = match tree.kind(parent) {
        // `(a=registry===null||registry===void 0?void 0:registry.x)===null||...`
        AstKind::ConditionalExpression(choice)
            if !choice
                .test
                .span()
                .contains_inclusive(tree.kind(node).span()) =>
        {
            (parent, tree.parent(parent).unwrap_or(parent))
        }
        _ => (node, parent),
    };
    let found = match tree.kind(parent) {
        AstKind::VariableDeclarator(declarator) if value == node => {
            let name = declarator.id.get_binding_identifier();
            match name.and_then(|name| name.symbol_id.get()) {
                Some(symbol) => return taken.calls(tree, symbol),
                None => Vec::new(),
            }
        }
        AstKind::AssignmentExpression(set)
            if set.operator.is_assign() && set.right.span().end == tree.kind(value).span().end =>
        {
            // `(a=registry.x)(...)`
            if value == node
                && let Some(is_optional) = taken::called(tree, parent)
            {
                return vec![one(true, by_call(is_optional))];
            }
            taken.calls_behind(tree, parent, set)
        }
        _ => Vec::new(),
    };
    match found.is_empty() {
        true => vec![one(false, Guard::None)],
        false => found,
    }
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
            BindingPattern::BindingIdentifier(name) => self.hold(name.symbol_id.get(), 0),
            BindingPattern::ObjectPattern(pattern) => self.next.push(Holder::Pattern(pattern)),
            BindingPattern::AssignmentPattern(with_default) => self.bind(&with_default.left),
            BindingPattern::ArrayPattern(_) => {}
        }
    }

    /// A name holds the registry, if nothing else is ever set to it: `sets` tells how often it is set to be the registry.
    fn hold(&mut self, symbol: Option<SymbolId>, sets: usize) {
        if let Some(symbol) = symbol
            && self.symbols.insert(symbol)
            && self.tree.writes(symbol).len() == sets
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
                    let mut arguments = call.arguments.iter().take_while(|_| tree.spend(1));
                    let place = arguments.position(|a| a.span() == span);
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
                            self.hold(tree.symbol(name), 1);
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
