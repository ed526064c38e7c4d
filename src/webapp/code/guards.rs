//! Whether a use of a registry method, or of a global, is reached only where that is there.

mod callers;
mod conditions;
mod elsewhere;
#[cfg(test)]
mod elsewhere_tests;
mod handed;
#[cfg(test)]
mod handed_tests;
#[cfg(test)]
mod lists_tests;
pub(super) mod runs;
mod steps;
mod tries;
#[cfg(test)]
mod tries_tests;
mod try_tables;
#[cfg(test)]
mod try_tables_tests;

use std::cell::Cell;

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression, Statement};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::Guard;
use super::tree::Tree;
use super::tree::calls::{method_name, set_on_this};
use conditions::MAX_NAMES;
use runs::depends;
use steps::counts_steps;
use tries::handles;

/// So many functions around a use are followed to the places that call them; of a global, where components stand in
/// components and no error comes of it, fewer.
const MAX_CALLERS: usize = 4;
const MAX_CALLERS_OF_GLOBALS: usize = 2;
/// Among so many arguments a name is looked for.
const MAX_ARGUMENTS: usize = 8;
/// So many calls are looked at for one use.
const MAX_CALLS: usize = 256;

/// What a condition must speak of to be a guard.
#[derive(Clone, Copy, Default)]
pub(super) struct Subject<'n> {
    /// What may be missing, and what is then read of it: either tells that it is there.
    pub(super) names: &'n [Box<str>],
    /// The names that it was taken under, where it was.
    pub(super) aliases: &'n [SymbolId],
    /// Whether the first of the names can stand alone: it is a global.
    pub(super) bare: bool,
    /// Whether it is a global.
    pub(super) is_global: bool,
    /// Whether it is surely of the registry: then what was not seen of its callers is taken for a guard.
    pub(super) is_proven: bool,
    /// What the method is called on, where that is a name: what is asked of it by another name may be the method.
    pub(super) receiver: Option<SymbolId>,
}

impl Subject<'_> {
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|known| **known == *name)
    }
}

/// The search for what guards one use.
pub(super) struct Search<'t, 's, 'a, 'n> {
    pub(super) tree: &'t Tree<'s, 'a>,
    pub(super) subject: Subject<'n>,
    /// How many calls may still be looked at.
    pub(super) calls_left: Cell<usize>,
}

/// What stands between the script's start and the node.
pub(super) fn guard(tree: &Tree<'_, '_>, node: NodeId, subject: Subject<'_>) -> Guard {
    let callers = match subject.is_global {
        true => MAX_CALLERS_OF_GLOBALS,
        false => MAX_CALLERS,
    };
    Search {
        tree,
        subject,
        calls_left: Cell::new(MAX_CALLS),
    }
    .around(node, callers)
}

/// Whether a condition of any sort decides, in the function around it, whether a node is reached, or one that speaks of the
/// registry or the version does in what calls that.
pub(super) fn is_conditional(tree: &Tree<'_, '_>, node: NodeId) -> bool {
    let mut child = node;
    while let Some(parent) = tree.parent(child) {
        let kind = tree.kind(parent);
        if matches!(
            kind,
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
        ) {
            break;
        }
        if depends(tree, kind, tree.kind(child).span()) {
            return true;
        }
        child = parent;
    }
    guard(tree, node, Subject::default()) != Guard::None
}

