//! What a script takes of the web app's globals: followed from `window`, from names that the script
//! does not declare and from webpack's modules for externals, to what is read of them and called.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, BindingPattern, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::guards::{self, Subject};
use super::modules::{self, Modules};
use super::react::Legacy;
use super::runs::Order;
use super::tree::{Callable, Tree};
use super::{GlobalUse, Guard, How, Missing, Old, Runs, at_offset};

/// More uses are not kept: the largest of nine public plugins' scripts has 30.
const MAX_USES: usize = 4_096;

/// So many names of a path are followed: `WebappUtils.modals.openModalById.name`.
const MAX_NAMES: usize = 4;

/// Longer names are not followed, in bytes: no global or member has one.
const MAX_NAME: usize = 64;

/// So many names for the same thing are followed, one after the other.
const MAX_ALIASES: usize = 16;

/// Names of the global object.
const GLOBAL_OBJECTS: [&str; 4] = ["window", "self", "globalThis", "frames"];

/// The names of globals that are looked for, with their members: `Components.Textbox`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// All that are known.
    pub known: HashSet<String>,
    /// Those among them that some web app does not have.
    pub watched: HashSet<String>,
}

/// What was found.
#[derive(Default)]
pub(super) struct Found {
    pub(super) uses: Vec<GlobalUse>,
    pub(super) old: Vec<Old>,
}

