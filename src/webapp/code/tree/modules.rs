//! The modules of a bundle that webpack made, functions in a list or a map that are given the runtime, and where
//! they are required.
//!
//! webpack 4 and 5 run a module as `modules[id].call(exports, module, exports, require)` or
//! `modules[id](module, exports, require)`, inside the function that `require` is. Both forms keep
//! their shape through minifiers, so the runtime is found by it, whatever its names are.

use std::collections::{BTreeSet, HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectPropertyKind};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::calls::method_name;
use super::values::stands_for;
use super::{Callable, Tree};

/// Longer ids are not looked for, in bytes: paths of files are the longest.
const MAX_ID: usize = 1_024;

/// A bundle's modules.
#[derive(Default)]
pub(in super::super) struct Modules<'a> {
    /// The functions that modules are, by their ids; `None` where several have one, of libraries that were built by webpack
    /// themselves.
    pub(super) functions: HashMap<Box<str>, Option<Callable<'a>>>,
    /// The id of the module that a function is, by its node.
    pub(in super::super) of_function: HashMap<NodeId, Box<str>>,
    /// The names that a module object (`module`) goes by, with the module's id.
    pub(in super::super) objects: HashMap<SymbolId, Box<str>>,
    /// The names that `require` goes by.
    pub(in super::super) requires: BTreeSet<SymbolId>,
    /// The names of functions that run a module when they are called first: `n.cw((module, exports) => ...)` of webpack
    /// 5.112 and later, `() => n(5)`; with the module's id.
    pub(super) lazy: HashMap<SymbolId, Box<str>>,
    /// Where modules are required: the call, and the id.
    pub(in super::super) sites: Vec<(NodeId, Box<str>)>,
    /// The modules that are required in another way, as `n.bind(n, 5)`.
    pub(super) elsewhere: HashSet<Box<str>>,
    /// Whether any module may be required where that is not seen.
    pub(super) is_open: bool,
    /// Reads of `require.g`, the global object.
    pub(in super::super) global_objects: Vec<NodeId>,
}

impl<'a> Modules<'a> {
    /// Finds the runtime, the modules and what is done with `require`. It must ask [`Tree::modules`] for nothing, which waits for it.
    pub(super) fn find(tree: &Tree<'_, 'a>) -> Self {
        let mut found = Self::default();
        let mut lists = HashSet::new();
        for node in tree.semantic.nodes() {
            let AstKind::CallExpression(call) = node.kind() else {
                continue;
            };
            if let Some((modules, require)) = runtime(tree, call)
                && found.requires.insert(require)
                && lists.insert(modules)
            {
                found.add_all(tree, modules);
            } else if let Some(module) = wrapped(call) {
                let id = format!("at {}", call.span.start).into_boxed_str();
                found.add(id.clone(), module);
                found.add_lazy(tree, node.id(), id);
            }
        }
        for require in found.requires.clone() {
            for read in tree.reads(require) {
                found.look_at(tree, read);
            }
        }
        found
    }

    /// Adds the modules of the object or list that `modules` names.
    fn add_all(&mut self, tree: &Tree<'_, 'a>, modules: SymbolId) {
        let modules = stands_for(tree, modules);
        let members = modules.and_then(|modules| members(tree, modules));
        for member in members.unwrap_or_default() {
            if let (Some(id), Some(function)) = (member.id, member.function) {
                self.add(id, function);
            }
        }
    }

    fn add(&mut self, id: Box<str>, module: Callable<'a>) {
        let several = self.functions.contains_key(&id);
        let only = (!several).then_some(module);
        self.functions.insert(id.clone(), only);
        if let Some(object) = module.parameter(0) {
            self.objects.insert(object, id.clone());
        }
        self.requires.extend(module.parameter(2));
        self.of_function.insert(module.node, id);
    }

    /// Adds the name that a function which runs a module has, and where it is called.
    fn add_lazy(&mut self, tree: &Tree<'_, '_>, function: NodeId, id: Box<str>) {
        let symbol = tree.variable_of(function);
        let Some(symbol) = symbol.filter(|symbol| !tree.is_mutated(*symbol)) else {
            return;
        };
        for read in tree.reads(symbol) {
            if let Some(parent) = tree.parent(read)
                && let AstKind::CallExpression(call) = tree.kind(parent)
                && call.arguments.is_empty()
                && call.callee.span() == tree.kind(read).span()
            {
                self.sites.push((parent, id.clone()));
            }
        }
        self.lazy.insert(symbol, id);
    }