impl<'a> Search<'_, '_, 'a, '_> {
    /// What guards a node, in the functions that hold it and where these are called from.
    pub(super) fn around(&self, node: NodeId, callers: usize) -> Guard {
        self.climb(node, MAX_NAMES, Some(callers))
    }

    /// What guards a node that sets something, in the function that holds it. What is set in a `try` tells of nothing but what
    /// stands in that: `try {has = registry.x() > 0} catch {}`.
    pub(super) fn in_function(&self, node: NodeId, names: usize) -> Guard {
        self.climb(node, names, None)
    }

    /// What guards a node; without `callers` no further than its function.
    fn climb(&self, node: NodeId, names: usize, callers: Option<usize>) -> Guard {
        let mut best = Guard::None;
        let mut child = node;
        // The web app calls it: who calls the constructor that sets it decides nothing.
        let mut is_called_by_page = false;
        let mut is_outside = false;
        while let Some(parent) = self.tree.parent(child) {
            let is_function = matches!(
                self.tree.kind(parent),
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
            );
            if is_function && callers.is_none() {
                break;
            }
            best = best.max(self.here(parent, child, names, callers.is_none()));
            if best == Guard::Own {
                break;
            }
            if let Some(callers) = callers
                && !(is_function && std::mem::take(&mut is_called_by_page))
            {
                best = best.max(self.callers_of(parent, callers, &mut is_outside));
            }
            is_called_by_page |=
                !self.subject.is_global && is_initialize_set(self.tree.kind(parent));
            child = parent;
        }
        best
    }

    /// What guards `child`, which may be what sets something, in its parent.
    fn here(&self, parent: NodeId, child: NodeId, names: usize, is_set: bool) -> Guard {
        let at = self.tree.kind(child).span();
        let holds = |span: Span| span.start <= at.start && at.end <= span.end;
        let condition = |span: Span| match holds(span) {
            true => Guard::None,
            false => self.mentions(parent, span, names),
        };
        match self.tree.kind(parent) {
            AstKind::LogicalExpression(logical) => condition(logical.left.span()),
            AstKind::ConditionalExpression(choice) => condition(choice.test.span()),
            AstKind::IfStatement(choice) => condition(choice.test.span()),
            AstKind::WhileStatement(repeated) => condition(repeated.test.span()),
            AstKind::ForStatement(repeated) => match &repeated.test {
                Some(test) => condition(test.span()),
                None => Guard::None,
            },
            AstKind::SwitchStatement(switch) => {
                let asked = match counts_steps(switch) {
                    true => Guard::None,
                    false => condition(switch.discriminant.span()),
                };
                asked.max(self.steps(parent, switch, at, names))
            }
            AstKind::SwitchCase(case) => {
                let test = case.test.as_ref().map(GetSpan::span);
                test.map_or(Guard::None, condition)
                    .max(self.earlier(&case.consequent, at, names))
            }
            AstKind::TryStatement(tried)
                if handles(self.tree, tried) && holds(tried.block.span) =>
            {
                match is_set {
                    true => self.mentions(parent, tried.block.span, names),
                    false => Guard::Own,
                }
            }
            // What threw may have been what is missing.
            AstKind::TryStatement(tried)
                if tried
                    .handler
                    .as_ref()
                    .is_some_and(|handler| holds(handler.span)) =>
            {
                self.mentions(parent, tried.block.span, names)
            }
            AstKind::BlockStatement(block) => self.earlier(&block.body, at, names),
            AstKind::FunctionBody(body) => self.earlier(&body.statements, at, names),
            // `check(registry), registry.registerX()`
            AstKind::SequenceExpression(sequence) => {
                let earlier = sequence
                    .expressions
                    .iter()
                    .take_while(|one| one.span().end <= at.start && self.tree.spend(1));
                let found = earlier.map(|one| self.asserted(parent, one, names));
                found.max().unwrap_or(Guard::None)
            }
            // `start(registry).catch(report)`, and what is given to `then` before it
            kind if handles_rejection(kind, at) => Guard::Other,
            // `[registry.registerX].filter(Boolean).forEach(() => registry.registerX())`
            AstKind::CallExpression(call)
                if !holds(call.callee.span()) && is_for_each(&call.callee) =>
            {
                match self.listed(&call.callee, names) {
                    Some(found) => found,
                    None => condition(call.callee.span()),
                }
            }
            // `whenSupported("registerX", () => registry.registerX())`
            AstKind::CallExpression(call)
                if call.arguments.len() <= MAX_ARGUMENTS && !holds(call.callee.span()) =>
            {
                let names_it = call
                    .arguments
                    .iter()
                    .any(|given| match given.as_expression() {
                        Some(Expression::StringLiteral(text)) => self.subject.is_named(&text.value),
                        _ => false,
                    });
                match names_it {
                    true => Guard::Own,
                    false => self.given_beside(parent, call, at, names),
                }
            }
            _ => Guard::None,
        }
    }

    /// Earlier statements that leave, depending on a condition: `if (!registry.x) return;`, and what is called and throws.
    fn earlier(&self, statements: &'a [Statement<'a>], at: Span, names: usize) -> Guard {
        let mut best = Guard::None;
        for statement in statements {
            if statement.span().end > at.start || best == Guard::Own || !self.tree.spend(1) {
                break;
            }
            let (node, span) = (statement.node_id(), statement.span());
            let found = match statement {
                Statement::IfStatement(choice)
                    if leaves(&choice.consequent)
                        || choice.alternate.as_ref().is_some_and(leaves) =>
                {
                    self.mentions(node, choice.test.span(), names)
                }
                Statement::IfStatement(_)
                | Statement::BlockStatement(_)
                | Statement::ForStatement(_)
                | Statement::ForOfStatement(_)
                | Statement::ForInStatement(_)
                | Statement::WhileStatement(_)
                | Statement::TryStatement(_)
                    if self.has_jump(node, span) =>
                {
                    self.tests(node, span, names)
                }
                Statement::ExpressionStatement(one) => self.asserted(node, &one.expression, names),
                _ => Guard::None,
            };
            best = best.max(found);
        }
        best
    }

    /// `assertServer(registry)`, which throws, and `registry.x || fail()`, which may.
    fn asserted(&self, node: NodeId, expression: &'a Expression<'a>, names: usize) -> Guard {
        match expression {
            Expression::CallExpression(call) => {
                let Some((callee, _)) = self.tree.callees(call) else {
                    return Guard::None;
                };
                let mut inside = self.tree.within(callee.node, callee.span);
                match inside.any(|kind| matches!(kind, AstKind::ThrowStatement(_))) {
                    true => self.tests(callee.node, callee.span, names),
                    false => Guard::None,
                }
            }
            // `!function (registry) {}(registry)`
            Expression::UnaryExpression(of) => self.asserted(node, &of.argument, names),
            Expression::AwaitExpression(of) => self.asserted(node, &of.argument, names),
            Expression::LogicalExpression(logical) => {
                match self.mentions(node, logical.left.span(), names) {
                    Guard::Own => Guard::Other,
                    // `registry.other && registry.other()`
                    _ => Guard::None,
                }
            }
            _ => Guard::None,
        }
    }

    /// Whether a statement may leave the function that it stands in.
    fn has_jump(&self, node: NodeId, span: Span) -> bool {
        let mut inner_end = span.start;
        self.tree.within(node, span).any(|kind| match kind {
            _ if kind.span().start < inner_end => false,
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => {
                inner_end = kind.span().end;
                false
            }
            AstKind::ReturnStatement(_) | AstKind::ThrowStatement(_) => true,
            _ => false,
        })
    }

    /// What the conditions in a part of the script speak of.
    pub(super) fn tests(&self, from: NodeId, span: Span, names: usize) -> Guard {
        let found = self.tree.within(from, span).map(|kind| match kind {
            AstKind::IfStatement(choice) => self.mentions(from, choice.test.span(), names),
            AstKind::ConditionalExpression(choice) => {
                self.mentions(from, choice.test.span(), names)
            }
            // `registry.other && registry.other()` says nothing of what comes behind it.
            AstKind::LogicalExpression(logical) => {
                match self.mentions(from, logical.left.span(), names) {
                    Guard::Own => Guard::Own,
                    _ => Guard::None,
                }
            }
            _ => Guard::None,
        });
        found.max().unwrap_or(Guard::None)
    }
}

