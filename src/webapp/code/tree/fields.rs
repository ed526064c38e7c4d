//! Fields that the registry is put into, and what else is put into those of their name.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression, PropertyKey};
use oxc_semantic::NodeId;

use super::Tree;
use super::settled::is_changed;
use super::values::is_nothing;

/// All of a script that has to do with fields of a name that the registry is put into.
pub(in super::super) struct Field<'a> {
    pub(in super::super) name: &'a str,
    /// The members of that name, each with the class or object whose `this` it is of.
    members: Vec<(NodeId, Option<NodeId>)>,
    /// What sets one, but for those that set it to nothing, each with the class or object whose `this` it is of.
    sets: HashMap<NodeId, Option<NodeId>>,
    /// Those that surely set it to the registry.
    pub(in super::super) proven: HashSet<NodeId>,
    /// The classes and objects whose own field it is; `None` for members of whatever the script has.
    pub(in super::super) done: HashSet<Option<NodeId>>,
}

impl<'a> Field<'a> {
    pub(in super::super) fn of(tree: &Tree<'_, 'a>, name: &'a str) -> Self {
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
                    // What an assignment sets is asked of that, and what is deleted is set to nothing.
                    let is_asked = tree.parent(at).is_some_and(|parent| {
                        matches!(
                            tree.kind(parent),
                            AstKind::AssignmentExpression(_) | AstKind::UnaryExpression(_)
                        )
                    });
                    (!is_asked && is_changed(tree, at)).then_some(home)
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
                // Its name may get into such a call in any way.
                AstKind::StringLiteral(text) if text.value == name => Some(None),
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
    pub(in super::super) fn proven_home(&self, tree: &Tree<'_, '_>) -> Option<Option<NodeId>> {
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
    pub(in super::super) fn reads(&self, tree: &Tree<'_, '_>, home: Option<NodeId>) -> Vec<NodeId> {
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

/// The class or object whose `this` an expression is.
fn own_home<'a>(tree: &Tree<'_, 'a>, object: &'a Expression<'a>) -> Option<NodeId> {
    tree.this(object).and_then(|this| home(tree, this))
}

/// The class that an element of its body is of.
fn class_of(tree: &Tree<'_, '_>, element: NodeId) -> Option<NodeId> {
    tree.parent(tree.parent(element)?)
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