    /// What is done with `require` at one place.
    fn look_at(&mut self, tree: &Tree<'_, 'a>, read: NodeId) {
        let Some(parent) = tree.parent(read) else {
            return;
        };
        match tree.kind(parent) {
            AstKind::CallExpression(call) if call.callee.span() == tree.kind(read).span() => {
                let id = match call.arguments.as_slice() {
                    [id] => id.as_expression().and_then(module_id),
                    _ => None,
                };
                let Some(id) = id else {
                    self.is_open = true;
                    return;
                };
                if let Some(around) = tree.parent(parent)
                    && let AstKind::ArrowFunctionExpression(arrow) = tree.kind(around)
                    && arrow.params.items.is_empty()
                {
                    self.add_lazy(tree, around, id.clone());
                }
                self.sites.push((parent, id));
            }
            AstKind::CallExpression(call) => {
                let is_handed_on = runtime(tree, call).is_none() && !is_bound(call);
                self.is_open |= is_handed_on;
            }
            AstKind::StaticMemberExpression(member) if member.property.name == "g" => {
                self.global_objects.push(parent);
            }
            AstKind::StaticMemberExpression(member)
                if matches!(member.property.name.as_str(), "bind" | "t") =>
            {
                match asked_for(tree, parent) {
                    Asked::Nothing => {}
                    Asked::Module(id) => {
                        self.elsewhere.insert(id);
                    }
                    Asked::Any => self.is_open = true,
                }
            }
            AstKind::StaticMemberExpression(_) => {}
            _ => self.is_open = true,
        }
    }
}

/// What a member of `require` that requires a module is asked for.
enum Asked {
    /// It is set, as `n.t = function (value, mode) {}`.
    Nothing,
    Module(Box<str>),
    Any,
}

/// What `n.bind(n, 5)`, `n.t(5, 1)` and `n.t.bind(n, 5, 1)` require, by the member of `n`.
fn asked_for(tree: &Tree<'_, '_>, member: NodeId) -> Asked {
    let span = tree.kind(member).span();
    let first = |call: &CallExpression<'_>, place: usize| {
        let id = call.arguments.get(place).and_then(Argument::as_expression);
        id.and_then(module_id).map_or(Asked::Any, Asked::Module)
    };
    let Some(around) = tree.parent(member) else {
        return Asked::Any;
    };
    match tree.kind(around) {
        AstKind::AssignmentExpression(set) if set.left.span() == span => Asked::Nothing,
        // webpack 4 writes it for JSON and takes nothing of it.
        AstKind::CallExpression(_) if is_unused(tree, around) => Asked::Nothing,
        AstKind::CallExpression(call) if call.callee.span() == span => {
            first(call, usize::from(is_bound(call)))
        }
        AstKind::StaticMemberExpression(bind) if bind.property.name == "bind" => {
            match tree.parent(around).map(|call| tree.kind(call)) {
                Some(AstKind::CallExpression(call)) if call.callee.span() == bind.span => {
                    first(call, 1)
                }
                _ => Asked::Any,
            }
        }
        _ => Asked::Any,
    }
}

/// Whether a value gets a name and nothing asks for that.
fn is_unused(tree: &Tree<'_, '_>, value: NodeId) -> bool {
    let name = tree.variable_of(value);
    name.is_some_and(|name| tree.reads(name).is_empty())
}

/// Whether a call binds a function: `f.bind(...)`.
fn is_bound(call: &CallExpression<'_>) -> bool {
    method_name(&call.callee) == Some("bind")
}

/// A member of a list or a map of modules.
struct Listed<'a> {
    /// `None` where it is computed.
    id: Option<Box<str>>,
    /// `None` where it is no function that stands there.
    function: Option<Callable<'a>>,
}

