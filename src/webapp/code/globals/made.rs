//! Globals that the script makes by other means than `window.X = ...`.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, ObjectExpression, ObjectPropertyKind};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::tree::calls::method_name;
use super::Walk;

impl<'a> Walk<'_, '_, 'a> {
    /// Whether a member is assigned to.
    pub(super) fn is_set(&self, member: NodeId) -> bool {
        let parent = self
            .tree
            .parent(member)
            .map(|parent| self.tree.kind(parent));
        matches!(parent, Some(AstKind::AssignmentExpression(set))
            if set.left.span() == self.tree.kind(member).span())
    }

    /// What is put into `window` by a name that stands for other things as well: translators write `window.X ??= ...` as
    /// `(a=window).X??(a.X=...)`, and minifiers take one name for all such.
    pub(super) fn own_through(&mut self, symbol: SymbolId) {
        for read in self.tree.reads(symbol) {
            let member = self.tree.parent(read).filter(|member| self.is_set(*member));
            if let Some(AstKind::StaticMemberExpression(member)) =
                member.map(|at| self.tree.kind(at))
                && self.names.known.contains(member.property.name.as_str())
            {
                self.own.insert(member.property.name.as_str().into());
            }
        }
    }

    /// What a call puts into `window`, its first argument: `Object.assign(window, {X})`,
    /// `Object.defineProperty(window, "X", ...)`.
    pub(super) fn extend_window(&mut self, call: &'a CallExpression<'a>) {
        let others = call.arguments.iter().skip(1);
        match method_name(&call.callee) {
            Some("assign" | "defineProperties" | "extend") => {
                for other in others {
                    match other.as_expression() {
                        Some(Expression::ObjectExpression(object)) => self.own_all(object),
                        _ => self.makes_others = true,
                    }
                }
            }
            Some("defineProperty" | "set") => match call.arguments.get(1) {
                Some(Argument::StringLiteral(name)) => {
                    self.own.insert(name.value.as_str().into());
                }
                _ => self.makes_others = true,
            },
            _ => {}
        }
    }

    fn own_all(&mut self, object: &ObjectExpression<'_>) {
        for property in &object.properties {
            if !self.tree.spend(1) {
                break;
            }
            let name = match property {
                ObjectPropertyKind::ObjectProperty(property) => property.key.static_name(),
                ObjectPropertyKind::SpreadProperty(_) => None,
            };
            match name {
                Some(name) if self.names.known.contains(name.as_ref()) => {
                    self.own.insert(name.as_ref().into());
                }
                Some(_) => {}
                None => self.makes_others = true,
            }
        }
    }
}
