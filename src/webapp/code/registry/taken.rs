//! Methods of the registry that are taken under another name, and the calls by that name.

use oxc_ast::AstKind;
use oxc_ast::ast::AssignmentExpression;
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::guards::{self, Subject};
use super::super::tree::Tree;
use super::super::tree::passed::called;
use super::super::{Guard, Use, at_offset};
use super::MAX_USES;

/// A method by another name.
#[derive(Clone, Copy)]
pub(super) struct Taken<'n> {
    /// The method's own name.
    pub(super) method: &'n str,
    /// It was taken from what is proven to be the registry.
    pub(super) tracked: bool,
    /// Something stands in for it where it is missing, or may: then no call of it proves anything.
    pub(super) has_default: bool,
}

impl Taken<'_> {
    /// The calls of what a variable was declared to be. One that is set again elsewhere may stand for something else by
    /// then, or for what is there instead: nothing is proven of it.
    pub(super) fn calls(self, tree: &Tree<'_, '_>, symbol: SymbolId) -> Vec<Use> {
        let is_set_again = tree.is_mutated(symbol);
        let taken = Self {
            has_default: self.has_default || is_set_again,
            ..self
        };
        taken.calls_in(tree, symbol, None)
    }

    /// The calls of what a variable is set to within a condition, as translators write `registry.x?.()` for older browsers:
    /// `null===(a=registry.x)||void 0===a||a.call(registry)`. Those behind the condition may be of something else.
    pub(super) fn calls_behind(
        self,
        tree: &Tree<'_, '_>,
        at: NodeId,
        set: &AssignmentExpression<'_>,
    ) -> Vec<Use> {
        let (Some(symbol), Some(whole)) = (tree.set_by(set), condition(tree, at)) else {
            return Vec::new();
        };
        let begin = set.right.span().end;
        let writes = tree.writes(symbol);
        let later = writes
            .into_iter()
            .map(|write| tree.kind(write).span().start);
        let end = later.filter(|at| *at > begin).min().unwrap_or(whole.end);
        self.calls_in(tree, symbol, Some(Span::new(begin, end.min(whole.end))))
    }

    /// The calls of what a variable is set to, where that is all that it is ever set to: `let a; a = registry.x; a(1)`.
    pub(super) fn calls_of_set(
        self,
        tree: &Tree<'_, '_>,
        at: NodeId,
        set: &AssignmentExpression<'_>,
    ) -> Vec<Use> {
        let only = tree
            .set_by(set)
            .and_then(|symbol| Some((symbol, tree.initializer(symbol)?)));
        let Some((symbol, _)) = only.filter(|(_, value)| value.span() == set.right.span()) else {
            return Vec::new();
        };
        let names = [Box::from(self.method)];
        let subject = Subject {
            names: &names,
            is_proven: self.tracked,
            ..Subject::default()
        };
        let guard = guards::guard(tree, at, subject);
        let mut found = self.calls_in(tree, symbol, None);
        for call in &mut found {
            call.guard = call.guard.max(guard);
        }
        found
    }

    fn calls_in(self, tree: &Tree<'_, '_>, symbol: SymbolId, within: Option<Span>) -> Vec<Use> {
        let names = [Box::from(self.method)];
        let subject = Subject {
            names: &names,
            aliases: &[symbol],
            is_proven: self.tracked,
            ..Subject::default()
        };
        let mut found = Vec::new();
        for read in tree.reads(symbol) {
            let at = tree.kind(read).span().start;
            if found.len() >= MAX_USES || within.is_some_and(|it| at < it.start || at >= it.end) {
                continue;
            }
            let Some(is_optional) = called(tree, read) else {
                continue;
            };
            let guard = match is_optional || self.has_default {
                true => Guard::Own,
                false => guards::guard(tree, read, subject),
            };
            found.push(Use {
                method: self.method.into(),
                at: at_offset(at as usize),
                called: true,
                guard,
                tracked: self.tracked,
            });
        }
        found
    }
}

/// All of the conditions around a node of which the rest runs only when the node was evaluated: `&&`, `||` and `?:` that it
/// is on the left of, and `if`. On the right of one the rest of a chain of the same operator does: `c` of `a || b || c`
/// runs only behind `b`.
fn condition(tree: &Tree<'_, '_>, node: NodeId) -> Option<Span> {
    let mut at = node;
    let mut whole = None;
    let mut chain = None;
    while let Some(parent) = tree.parent(at)
        && tree.spend(1)
    {
        let span = tree.kind(at).span();
        let around = tree.kind(parent);
        match around {
            AstKind::ParenthesizedExpression(_) => {}
            AstKind::BinaryExpression(_) | AstKind::UnaryExpression(_) if chain.is_none() => {}
            AstKind::LogicalExpression(logical)
                if chain.is_none_or(|chain| chain == logical.operator) =>
            {
                match logical.left.span() == span {
                    true => whole = Some(around.span()),
                    false => chain = Some(logical.operator),
                }
            }
            AstKind::ConditionalExpression(choice)
                if choice.test.span() == span && chain.is_none() =>
            {
                whole = Some(around.span());
            }
            AstKind::IfStatement(choice) if choice.test.span() == span && chain.is_none() => {
                return Some(around.span());
            }
            _ => break,
        }
        at = parent;
    }
    whole
}