/// The members of a list or a map of modules; `None` where it is neither, or too much was looked at.
fn members<'a>(tree: &Tree<'_, 'a>, modules: &'a Expression<'a>) -> Option<Vec<Listed<'a>>> {
    let member = |id: Option<Box<str>>, module: Option<&'a Expression<'a>>| Listed {
        id,
        function: module.and_then(Callable::written),
    };
    match modules {
        Expression::ObjectExpression(map) => {
            tree.spend(map.properties.len() as u64).then_some(())?;
            let members = map.properties.iter().map(|property| match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    let id = property.key.static_name();
                    member(id.map(|id| id.as_ref().into()), Some(&property.value))
                }
                ObjectPropertyKind::SpreadProperty(_) => member(None, None),
            });
            Some(members.collect())
        }
        Expression::ArrayExpression(list) => {
            tree.spend(list.elements.len() as u64).then_some(())?;
            let elements = list.elements.iter().enumerate();
            // A hole is a module that this script does not have.
            let elements = elements.filter(|(_, element)| !element.is_elision());
            let members = elements.map(|(at, element)| {
                let id = (!element.is_spread()).then(|| at.to_string().into());
                member(id, element.as_expression())
            });
            Some(members.collect())
        }
        _ => None,
    }
}

/// Adds the names that modules have for the runtime, their third parameters; whether all that `modules` holds
/// are functions that stand in the script.
pub(in super::super) fn runtimes<'a>(
    tree: &Tree<'_, 'a>,
    modules: &'a Expression<'a>,
    names: &mut BTreeSet<SymbolId>,
) -> bool {
    let modules = match modules {
        Expression::Identifier(name) => {
            let symbol = tree.symbol(name);
            symbol.and_then(|symbol| stands_for(tree, symbol))
        }
        other => Some(other),
    };
    let Some(members) = modules.and_then(|modules| members(tree, modules)) else {
        return false;
    };
    let mut is_closed = true;
    for member in members {
        is_closed &= member.function.is_some_and(|module| {
            let name = module.parameter(2);
            names.extend(name);
            name.is_some() || module.parameters.items.get(2).is_none()
        });
    }
    is_closed
}

/// The module of `n.cw((module, exports) => ...)`.
fn wrapped<'a>(call: &'a CallExpression<'a>) -> Option<Callable<'a>> {
    let Expression::StaticMemberExpression(member) = &call.callee else {
        return None;
    };
    let is_wrapper =
        member.property.name == "cw" && matches!(member.object, Expression::Identifier(_));
    match call.arguments.as_slice() {
        [module] if is_wrapper => Callable::written(module.as_expression()?),
        _ => None,
    }
}

/// Of a call that runs a module the names of all modules and of `require`.
fn runtime(tree: &Tree<'_, '_>, call: &CallExpression<'_>) -> Option<(SymbolId, SymbolId)> {
    if !(3..=4).contains(&call.arguments.len()) {
        return None;
    }
    let picked = match &call.callee {
        Expression::ComputedMemberExpression(picked) => picked,
        Expression::StaticMemberExpression(member) if member.property.name == "call" => {
            match &member.object {
                Expression::ComputedMemberExpression(picked) => picked,
                _ => return None,
            }
        }
        _ => return None,
    };
    let Expression::Identifier(modules) = &picked.object else {
        return None;
    };
    let Argument::Identifier(require) = call.arguments.last()? else {
        return None;
    };
    let require = tree.symbol(require)?;
    let declared = tree.semantic.scoping().symbol_declaration(require);
    let function = match tree.kind(declared) {
        AstKind::Function(function) => function.span,
        _ => return None,
    };
    let holds = function.start <= call.span.start && call.span.end <= function.end;
    holds.then_some((tree.symbol(modules)?, require))
}

/// The id in `require(123)`, `require("./a.js")` and webpack 4's `require(require.s = 0)`.
pub(super) fn module_id(argument: &Expression<'_>) -> Option<Box<str>> {
    match argument {
        Expression::NumericLiteral(number) => Some(number.value.to_string().into()),
        Expression::StringLiteral(text) if text.value.len() <= MAX_ID => {
            Some(text.value.as_str().into())
        }
        Expression::AssignmentExpression(assignment) if assignment.operator.is_assign() => {
            match &assignment.right {
                right @ (Expression::NumericLiteral(_) | Expression::StringLiteral(_)) => {
                    module_id(right)
                }
                _ => None,
            }
        }
        _ => None,
    }
}
