//! What translators put around a module to find its default export.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::tree::{Callable, Tree};
use super::Walk;

/// What such a call makes of the module that it is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// webpack's `require.n`: a function that gives it.
    Getter,
    /// An object of which it is the default, and which has its members.
    Namespace,
}

impl<'a> Walk<'_, '_, 'a> {
    /// What a call makes of the module that is its first argument.
    pub(super) fn interop(&mut self, call: &'a CallExpression<'a>) -> Option<Made> {
        let tree = self.tree;
        let called = || {
            let (callee, before) = tree.callees(call)?;
            callee.parameter(0).filter(|_| before == 0)
        };
        if let Expression::StaticMemberExpression(member) = &call.callee
            && member.property.name == "n"
        {
            let of = match &member.object {
                Expression::Identifier(name) => tree.symbol(name)?,
                _ => return None,
            };
            let is_getter = self.modules.requires.contains(&of)
                || called().is_some_and(|module| asks_es_module(tree, module))
                || self.has_getter(of);
            return is_getter.then_some(Made::Getter);
        }
        let module = called()?;
        let is_interop = asks_es_module(tree, module) || makes_default(tree, module);
        is_interop.then_some(Made::Namespace)
    }

    /// Whether `require.n` is set on what has this name, where webpack needs no table of modules.
    fn has_getter(&mut self, require: SymbolId) -> bool {
        let tree = self.tree;
        *self.getters.entry(require).or_insert_with(|| {
            let made = tree.reads(require).into_iter();
            let mut modules = made.filter_map(|read| set_as_n(tree, read)?.parameter(0));
            modules.any(|module| asks_es_module(tree, module))
        })
    }
}

/// The function `f` of `read.n = f`.
fn set_as_n<'a>(tree: &Tree<'_, 'a>, read: NodeId) -> Option<Callable<'a>> {
    let member = tree.parent(read)?;
    let AstKind::AssignmentExpression(set) = tree.kind(tree.parent(member)?) else {
        return None;
    };
    match &set.left {
        AssignmentTarget::StaticMemberExpression(left)
            if left.span == tree.kind(member).span() && left.property.name == "n" =>
        {
            tree.made_function(&set.right)
        }
        _ => None,
    }
}

/// Whether a function asks its parameter whether it is an ES module: Babel's `_interopRequireDefault`, webpack's `require.n`.
fn asks_es_module(tree: &Tree<'_, '_>, module: SymbolId) -> bool {
    tree.reads(module).into_iter().any(|read| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        matches!(parent, Some(AstKind::StaticMemberExpression(member))
            if member.property.name == "__esModule")
    })
}

/// Whether a function makes its parameter the default of something: rollup's `_interopNamespace`.
fn makes_default(tree: &Tree<'_, '_>, module: SymbolId) -> bool {
    tree.reads(module).into_iter().any(|read| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        matches!(parent, Some(AstKind::AssignmentExpression(set))
            if set.right.span() == tree.kind(read).span()
                && matches!(&set.left, AssignmentTarget::StaticMemberExpression(member)
                    if member.property.name == "default" && matches!(member.object, Expression::Identifier(_))))
    })
}

/// Where the module is asked for whose `module` this is, of those that esbuild wraps: of `var ask = wrap((exports, module) => {})` and
/// `var ask = wrap({"name"(exports, module) {}})` the calls `ask()`.
pub(super) fn wrapped(tree: &Tree<'_, '_>, module: SymbolId) -> Vec<NodeId> {
    let asks = asks_for(tree, module).map_or_else(Vec::new, |ask| tree.reads(ask));
    let call = |read: NodeId| {
        let parent = tree.parent(read)?;
        let is_call = matches!(tree.kind(parent), AstKind::CallExpression(call)
            if call.arguments.is_empty() && call.callee.span() == tree.kind(read).span());
        is_call.then_some(parent)
    };
    asks.into_iter().filter_map(call).collect()
}

fn asks_for(tree: &Tree<'_, '_>, module: SymbolId) -> Option<SymbolId> {
    let parameters = tree.parent(tree.semantic.scoping().symbol_declaration(module))?;
    let AstKind::FormalParameters(list) = tree.kind(parameters) else {
        return None;
    };
    let second = list.items.get(1)?.pattern.get_binding_identifier()?;
    if second.symbol_id.get() != Some(module) {
        return None;
    }
    let function = tree.parent(parameters)?;
    let around = tree.parent(function)?;
    let given = match tree.kind(around) {
        AstKind::ObjectProperty(_) => tree.parent(around)?,
        _ => function,
    };
    let call = tree.parent(given)?;
    let is_wrapper = matches!(tree.kind(call), AstKind::CallExpression(call)
        if call.arguments.len() == 1 && !call.callee.span().contains_inclusive(tree.kind(given).span()));
    tree.variable_of(call).filter(|_| is_wrapper)
}
