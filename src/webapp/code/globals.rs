//! What a script takes of the web app's globals: followed from `window`, from names that the script
//! does not declare and from webpack's modules for externals, to what is read of them and called.

mod aliases;
mod given;
mod interop;
mod made;
mod notes;
mod path;
mod react;
#[cfg(test)]
mod react_tests;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::guards::runs::Order;
use super::tree::calls::method_name;
use super::tree::modules::Modules;
use super::tree::page::GLOBAL_OBJECTS;
use super::tree::{Callable, Tree};
use super::{GlobalUse, How, Names, Old};
use interop::Made;
use path::{Held, Path};
use react::Legacy;

/// More uses are not kept: the largest of nine public plugins' scripts has 30.
const MAX_USES: usize = 4_096;

/// So many names of a path are followed: `WebappUtils.modals.openModalById.name`.
const MAX_NAMES: usize = 4;

/// Longer names are not followed, in bytes: no global or member has one.
const MAX_NAME: usize = 64;

/// So many names for the same thing are followed, one after the other.
const MAX_ALIASES: usize = 16;

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) uses: Vec<GlobalUse>,
    pub(super) old: Vec<Old>,
}

pub(super) fn find(tree: &Tree<'_, '_>, names: &Names, initializers: &[Callable<'_>]) -> Found {
    let modules = tree.modules();
    let first = initializers.iter().map(|one| one.node).collect();
    let order = Order::new(tree, modules, first);
    let mut walk = Walk {
        tree,
        names,
        modules,
        order: &order,
        own: HashSet::new(),
        makes_others: false,
        next: Vec::new(),
        followed: HashSet::new(),
        exported: HashSet::new(),
        getters: HashMap::new(),
        named: HashMap::new(),
        choices: HashSet::new(),
        uses: Vec::new(),
        plain: BTreeMap::new(),
        legacy: Legacy::default(),
    };
    walk.start();
    while let Some((node, held)) = walk.next.pop() {
        if !tree.spend(1) {
            break;
        }
        walk.flow(node, held);
    }
    walk.finish()
}

struct Walk<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    names: &'t Names,
    modules: &'t Modules<'a>,
    order: &'t Order<'t, 's, 'a>,
    /// Globals that the script makes itself.
    own: HashSet<Box<str>>,
    /// Whether it makes some of which the names are not known: `window[name] = ...`.
    makes_others: bool,
    next: Vec<(NodeId, Held)>,
    followed: HashSet<SymbolId>,
    /// The modules whose exports are followed.
    exported: HashSet<Box<str>>,
    /// Names of which it was asked whether webpack's `require.n` is set on them.
    getters: HashMap<SymbolId, bool>,
    /// The functions that are called by names.
    named: HashMap<SymbolId, Option<Callable<'a>>>,
    /// Choices between names of the global object that are followed.
    choices: HashSet<NodeId>,
    uses: Vec<GlobalUse>,
    /// Uses of what every web app has, by name.
    plain: BTreeMap<String, GlobalUse>,
    legacy: Legacy,
}

impl<'a> Walk<'_, '_, 'a> {
    /// Begins with `window`, with names that are not declared, with `this` and with webpack's `require.g`.
    fn start(&mut self) {
        let scoping = self.tree.semantic.scoping();
        let mut begins: Vec<(NodeId, Held)> = Vec::new();
        for (name, references) in scoping.root_unresolved_references() {
            let name = name.as_str();
            let is_window = GLOBAL_OBJECTS.contains(&name);
            if !is_window && !self.names.known.contains(name) {
                continue;
            }
            for reference in references {
                let reference = scoping.get_reference(*reference);
                if !self.tree.spend(1) {
                    break;
                }
                if reference.is_write() && !is_window {
                    self.own.insert(name.into());
                }
                let held = match is_window {
                    true => Held::Window,
                    false => Held::Global(Rc::new(Path::root(name, true))),
                };
                begins.push((reference.node_id(), held));
            }
        }
        let objects = self.modules.global_objects.iter();
        begins.extend(objects.map(|node| (*node, Held::Window)));
        let outer = self.outer_this().into_iter();
        begins.extend(outer.map(|node| (node, Held::Window)));
        // The order of a hash table is no order.
        begins.sort_by_key(|(node, _)| std::cmp::Reverse(*node));
        self.next = begins;
    }

