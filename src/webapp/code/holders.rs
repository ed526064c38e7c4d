//! Where the registry gets to from `initialize` on: names, parameters and fields that hold it.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BindingPattern, Expression, FormalParameters, IdentifierReference,
    LogicalOperator, ObjectPattern, PropertyKey, UnaryOperator,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::guards::is_conditional;
use super::registration::forwarded;
use super::tree::{Callable, Tree, Value};

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
    /// The members of that name, each with the class or object whose `this` it is of.
    members: Vec<(NodeId, Option<NodeId>)>,
    /// What sets one, but for those that set it to nothing, each with the class or object whose `this` it is of.
    sets: HashMap<NodeId, Option<NodeId>>,
    /// Those that surely set it to the registry.
    proven: HashSet<NodeId>,
    /// The classes and objects whose own field it is; `None` for members of whatever the script has.
    done: HashSet<Option<NodeId>>,
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
            BindingPattern::ObjectPattern(pattern) => self.next.push(Holder::Pattern(pattern)),
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
            self.next.push(Holder::Symbol(symbol));
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
            self.next.push(Holder::Symbol(symbol));
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
                        self.field(key.name.as_str(), parent);
                    }
                    return;
                }
                AstKind::AssignmentExpression(assignment) if assignment.right.span() == span => {
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
                    let mut arguments = made.arguments.iter().take_while(|_| tree.spend(1));
                    if let Some(place) = arguments.position(|a| a.span() == span)
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

impl<'a> Field<'a> {
    fn of(tree: &Tree<'_, 'a>, name: &'a str) -> Self {
        let mut field = Self {
            name,
            members: Vec::new(),
            sets: HashMap::new(),
            proven: HashSet::new(),
            done: HashSet::new(),
        };
        let is_key = |key: &PropertyKey<'_>| key.is_specific_static_name(name);
        for node in tree.semantic.nodes().iter().take_while(|_| tree.spend(1)) {
            let at = node.id();
            // Whose field it is, if the node sets one to something.
            let set = match node.kind() {
                AstKind::StaticMemberExpression(member) if member.property.name == name => {
                    let home = own_home(tree, &member.object);
                    field.members.push((at, home));
                    let parent = tree.parent(at).map(|parent| tree.kind(parent));
                    is_target(parent).then_some(home)
                }
                AstKind::AssignmentExpression(set) => match &set.left {
                    AssignmentTarget::StaticMemberExpression(member)
                        if member.property.name == name && !is_nothing(&set.right) =>
                    {
                        Some(own_home(tree, &member.object))
                    }
                    _ => None,
                },
                // `define(this, "name", value)`
                AstKind::CallExpression(call) => {
                    let mut given = call.arguments.iter().take_while(|_| tree.spend(1));
                    let names_it = given.any(|given| match given.as_expression() {
                        Some(Expression::StringLiteral(text)) => text.value == name,
                        _ => false,
                    });
                    let first = call.arguments.first().and_then(|of| of.as_expression());
                    names_it.then(|| first.and_then(|first| own_home(tree, first)))
                }
                AstKind::ObjectProperty(property) => {
                    (is_key(&property.key) && !is_nothing(&property.value)).then_some(None)
                }
                AstKind::PropertyDefinition(property) => {
                    let value = property.value.as_ref();
                    (is_key(&property.key) && value.is_some_and(|value| !is_nothing(value)))
                        .then(|| class_of(tree, at))
                }
                AstKind::MethodDefinition(method) => {
                    is_key(&method.key).then(|| class_of(tree, at))
                }
                _ => None,
            };
            if let Some(home) = set {
                field.sets.insert(at, home);
            }
        }
        field
    }

    /// A class or object that sets its own to the registry and nothing else; or `None`, if nothing else is ever set.
    fn proven_home(&self, tree: &Tree<'_, '_>) -> Option<Option<NodeId>> {
        let is_proven = |set: &NodeId| self.proven.contains(set);
        if !tree.spend(self.sets.len() as u64) {
            return None;
        }
        if !self.done.contains(&None) && self.sets.keys().all(is_proven) {
            return Some(None);
        }
        let mut doubtful = HashSet::new();
        for (set, home) in &self.sets {
            if !is_proven(set) {
                doubtful.insert(*home);
            }
        }
        let homes = self.proven.iter().filter_map(|set| *self.sets.get(set)?);
        let own = homes.map(Some);
        own.filter(|home| !self.done.contains(home) && !doubtful.contains(home))
            .min()
    }

    /// The members of a class or object; for `None` all that are members of what the script itself names.
    fn reads(&self, tree: &Tree<'_, '_>, home: Option<NodeId>) -> Vec<NodeId> {
        let members = self.members.iter().take_while(|_| tree.spend(1));
        let wanted = members.filter(|(member, of)| match home {
            Some(_) => *of == home,
            None => of.is_some() || is_of_script(tree, *member),
        });
        wanted.map(|(member, _)| *member).collect()
    }
}

/// Whether a member is of `this` or of what the script declares: what others put into the page, it knows nothing of.
fn is_of_script(tree: &Tree<'_, '_>, member: NodeId) -> bool {
    let AstKind::StaticMemberExpression(member) = tree.kind(member) else {
        return false;
    };
    let mut object = &member.object;
    while tree.spend(1) {
        match object {
            Expression::StaticMemberExpression(member) => object = &member.object,
            Expression::Identifier(name) => return tree.symbol(name).is_some(),
            Expression::ThisExpression(_) => return true,
            _ => return false,
        }
    }
    false
}

/// Whether something is set by taking it apart or counting: `[a.name] = list`.
const fn is_target(parent: Option<AstKind<'_>>) -> bool {
    matches!(
        parent,
        Some(
            AstKind::ArrayAssignmentTarget(_)
                | AstKind::AssignmentTargetWithDefault(_)
                | AstKind::AssignmentTargetPropertyProperty(_)
                | AstKind::AssignmentTargetRest(_)
                | AstKind::UpdateExpression(_)
        )
    )
}

/// The class or object whose `this` an expression is.
fn own_home<'a>(tree: &Tree<'_, 'a>, object: &'a Expression<'a>) -> Option<NodeId> {
    tree.this(object).and_then(|this| home(tree, this))
}

/// The class that an element of its body is of.
fn class_of(tree: &Tree<'_, '_>, element: NodeId) -> Option<NodeId> {
    tree.parent(tree.parent(element)?)
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