pub(super) fn find(tree: &Tree<'_, '_>, names: &Names, initializers: &[Callable<'_>]) -> Found {
    let modules = Modules::find(tree);
    let order = Order::new(tree, &modules, modules::nodes_of(initializers));
    let mut walk = Walk {
        tree,
        names,
        modules: &modules,
        order: &order,
        own: HashSet::new(),
        next: Vec::new(),
        followed: HashSet::new(),
        exported: HashSet::new(),
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

/// What an expression is.
#[derive(Clone)]
enum Held {
    /// The global object.
    Window,
    /// A function that returns a global: webpack's `require.n(x)`.
    Getter(Rc<Path>),
    Global(Rc<Path>),
}

/// A global, or a member of one.
struct Path {
    names: Vec<Box<str>>,
    /// The first of the names that can still be missing: those before were read already.
    from: usize,
    /// Whether the global is a name without anything before it, which throws where it is missing.
    bare: bool,
    /// The names that it was taken under.
    aliases: Vec<SymbolId>,
    /// Whether the read of each name passes over a missing one before it (`?.`).
    optional: Vec<bool>,
}

impl Path {
    fn root(name: &str, bare: bool) -> Self {
        Self {
            names: vec![name.into()],
            from: 0,
            bare,
            aliases: Vec::new(),
            optional: vec![false],
        }
    }

    /// The member `name` of this.
    fn member(&self, name: &str, optional: bool) -> Self {
        let mut names = self.names.clone();
        names.push(name.into());
        let mut reads = self.optional.clone();
        reads.push(optional);
        Self {
            names,
            from: self.from,
            bare: self.bare,
            aliases: self.aliases.clone(),
            optional: reads,
        }
    }

    /// This under a name of its own: everything that leads to it was read before.
    fn taken(&self, symbol: Option<SymbolId>) -> Self {
        let mut aliases = self.aliases.clone();
        aliases.extend(symbol);
        let last = self.names.len() - 1;
        Self {
            names: self.names.clone(),
            // A bare name that is missing threw where it was read.
            from: self.from.max(last).max(usize::from(self.bare)),
            bare: false,
            aliases,
            optional: self.optional.clone(),
        }
    }

    fn text(&self, names: usize) -> String {
        self.names.get(..names).unwrap_or(&self.names).join(".")
    }
}

struct Walk<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    names: &'t Names,
    modules: &'t Modules,
    order: &'t Order<'t, 's, 'a>,
    /// Globals that the script makes itself.
    own: HashSet<Box<str>>,
    next: Vec<(NodeId, Held)>,
    followed: HashSet<SymbolId>,
    /// The modules whose exports are followed.
    exported: HashSet<Box<str>>,
    uses: Vec<GlobalUse>,
    /// Uses of what every web app has, by name.
    plain: BTreeMap<String, GlobalUse>,
    legacy: Legacy,
}

impl<'a> Walk<'_, '_, 'a> {
    /// Begins with `window`, with names that are not declared, and with webpack's `require.g`.
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
                AstKind::CallExpression(call) if call.callee.span() == span => match held {
                    Held::Window => return,
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
                    let place = call.arguments.iter().position(|a| a.span() == span);
                    let Some(place) = place else {
                        return self.read(at, &held);
                    };
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
            Held::Global(path) if path.names.len() < MAX_NAMES && name.len() <= MAX_NAME => {
                Some(Held::Global(Rc::new(path.member(name, optional))))
            }
            Held::Global(_) => None,
        }
    }

    /// A value that is given to a function; what the call is, where that is the value again.
    fn argument(
        &mut self,
        at: NodeId,
        call: &'a oxc_ast::ast::CallExpression<'a>,
        place: usize,
        held: Held,
    ) -> Option<Held> {
        let tree = self.tree;
        match (&call.callee, &held) {
            (Expression::StaticMemberExpression(member), Held::Global(path))
                if member.property.name == "n"
                    && matches!(&member.object, Expression::Identifier(name)
                        if tree.symbol(name).is_some_and(|s| self.modules.requires.contains(&s))) =>
            {
                self.note(at, path, How::Read);
                return Some(Held::Getter(Rc::new(path.taken(None))));
            }
            // webpack 4: `Object(x.render)(...)`
            (Expression::Identifier(name), Held::Global(_))
                if name.name == "Object" && call.arguments.len() == 1 =>
            {
                return Some(held);
            }
            (Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_), _) => {
                let parameters = match &call.callee {
                    Expression::FunctionExpression(function) => Some(&function.params),
                    Expression::ArrowFunctionExpression(arrow) => Some(&arrow.params),
                    _ => None,
                };
                self.read(at, &held);
                let symbol = parameters.and_then(|p| modules::parameter(p, place));
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
            _ => self.read(at, &held),
        }
        None
    }

    /// A declaration: `const x = node`, `const {a, b: c} = node`.
    fn bind(&mut self, at: NodeId, pattern: &'a BindingPattern<'a>, held: &Held) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => {
                self.read(at, held);
                self.declare(name.symbol_id.get(), held);
            }
            BindingPattern::ObjectPattern(pattern) => {
                if pattern.properties.is_empty() || pattern.rest.is_some() {
                    self.read_of(at, held, false);
                }
                for property in &pattern.properties {
                    let key = property.key.static_name();
                    let member = key.and_then(|key| self.member(held, &key, false));
                    // A default stands in for what is missing.
                    let has_default =
                        matches!(property.value, BindingPattern::AssignmentPattern(_));
                    match member {
                        Some(Held::Global(path)) if !has_default => {
                            self.note(at, &path, How::Read);
                            let member = Held::Global(Rc::new(path.taken(None)));
                            self.bind_part(at, &property.value, &member);
                        }
                        _ => self.read_of(at, held, false),
                    }
                }
            }
            _ => self.read(at, held),
        }
    }

    /// One property of a pattern, of which it was noted already that it is read.
    fn bind_part(&mut self, at: NodeId, pattern: &'a BindingPattern<'a>, held: &Held) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.declare(name.symbol_id.get(), held),
            BindingPattern::ObjectPattern(_) => self.bind(at, pattern, held),
            _ => {}
        }
    }

    fn assign(&mut self, assignment: NodeId, target: &AssignmentTarget<'a>, held: &Held) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                let symbol = self.tree.symbol(name);
                let own = symbol.filter(|symbol| {
                    let value = self.tree.initializer(*symbol);
                    value.is_some_and(|value| self.tree.parent(value.node_id()) == Some(assignment))
                });
                if let Some(symbol) = own {
                    self.hold(symbol, held);
                }
            }
            // `module.exports = node`
            AssignmentTarget::StaticMemberExpression(member)
                if member.property.name == "exports" =>
            {
                let Expression::Identifier(name) = &member.object else {
                    return;
                };
                let object = self.tree.symbol(name);
                let id = object.and_then(|object| self.modules.objects.get(&object));
                let Some(id) = id else {
                    return;
                };
                let exported = match held {
                    Held::Global(path) => Held::Global(Rc::new(path.taken(None))),
                    other => other.clone(),
                };
                if self.exported.insert(id.clone()) {
                    let sites = self.modules.sites.iter();
                    let own = sites.filter(|(_, of)| of == id);
                    let own = own.take_while(|_| self.tree.spend(1));
                    self.next
                        .extend(own.map(|(site, _)| (*site, exported.clone())));
                }
            }
            _ => {}
        }
    }

    /// Follows a declared name, unless it is given another value later.
    fn declare(&mut self, symbol: Option<SymbolId>, held: &Held) {
        let scoping = self.tree.semantic.scoping();
        if let Some(symbol) = symbol.filter(|symbol| !scoping.symbol_is_mutated(*symbol)) {
            self.hold(symbol, held);
        }
    }

    /// Follows a name that stands for a value.
    fn hold(&mut self, symbol: SymbolId, held: &Held) {
        let is_far = matches!(held, Held::Global(path) if path.aliases.len() >= MAX_ALIASES);
        if is_far || !self.followed.insert(symbol) {
            return;
        }
        let held = match held {
            Held::Window => Held::Window,
            Held::Getter(path) => Held::Getter(Rc::clone(path)),
            Held::Global(path) => Held::Global(Rc::new(path.taken(Some(symbol)))),
        };
        for read in self.tree.reads(symbol) {
            self.next.push((read, held.clone()));
        }
    }

    fn called(&mut self, at: NodeId, held: &Held) {
        if let Held::Global(path) = held {
            self.note(at, path, How::Called);
        }
    }

    fn read(&mut self, at: NodeId, held: &Held) {
        if let Held::Global(path) = held {
            self.note(at, path, How::Read);
        }
    }

    /// Something is read of what is held that has no name.
    fn read_of(&mut self, at: NodeId, held: &Held, optional: bool) {
        match held {
            Held::Global(path) if !optional => self.note(at, path, How::Called),
            _ => self.read(at, held),
        }
    }

    /// Asked for by `typeof`, which nothing that is missing makes throw.
    fn asked(&mut self, at: NodeId, path: &Path) {
        if path.names.len() > 1 {
            return self.note(at, path, How::Read);
        }
        let asked = Path {
            bare: false,
            ..path.taken(None)
        };
        self.note(at, &asked, How::Read);
    }

    /// Notes what is done with a path.
    fn note(&mut self, node: NodeId, path: &Path, how: How) {
        let names = path.names.len();
        let known = (1..=names).rev().map(|n| path.text(n));
        let Some(known) = known
            .into_iter()
            .find(|name| self.names.known.contains(name))
        else {
            return;
        };
        let offset = self.tree.kind(node).span().start as usize;
        let missing = self.missing(node, path, how);
        if !missing.iter().any(|part| part.throws) {
            let entry = self.plain.entry(known.clone()).or_insert(GlobalUse {
                path: known.into(),
                at: at_offset(offset),
                how,
                runs: Runs::Perhaps,
                count: 0,
                missing: Vec::new(),
            });
            entry.count += 1;
            if offset < entry.at.offset {
                entry.at = at_offset(offset);
            }
            return;
        }
        if self.uses.len() >= MAX_USES {
            return;
        }
        self.uses.push(GlobalUse {
            path: path.text(names).into(),
            at: at_offset(offset),
            how,
            runs: match how {
                How::Rendered => Runs::Perhaps,
                _ => self.order.of(node),
            },
            count: 1,
            missing,
        });
    }

    /// What happens where a part of the path is missing, for those that some web app does not have.
    fn missing(&self, node: NodeId, path: &Path, how: How) -> Vec<Missing> {
        let last = path.names.len() - 1;
        let parts = (path.from..=last).filter_map(|part| {
            let name = path.text(part + 1);
            if !self.names.watched.contains(&name) {
                return None;
            }
            // The read of the next name, or what is done with the last one.
            let throws = if part == 0 && path.bare {
                true
            } else if part < last {
                path.optional.get(part + 1) != Some(&true)
            } else {
                how != How::Read
            };
            let guard = match throws {
                true => {
                    let wanted = path.names.get(part..).unwrap_or_default();
                    let subject = Subject {
                        names: wanted,
                        aliases: &path.aliases,
                        bare: part == 0,
                    };
                    guards::guard(self.tree, node, subject)
                }
                false => Guard::None,
            };
            Some(Missing {
                name: name.into(),
                throws,
                guard,
            })
        });
        parts.collect()
    }

    fn finish(self) -> Found {
        let own = self.own;
        let is_own = |path: &str| own.contains(path.split('.').next().unwrap_or_default());
        let mut uses = self.uses;
        uses.extend(self.plain.into_values());
        uses.retain(|found| !is_own(&found.path));
        uses.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
        uses.dedup();
        let old = match own.contains("React") {
            true => Vec::new(),
            false => self.legacy.finish(self.tree),
        };
        Found { uses, old }
    }
}

/// The last name of what is called.
fn callee_name<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    match callee {
        Expression::Identifier(name) => Some(name.name.as_str()),
        Expression::SequenceExpression(sequence) => callee_name(sequence.expressions.last()?),
        callee => callee.get_member_expr()?.static_property_name(),
    }
}

#[cfg(test)]
#[allow(clippy::panic)]
mod tests;
