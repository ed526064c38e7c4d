//! Where the registry gets to from `initialize` on: names, parameters and fields that hold it.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Expression, FormalParameters, IdentifierReference,
    LogicalOperator, ObjectPattern, PropertyKey,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::guards::is_conditional;
use super::super::tree::fields::Field;
use super::super::tree::values::is_nothing;
use super::super::tree::{Callable, Tree, Value};
use super::registration::forwarded;

/// So many fields that hold the registry are followed.
const MAX_FIELDS: usize = 16;

/// What is proven to be taken from the registry.
pub(super) struct Registry {
    /// Members that are taken from it, and properties that are destructured from it.
    pub(super) nodes: HashSet<NodeId>,
}

/// Something that holds the registry.
enum Holder<'a> {
    /// Reads of a name or field.
    Reads(Vec<NodeId>),
    Pattern(&'a ObjectPattern<'a>),
}

impl Registry {
    /// Follows the first parameters of the plugin's `initialize`.
    pub(super) fn follow<'a>(tree: &Tree<'_, 'a>, initializers: &[Callable<'a>]) -> Self {
        let mut walk = Walk {
            tree,
            nodes: HashSet::new(),
            symbols: HashSet::new(),
            patterns: HashSet::new(),
            fields: Vec::new(),
            next: Vec::new(),
        };
        for initializer in initializers {
            walk.parameter(initializer.parameters, 0);
        }
        while let Some(holder) = walk.next() {
            match holder {
                Holder::Reads(reads) => {
                    for read in reads {
                        walk.flow(read);
                    }
                }
                Holder::Pattern(pattern) => {
                    let properties = pattern.properties.iter().take_while(|_| tree.spend(1));
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
    patterns: HashSet<NodeId>,
    fields: Vec<Field<'a>>,
    next: Vec<Holder<'a>>,
}

impl<'a> Walk<'_, '_, 'a> {
    /// What else holds the registry. Fields are asked last: by then it is known what they are set to.
    fn next(&mut self) -> Option<Holder<'a>> {
        if let Some(holder) = self.next.pop() {
            return Some(holder);
        }
        let tree = self.tree;
        self.fields.iter_mut().find_map(|field| {
            let home = field.proven_home(tree)?;
            field.done.insert(home);
            Some(Holder::Reads(field.reads(tree, home)))
        })
    }

    fn parameter(&mut self, parameters: &'a FormalParameters<'a>, at: usize) {
        if let Some(parameter) = parameters.items.get(at) {
            self.bind(&parameter.pattern);
        }
    }

    fn bind(&mut self, pattern: &'a BindingPattern<'a>) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.hold(name.symbol_id.get()),
            BindingPattern::ObjectPattern(pattern) => {
                if self.patterns.insert(pattern.node_id.get()) {
                    self.next.push(Holder::Pattern(pattern));
                }
            }
            BindingPattern::AssignmentPattern(with_default) => self.bind(&with_default.left),
            BindingPattern::ArrayPattern(_) => {}
        }
    }

    /// A name holds the registry, if nothing else is ever set to it.
    fn hold(&mut self, symbol: Option<SymbolId>) {
        if let Some(symbol) = symbol
            && self.symbols.insert(symbol)
            && self.tree.writes(symbol).is_empty()
        {
            self.next.push(Holder::Reads(self.tree.reads(symbol)));
        }
    }

    /// A name is set to the registry, once and whatever happens.
    fn set(&mut self, name: &IdentifierReference<'_>, at: NodeId) {
        let tree = self.tree;
        let Some(symbol) = tree.symbol(name) else {
            return;
        };
        let declared = tree.semantic.scoping().symbol_declaration(symbol);
        let is_unset = match tree.kind(declared) {
            AstKind::VariableDeclarator(declarator) => {
                declarator.init.as_ref().is_none_or(is_nothing)
            }
            // A parameter that nothing is given for serves as a variable in short code.
            _ => true,
        };
        if is_unset
            && tree.writes(symbol).len() == 1
            && !is_conditional(tree, at)
            && self.symbols.insert(symbol)
        {
            self.next.push(Holder::Reads(self.tree.reads(symbol)));
        }
    }

    /// A field is set to the registry by the node `set`.
    fn field(&mut self, name: &'a str, set: NodeId) {
        if is_conditional(self.tree, set) {
            return;
        }
        let known = self.fields.iter().position(|field| field.name == name);
        let place = match known {
            Some(place) => place,
            None if self.fields.len() < MAX_FIELDS => {
                self.fields.push(Field::of(self.tree, name));
                self.fields.len() - 1
            }
            None => return,
        };
        if let Some(field) = self.fields.get_mut(place) {
            field.proven.insert(set);
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
                    if let Some(place) = tree.place(&call.arguments, span)
                        && let Some((callee, before)) = tree.callees(call)
                        && let Some(place) = place.checked_sub(before)
                    {
                        self.parameter(callee.parameters, place);
                        for worker in forwarded(tree, callee, place) {
                            self.parameter(worker.parameters, place);
                        }
                    }
                    return;
                }
                AstKind::VariableDeclarator(declarator) => return self.bind(&declarator.id),
                AstKind::ObjectProperty(property) => {
                    if let PropertyKey::StaticIdentifier(key) = &property.key {
                        self.field(key.name.as_str(), parent);
                    }
                    return;
                }
                // `a ||= registry` and `a += registry` set it to something else, or not at all.
                AstKind::AssignmentExpression(assignment)
                    if assignment.right.span() == span && assignment.operator.is_assign() =>
                {
                    match &assignment.left {
                        AssignmentTarget::AssignmentTargetIdentifier(name) => {
                            self.set(name, parent);
                        }
                        AssignmentTarget::StaticMemberExpression(member) => {
                            self.field(member.property.name.as_str(), parent);
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
                // Of `registry || other`; all else that decides what it is gives what may be something else.
                AstKind::LogicalExpression(logical)
                    if logical.operator != LogicalOperator::And && logical.left.span() == span =>
                {
                    at = parent;
                }
                AstKind::NewExpression(made) => {
                    if let Some(place) = tree.place(&made.arguments, span)
                        && let Some(Value::Class(class)) = tree.value(&made.callee)
                        && let Some(constructor) = tree.constructor(class)
                    {
                        self.parameter(constructor.parameters, place);
                    }
                    return;
                }
                AstKind::ChainExpression(_)
                | AstKind::ParenthesizedExpression(_)
                | AstKind::AwaitExpression(_) => at = parent,
                _ => return,
            }
        }
    }
}
