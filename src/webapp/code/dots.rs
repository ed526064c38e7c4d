//! A member by a text is a member by its name: `m["default"]` is read as `m.default`.
//!
//! Where nothing is minified, webpack writes every name that is reserved so (its
//! `lib/util/propertyAccess.js`), and webpack 4 every name of another module.

use oxc_allocator::{Allocator, TakeIn};
use oxc_ast::ast::{Expression, IdentifierName, MemberExpression, Program, StaticMemberExpression};
use oxc_ast::builder::AstBuilder;
use oxc_ast_visit::{VisitJsMut, walk_js_mut};

/// Makes every member of `program` that a text names one that a word names. Places stay as they are.
pub(super) fn write<'a>(program: &mut Program<'a>, allocator: &'a Allocator) {
    let builder = AstBuilder::new(allocator);
    Dots { builder }.visit_program(program);
}

struct Dots<'a> {
    builder: AstBuilder<'a>,
}

impl<'a> VisitJsMut<'a> for Dots<'a> {
    fn visit_member_expression(&mut self, member: &mut MemberExpression<'a>) {
        walk_js_mut::walk_member_expression(self, member);
        let MemberExpression::ComputedMemberExpression(computed) = member else {
            return;
        };
        let Expression::StringLiteral(text) = &computed.expression else {
            return;
        };
        let name = IdentifierName::new(text.span, text.value.as_str(), &self.builder);
        let object = computed.object.take_in(&self.builder);
        *member = MemberExpression::StaticMemberExpression(StaticMemberExpression::boxed(
            computed.span,
            object,
            name,
            computed.optional,
            &self.builder,
        ));
    }
}
