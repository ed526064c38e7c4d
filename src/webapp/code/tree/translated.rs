//! Classes that were translated for older browsers: what is static in them, and the fields that their constructors set.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, AssignmentTarget, Expression};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::calls::set_on_this;
use super::members::Member;
use super::{Callable, Tree, Value};

/// What is put into a class whose name stands in more places is not looked for.
const MAX_USES: usize = 256;

impl<'a> Tree<'_, 'a> {
    /// What is put into a class under a name, where that is done once: `P.name = function () {}`, Babel's
    /// `define(P, "name", value)` and the list behind that of its methods.
    pub(super) fn set_on_class(
        &self,
        class: &'a Expression<'a>,
        value: Value<'a>,
        name: &str,
    ) -> Option<Member<'a>> {
        let (Expression::Identifier(class), Value::Class(_) | Value::Function(_)) = (class, value)
        else {
            return None;
        };
        let symbol = self.symbol(class)?;
        let references = self.semantic.scoping().get_resolved_reference_ids(symbol);
        if references.len() > MAX_USES {
            return None;
        }
        let mut found = self
            .reads(symbol)
            .into_iter()
            .filter_map(|read| self.static_at(read, name));
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }

    /// What is put into a class where its name is read.
    fn static_at(&self, read: NodeId, name: &str) -> Option<Member<'a>> {
        let parent = self.parent(read)?;
        let is_class = |given: &Argument<'_>| given.span() == self.kind(read).span();
        match self.kind(parent) {
            AstKind::StaticMemberExpression(member) if member.property.name == name => {
                match self.kind(self.parent(parent)?) {
                    AstKind::AssignmentExpression(set) if set.left.span() == member.span => {
                        Some(Member::Value(&set.right))
                    }
                    _ => None,
                }
            }
            AstKind::CallExpression(call) => match call.arguments.as_slice() {
                [first, Argument::StringLiteral(key), value]
                    if is_class(first) && key.value == name =>
                {
                    value.as_expression().map(Member::Value)
                }
                [first, _, Argument::ArrayExpression(list)] if is_class(first) => {
                    self.listed(list, name)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// A field that the constructor sets of the class which has the list of methods at a node, or the one method that is put
    /// into its prototype there.
    pub(super) fn field_of_translated(&self, home: NodeId, name: &str) -> Option<Member<'a>> {
        let constructor = self.constructor_of(home)?;
        let mut inside = self.inside(constructor.node, constructor.span);
        inside.find_map(|kind| set_on_this(kind, name).map(Member::Value))
    }

    fn constructor_of(&self, home: NodeId) -> Option<Callable<'a>> {
        let class = match self.kind(home) {
            AstKind::AssignmentExpression(set) => match &set.left {
                AssignmentTarget::StaticMemberExpression(member) => {
                    self.behind_name(&member.object).get_member_expr()?.object()
                }
                _ => return None,
            },
            _ => match self.kind(self.parent(home)?) {
                AstKind::CallExpression(call) => call.arguments.first()?.as_expression()?,
                _ => return None,
            },
        };
        match self.value(class)? {
            Value::Function(function) => Some(function),
            _ => None,
        }
    }
}