/// `this.initialize = function (registry) {}` in what older tools make of a class with such a field.
fn is_initialize_set(kind: AstKind<'_>) -> bool {
    matches!(kind, AstKind::AssignmentExpression(set)
        if matches!(&set.left, AssignmentTarget::StaticMemberExpression(member)
            if member.property.name == "initialize"))
        || set_on_this(kind, "initialize").is_some()
}

/// Whether what an expression at `at` throws in a promise is handled here: `at.catch(...)`, `at.then(f, g)`,
/// `Promise.allSettled([at])`.
fn handles_rejection(around: AstKind<'_>, at: Span) -> bool {
    let AstKind::CallExpression(call) = around else {
        return false;
    };
    let is_promise = call.callee.span().contains_inclusive(at);
    match method_name(&call.callee) {
        Some("catch") => is_promise,
        Some("then") => is_promise && call.arguments.len() > 1,
        Some("allSettled") => !is_promise,
        _ => false,
    }
}

/// `list.forEach` and the like.
fn is_for_each<'a>(callee: &'a Expression<'a>) -> bool {
    matches!(
        method_name(callee),
        Some("every" | "find" | "flatMap" | "forEach" | "map" | "reduce" | "some")
    )
}

fn leaves(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::BlockStatement(block) => block.body.last().is_some_and(is_jump),
        one => is_jump(one),
    }
}

fn is_jump(statement: &Statement<'_>) -> bool {
    matches!(
        statement,
        Statement::ReturnStatement(_)
            | Statement::ThrowStatement(_)
            | Statement::BreakStatement(_)
            | Statement::ContinueStatement(_)
    )
}