    /// What becomes of the value that the expression `node` is.
    fn flow(&mut self, node: NodeId, held: Held) {
        let tree = self.tree;
        let (mut at, mut held) = (node, held);
        while let Some(parent) = tree.parent(at) {
            let span = tree.kind(at).span();
            match tree.kind(parent) {
                AstKind::StaticMemberExpression(member) if member.object.span() == span => {
                    let name = member.property.name.as_str();
                    let Some(next) = self.member(&held, name, member.optional) else {
                        return self.read(at, &held);
                    };
                    (at, held) = (parent, next);
                }
                AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                    let name = member.static_property_name();
                    let next =
                        name.and_then(|name| self.member(&held, name.as_str(), member.optional));
                    let Some(next) = next else {
                        self.makes_others |=
                            matches!(held, Held::Window) && name.is_none() && self.is_set(parent);
                        return self.read_of(at, &held, member.optional);
                    };
                    (at, held) = (parent, next);
                }
                AstKind::ChainExpression(_) | AstKind::ParenthesizedExpression(_) => at = parent,
                AstKind::SequenceExpression(sequence)
                    if sequence.expressions.last().map(Expression::span) == Some(span) =>
                {
                    at = parent;
                }
                AstKind::ConditionalExpression(_) | AstKind::LogicalExpression(_)
                    if matches!(held, Held::Window) =>
                {
                    if !self.is_choice(parent, span) {
                        return;
                    }
                    at = parent;
                }
                AstKind::CallExpression(call) if call.callee.span() == span => match held {
                    Held::Window | Held::Interop(_) => return,
                    Held::Getter(path) => (at, held) = (parent, Held::Global(path)),
                    Held::Global(path) => {
                        if !call.optional {
                            self.legacy.call(tree, &path.text(2), call);
                            return self.note(at, &path, How::Called);
                        }
                        return self.note(at, &path, How::Read);
                    }
                },
                AstKind::CallExpression(call) => {
                    let tree = self.tree;
                    let mut arguments = call.arguments.iter().take_while(|_| tree.spend(1));
                    let place = arguments.position(|a| a.span() == span);
                    let Some(place) = place else {
                        return self.read(at, &held);
                    };
                    if matches!(held, Held::Window) && place == 0 {
                        self.extend_window(call);
                    }
                    let Some(next) = self.argument(at, call, place, held) else {
                        return;
                    };
                    (at, held) = (parent, next);
                }
                AstKind::NewExpression(made) if made.callee.span() == span => {
                    return self.called(at, &held);
                }
                AstKind::TaggedTemplateExpression(made) if made.tag.span() == span => {
                    return self.called(at, &held);
                }
                AstKind::Class(class) => {
                    if let Held::Global(path) = &held {
                        self.legacy.class(tree, &path.text(2), class);
                    }
                    return self.called(at, &held);
                }
                AstKind::UnaryExpression(unary) if unary.operator.is_typeof() => {
                    if let Held::Global(path) = &held {
                        self.asked(at, path);
                    }
                    return;
                }
                AstKind::VariableDeclarator(declarator) => {
                    return self.bind(at, &declarator.id, &held);
                }
                AstKind::AssignmentExpression(assignment) if assignment.right.span() == span => {
                    if !assignment.operator.is_assign() {
                        return self.read(at, &held);
                    }
                    self.assign(parent, &assignment.left, &held);
                    at = parent;
                }
                AstKind::AssignmentExpression(_) => {
                    // `window.X = ...`: it is the script's own from then on.
                    if let Held::Global(path) = &held
                        && let [root] = path.names.as_slice()
                    {
                        self.own.insert(root.clone());
                    }
                    return;
                }
                _ => return self.read(at, &held),
            }
        }
    }

    /// The member `name` of what is held; `None` where nothing more is followed.
    fn member(&self, held: &Held, name: &str, optional: bool) -> Option<Held> {
        match held {
            Held::Window if GLOBAL_OBJECTS.contains(&name) => Some(Held::Window),
            Held::Window => self
                .names
                .known
                .contains(name)
                .then(|| Held::Global(Rc::new(Path::root(name, false)))),
            // webpack 4: `require.n(x).a`
            Held::Getter(path) => (name == "a").then(|| Held::Global(Rc::clone(path))),
            Held::Interop(path) if name == "default" => Some(Held::Global(Rc::clone(path))),
            Held::Global(path) | Held::Interop(path)
                if path.names.len() < MAX_NAMES && name.len() <= MAX_NAME =>
            {
                Some(Held::Global(Rc::new(path.member(name, optional))))
            }
            Held::Global(_) | Held::Interop(_) => None,
        }
    }

    /// A value that is given to a function; what the call is, where that is the value again.
    fn argument(
        &mut self,
        at: NodeId,
        call: &'a CallExpression<'a>,
        place: usize,
        held: Held,
    ) -> Option<Held> {
        let tree = self.tree;
        if let Held::Global(path) = &held
            && place == 0
            && let Some(made) = self.interop(call)
        {
            self.note(at, path, How::Read);
            let path = Rc::new(path.taken(None));
            return Some(match made {
                Made::Getter => Held::Getter(path),
                Made::Namespace => Held::Interop(path),
            });
        }
        match (&call.callee, &held) {
            // webpack 4: `Object(x.render)(...)`
            (Expression::Identifier(name), Held::Global(_))
                if name.name == "Object" && call.arguments.len() == 1 =>
            {
                return Some(held);
            }
            (Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_), _) => {
                if let Held::Global(path) = &held
                    && call.arguments.len() == 1
                {
                    self.legacy.translated_class(tree, &path.text(2), call);
                }
                self.read(at, &held);
                let called = Callable::written(&call.callee);
                let symbol = called.and_then(|called| called.parameter(place));
                self.declare(symbol, &held);
                return None;
            }
            _ => {}
        }
        let makes_element = matches!(
            callee_name(&call.callee),
            Some("createElement" | "jsx" | "jsxs" | "jsxDEV")
        );
        match &held {
            Held::Global(path) if makes_element && place == 0 => {
                self.note(at, path, How::Rendered);
            }
            _ => {
                self.read(at, &held);
                self.give(call, place, &held);
            }
        }
        None
    }
}

/// The last name of what is called.
fn callee_name<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    match callee {
        Expression::Identifier(name) => Some(name.name.as_str()),
        Expression::SequenceExpression(sequence) => callee_name(sequence.expressions.last()?),
        callee => method_name(callee),
    }
}

#[cfg(test)]
mod given_tests;
#[cfg(test)]
mod interop_tests;
#[cfg(test)]
mod made_tests;
#[cfg(test)]
#[allow(clippy::panic)]
mod tests;
