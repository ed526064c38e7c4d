//! What conditions ask of objects that are not followed: by the names of their members alone. What that finds may be of
//! something else, and never is proven to guard.

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::Guard;
use super::super::tree::calls::method_name;
use super::super::tree::index::without_receiver;
use super::super::tree::values::global;
use super::super::tree::{Callable, Tree, Value};
use super::Search;
use super::conditions::MAX_SETS;

/// So many members are compared to see whether two are of the same object.
const MAX_MEMBERS: usize = 4;

/// So many names are followed from what stands elsewhere.
const MAX_NAMES: usize = 1;

impl<'a> Search<'_, '_, 'a, '_> {
    /// What is set to members of this name: `state.has = Boolean(registry.x); if (state.has) ...`. That of other objects counts
    /// only where it asks for the very method.
    pub(super) fn sets_elsewhere(
        &self,
        object: &'a Expression<'a>,
        name: &str,
        names: usize,
    ) -> Guard {
        let (tree, names) = (self.tree, names.min(MAX_NAMES));
        if self.subject.is_global {
            return Guard::None;
        }
        let sets = tree.sets_of_member(name).iter();
        let sets = sets.take_while(|_| tree.spend(1));
        let of = |set: &NodeId| match tree.kind(*set) {
            AstKind::AssignmentExpression(set) => set.left.as_member_expression(),
            _ => None,
        };
        let is_own = |set: &&NodeId| {
            of(set).is_some_and(|member| same(tree, member.object(), object, MAX_MEMBERS))
        };
        let own = sets.clone().filter(is_own).take(MAX_SETS);
        let own = own.map(|set| self.set(*set, names));
        let others = sets.take(MAX_SETS).filter(|set| is_flag(tree, **set));
        let others = others.map(|set| self.set(*set, names));
        let told = tree.told_of_member(name).iter().take(MAX_SETS);
        let told = told.map(|node| self.told(*node, names));
        let asked = others.chain(told).any(|found| found == Guard::Own);
        let own = own.max().unwrap_or(Guard::None);
        own.max(if asked { Guard::Other } else { Guard::None })
            .min(Guard::Other)
    }

    /// What a getter asks, or what `Object.assign` puts into another object, and what that depends on.
    pub(super) fn told(&self, node: NodeId, names: usize) -> Guard {
        let names = names.min(MAX_NAMES);
        let value = self.mentions(node, self.tree.kind(node).span(), names);
        value.max(match names.checked_sub(1) {
            Some(names) => self.in_function(node, names),
            None => Guard::None,
        })
    }

    /// What functions speak of that are called by this name, where it is not seen which of them a call leads to, and what was
    /// put into a set: `if (registry.x) features.add("x"); if (features.has("x")) ...`.
    pub(super) fn called_elsewhere(&self, call: &'a CallExpression<'a>, names: usize) -> Guard {
        let (tree, names) = (self.tree, names.min(MAX_NAMES));
        if self.subject.is_global {
            return Guard::None;
        }
        let callee = without_receiver(&call.callee).unwrap_or(&call.callee);
        let (object, name) = match callee {
            Expression::PrivateFieldExpression(member) => {
                (Some(&member.object), tree.private_name(&member.field))
            }
            callee => (
                callee.get_member_expr().map(|member| member.object()),
                method_name(callee),
            ),
        };
        let Some(name) = name else {
            return Guard::None;
        };
        let put = match (object, name) {
            (Some(object), "get" | "has" | "includes") => self.put_into(object, names),
            _ => Guard::None,
        };
        let functions = tree.functions_of_member(name);
        let sets = tree.sets_of_member(name);
        // A name that many have tells nothing.
        if functions.len() + sets.len() > MAX_SETS {
            return put;
        }
        let set = sets.iter().filter_map(|set| match tree.kind(*set) {
            AstKind::AssignmentExpression(set) => tree.made_function(&set.right),
            _ => None,
        });
        let all = functions.iter().copied().chain(set.map(|it| it.node));
        let found = all.map(|function| {
            let span = tree.kind(function).span();
            self.mentions(function, span, names).min(Guard::Other)
        });
        found.max().unwrap_or(Guard::None).max(put)
    }

    /// What is put into a set, map or list, and what that depends on.
    fn put_into(&self, object: &'a Expression<'a>, names: usize) -> Guard {
        let tree = self.tree;
        let calls = ["add", "push", "set"].map(|name| tree.calls_of_member(name));
        let puts = calls
            .into_iter()
            .flatten()
            .filter(|call| match tree.kind(*call) {
                AstKind::CallExpression(call) => call
                    .callee
                    .get_member_expr()
                    .is_some_and(|member| same(tree, member.object(), object, MAX_MEMBERS)),
                _ => false,
            });
        let found = puts.take(MAX_SETS).map(|call| self.told(call, names));
        found.max().unwrap_or(Guard::None).min(Guard::Other)
    }

    /// What is put into a private field that was translated: `set(_tab, this, Boolean(registry.x))`, and TypeScript's
    /// `set(this, _tab, value, "f")`, where `_tab` is a `WeakMap`.
    pub(super) fn private_field(
        &self,
        symbol: SymbolId,
        init: &'a Expression<'a>,
        names: usize,
    ) -> Guard {
        let tree = self.tree;
        let is_map = matches!(init, Expression::NewExpression(made)
            if global(tree, &made.callee) == Some("WeakMap"));
        if self.subject.is_global || !is_map {
            return Guard::None;
        }
        let calls = tree.reads(symbol).into_iter();
        let calls = calls.filter_map(|read| tree.parent(read));
        let sets = calls.filter(|call| {
            matches!(tree.kind(*call), AstKind::CallExpression(call) if call.arguments.len() > 2)
        });
        let found = sets.take(MAX_SETS).map(|call| self.told(call, names));
        found.max().unwrap_or(Guard::None).min(Guard::Other)
    }

    /// What is given beside a function, where what is called tests that: `when(registry.x, () => registry.x())`.
    pub(super) fn given_beside(
        &self,
        around: NodeId,
        call: &'a CallExpression<'a>,
        at: Span,
        names: usize,
    ) -> Guard {
        let tree = self.tree;
        if self.subject.is_global || call.arguments.len() < 2 {
            return Guard::None;
        }
        let Some((callee, before)) = tree.callees(call) else {
            return Guard::None;
        };
        let mut best = Guard::None;
        for (place, given) in call.arguments.iter().enumerate() {
            let parameter = place.checked_sub(before);
            let parameter = parameter.and_then(|place| callee.parameter(place));
            if given.span().contains_inclusive(at)
                || !parameter.is_some_and(|it| is_tested(tree, callee, it))
            {
                continue;
            }
            best = best.max(self.mentions(around, given.span(), names));
        }
        best.min(Guard::Other)
    }
}

