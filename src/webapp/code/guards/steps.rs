//! `async` functions that were translated for older browsers, which go from case to case.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression, StaticMemberExpression, SwitchStatement};
use oxc_semantic::NodeId;
use oxc_span::{GetSpan, Span};

use super::super::Guard;
use super::Search;
use super::try_tables::is_tried_step;

/// What keeps the number of the case: `_a` of `switch (_a.label)`, `_context` of `switch (_context.prev = _context.next)`.
pub(super) fn state<'a>(switch: &'a SwitchStatement<'a>) -> Option<&'a Expression<'a>> {
    match &switch.discriminant {
        Expression::StaticMemberExpression(member) => Some(&member.object),
        Expression::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::StaticMemberExpression(member) => Some(&member.object),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a `switch` asks for nothing but the number of the case.
pub(super) fn counts_steps(switch: &SwitchStatement<'_>) -> bool {
    match &switch.discriminant {
        Expression::StaticMemberExpression(member) => member.property.name == "label",
        other => matches!(other, Expression::AssignmentExpression(_)),
    }
}

impl<'a> Search<'_, '_, 'a, '_> {
    /// Conditions of earlier cases decide whether a later one is reached, and `try` stands in a table.
    pub(super) fn steps(
        &self,
        node: NodeId,
        switch: &'a SwitchStatement<'a>,
        at: Span,
        names: usize,
    ) -> Guard {
        let symbol_of = |object: &Expression<'_>| match object {
            Expression::Identifier(name) => self.tree.symbol(name),
            _ => None,
        };
        let Some(symbol) = state(switch).and_then(symbol_of) else {
            return Guard::None;
        };
        let cases = Span::new(switch.discriminant.span().end, switch.span.end);
        let mut inside = self.tree.within(node, cases);
        let has_try = inside.any(|kind| match kind {
            // TypeScript's
            AstKind::StaticMemberExpression(member) => member.property.name == "trys",
            // Babel's
            AstKind::AssignmentExpression(set) => {
                matches!(&set.left, AssignmentTarget::StaticMemberExpression(member)
                    if matches!(member.property.name.as_str(), "p" | "prev")
                        && symbol_of(&member.object) == Some(symbol))
            }
            _ => false,
        });
        match has_try && is_tried_step(self.tree, node, switch, at) {
            true => Guard::Own,
            false => self.tests(node, Span::new(cases.start, at.start), names),
        }
    }

    /// What was waited for, where a later case asks what came of it: `return [4, check(registry)]; case 1: if (_a.sent())`,
    /// and Babel's `_context.v`.
    pub(super) fn waited_for(&self, member: &StaticMemberExpression<'a>, names: usize) -> Guard {
        let tree = self.tree;
        let Expression::Identifier(of) = &member.object else {
            return Guard::None;
        };
        if !matches!(member.property.name.as_str(), "sent" | "v") {
            return Guard::None;
        }
        let (mut at, mut own) = (member.node_id(), None);
        while let Some(parent) = tree.parent(at) {
            match tree.kind(parent) {
                AstKind::SwitchCase(case) => own = Some(case.span),
                AstKind::SwitchStatement(switch) => {
                    let is_state = matches!(state(switch), Some(Expression::Identifier(name))
                        if tree.symbol(name) == tree.symbol(of));
                    let own = own.filter(|_| is_state);
                    let before = switch.cases.iter().take_while(|_| tree.spend(1));
                    let earlier =
                        own.and_then(|own| before.take_while(|case| case.span != own).last());
                    return earlier
                        .map_or(Guard::None, |case| self.returned(parent, case.span, names));
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => break,
                _ => {}
            }
            at = parent;
        }
        Guard::None
    }

    /// What is returned in a part of the script speaks of.
    fn returned(&self, from: NodeId, span: Span, names: usize) -> Guard {
        let found = self.tree.within(from, span).map(|kind| match kind {
            AstKind::ReturnStatement(back) => match &back.argument {
                Some(value) => self.mentions(back.node_id(), value.span(), names),
                None => Guard::None,
            },
            _ => Guard::None,
        });
        found.max().unwrap_or(Guard::None)
    }
}
