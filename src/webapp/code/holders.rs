//! Where the registry gets to from `initialize` on: names, parameters and fields that hold it.

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Expression, FormalParameters, ObjectPattern, PropertyKey,
    UnaryOperator,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::registration::forwarded;
use super::tree::{Callable, Tree};

/// So many fields that hold the registry are followed.
const MAX_FIELDS: usize = 16;

/// What is proven to be taken from the registry.
pub(super) struct Registry {
    /// Members that are taken from it, and properties that are destructured from it.
    pub(super) nodes: HashSet<NodeId>,
}

/// Something that holds the registry.
enum Holder<'a> {
    Symbol(SymbolId),
    /// Reads of a field.
    Reads(Vec<NodeId>),
    Pattern(&'a ObjectPattern<'a>),
}

/// All of a script that has to do with fields of a name that the registry is put into.
struct Field<'a> {
    name: &'a str,
    /// The members of that name.
    members: Vec<NodeId>,
    /// What sets one, but for those that set it to nothing.
    sets: HashSet<NodeId>,
    /// Those that set it to the registry.
    proven: HashSet<NodeId>,
    /// The classes and objects that set their own.
    homes: HashSet<NodeId>,
    /// Whether all members are the registry's: nothing else is ever set.
    is_everywhere: bool,
}

impl Registry {
    /// Follows the first parameters of the plugin's `initialize`.
    pub(super) fn follow<'a>(tree: &Tree<'_, 'a>, initializers: &[Callable<'a>]) -> Self {
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
        while let Some(holder) = walk.next() {
            match holder {
                Holder::Symbol(symbol) => {
                    for read in tree.reads(symbol) {
                        walk.flow(read);
                    }
                }
                Holder::Reads(reads) => {
                    for read in reads {
                        walk.flow(read);
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
    fields: Vec<Field<'a>>,
    next: Vec<Holder<'a>>,
}

impl<'a> Walk<'_, '_, 'a> {
    /// What else holds the registry. Fields that no class has for its own are asked last: by then it is known what they
    /// are set to.
    fn next(&mut self) -> Option<Holder<'a>> {
        if let Some(holder) = self.next.pop() {
            return Some(holder);
        }
        let field = self
            .fields
            .iter_mut()
            .find(|field| !field.is_everywhere && field.sets == field.proven)?;
        field.is_everywhere = true;
        Some(Holder::Reads(field.members.clone()))
    }

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

    /// A field holds the registry, set by the node `set`: that of the class or object whose `this` it is, and others of the
    /// name where nothing else is ever put into one.
    fn field(&mut self, name: &'a str, set: NodeId, of: Option<&Expression<'a>>) {
        let tree = self.tree;
        let known = self.fields.iter().position(|field| field.name == name);
        let place = match known {
            Some(place) => place,
            None if self.fields.len() < MAX_FIELDS => {
                self.fields.push(Field::of(tree, name));
                self.fields.len() - 1
            }
            None => return,
        };
        let Some(field) = self.fields.get_mut(place) else {
            return;
        };
        field.proven.insert(set);
        let this = of.filter(|of| matches!(of, Expression::ThisExpression(_)));
        if let Some(home) = this.and_then(|this| home(tree, this.node_id()))
            && field.homes.insert(home)
        {
            let own = field.members.iter().copied().filter(|member| {
                matches!(tree.kind(*member), AstKind::StaticMemberExpression(member)
                    if matches!(&member.object, Expression::ThisExpression(this)
                        if self::home(tree, this.node_id.get()) == Some(home)))
            });
            self.next.push(Holder::Reads(own.collect()));
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
                        for worker in forwarded(tree, callee, place) {
                            self.parameter(worker.parameters, place);
                        }
                    }
                    return;
                }
                AstKind::VariableDeclarator(declarator) => return self.bind(&declarator.id),
                AstKind::ObjectProperty(property) => {
                    if let PropertyKey::StaticIdentifier(key) = &property.key {
                        self.field(key.name.as_str(), parent, None);
                    }
                    return;
                }
                AstKind::AssignmentExpression(assignment) if assignment.right.span() == span => {
                    match &assignment.left {
                        AssignmentTarget::AssignmentTargetIdentifier(name) => {
                            self.hold(tree.symbol(name), 1);
                        }
                        AssignmentTarget::StaticMemberExpression(member) => {
                            let name = member.property.name.as_str();
                            self.field(name, parent, Some(&member.object));
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

impl<'a> Field<'a> {
    fn of(tree: &Tree<'_, 'a>, name: &'a str) -> Self {
        let mut field = Self {
            name,
            members: Vec::new(),
            sets: HashSet::new(),
            proven: HashSet::new(),
            homes: HashSet::new(),
            is_everywhere: false,
        };
        let is_key = |key: &PropertyKey<'_>| key.is_specific_static_name(name);
        for node in tree.semantic.nodes().iter().take_while(|_| tree.spend(1)) {
            let sets = match node.kind() {
                AstKind::StaticMemberExpression(member) if member.property.name == name => {
                    field.members.push(node.id());
                    false
                }
                AstKind::AssignmentExpression(set) => {
                    matches!(&set.left, AssignmentTarget::StaticMemberExpression(member)
                        if member.property.name == name)
                        && !is_nothing(&set.right)
                }
                AstKind::ObjectProperty(property) => {
                    is_key(&property.key) && !is_nothing(&property.value)
                }
                AstKind::PropertyDefinition(property) => {
                    let value = property.value.as_ref();
                    is_key(&property.key) && value.is_some_and(|value| !is_nothing(value))
                }
                AstKind::MethodDefinition(method) => is_key(&method.key),
                _ => false,
            };
            if sets {
                field.sets.insert(node.id());
            }
        }
        field
    }
}

/// `null`, `undefined` or `void 0`.
fn is_nothing(value: &Expression<'_>) -> bool {
    match value {
        Expression::NullLiteral(_) => true,
        Expression::Identifier(name) => name.name == "undefined",
        Expression::UnaryExpression(of) => of.operator == UnaryOperator::Void,
        _ => false,
    }
}

/// The class or object that a `this` is of, where it stands around it.
fn home(tree: &Tree<'_, '_>, this: NodeId) -> Option<NodeId> {
    let mut at = this;
    loop {
        let parent = tree.parent(at)?;
        match tree.kind(parent) {
            AstKind::Class(_) => return Some(parent),
            AstKind::Function(_) => return owner(tree, parent),
            _ => at = parent,
        }
    }
}

/// The class or object that has a function as its method; classes that were translated have theirs in a list,
/// `[{key: "initialize", value: function () {}}]`.
fn owner(tree: &Tree<'_, '_>, function: NodeId) -> Option<NodeId> {
    let property = tree.parent(function)?;
    let holder = tree.parent(property)?;
    match tree.kind(property) {
        // The body of a class stands between.
        AstKind::MethodDefinition(_) => tree.parent(holder),
        AstKind::ObjectProperty(property) if property.key.is_specific_static_name("value") => {
            tree.parent(holder)
        }
        AstKind::ObjectProperty(_) => Some(holder),
        _ => None,
    }
}