/// Whether what is set may be a flag: no function, class or what is made of one.
fn is_flag(tree: &Tree<'_, '_>, set: NodeId) -> bool {
    match tree.kind(set) {
        AstKind::AssignmentExpression(set) => !matches!(
            tree.value(&set.right),
            Some(Value::Function(_) | Value::Class(_) | Value::Instance(_))
        ),
        _ => false,
    }
}

/// Whether two expressions are the same object, as far as their names tell: `this.state` and `this.state`.
fn same<'a>(
    tree: &Tree<'_, 'a>,
    one: &'a Expression<'a>,
    other: &'a Expression<'a>,
    members: usize,
) -> bool {
    match (one, other) {
        (Expression::Identifier(one), Expression::Identifier(other)) => {
            let symbol = tree.symbol(one);
            symbol.is_some() && symbol == tree.symbol(other)
        }
        (Expression::StaticMemberExpression(one), Expression::StaticMemberExpression(other)) => {
            one.property.name == other.property.name
                && members
                    .checked_sub(1)
                    .is_some_and(|members| same(tree, &one.object, &other.object, members))
        }
        (Expression::PrivateFieldExpression(one), Expression::PrivateFieldExpression(other)) => {
            one.field.name == other.field.name
        }
        (one, other) => tree.this(one).is_some() && tree.this(other).is_some(),
    }
}

/// Whether a condition of a function asks for a parameter.
fn is_tested(tree: &Tree<'_, '_>, function: Callable<'_>, parameter: SymbolId) -> bool {
    let reads = tree.reads(parameter).into_iter();
    let mut inside = reads.filter(|read| function.span.contains_inclusive(tree.kind(*read).span()));
    inside.any(|read| decides(tree, read))
}

/// Whether what is read at a node is part of a condition.
fn decides(tree: &Tree<'_, '_>, read: NodeId) -> bool {
    let mut at = read;
    while let Some(parent) = tree.parent(at) {
        let span = tree.kind(at).span();
        match tree.kind(parent) {
            AstKind::IfStatement(choice) => return choice.test.span() == span,
            AstKind::ConditionalExpression(choice) if choice.test.span() == span => return true,
            AstKind::LogicalExpression(logical) if logical.left.span() == span => return true,
            AstKind::LogicalExpression(_)
            | AstKind::UnaryExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::ParenthesizedExpression(_)
            | AstKind::CallExpression(_) => at = parent,
            _ => return false,
        }
    }
    false
}
