//! What webpack's modules export, and where others take it: `n.d(t, {setup: () => s})`, webpack 4's
//! `n.d(t, "setup", function () { return s })`, `t.setup = ...` and `e.exports = ...`.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, AssignmentTarget, CallExpression, Expression, PropertyKey,
    Statement,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::fields::is_nothing;
use super::index::without_receiver;
use super::members::property;
use super::modules::module_id;
use super::tree::{Callable, Tree};

impl<'a> Tree<'_, 'a> {
    /// The module that an expression is what it exports: `n(5)`, or a name for it.
    pub(super) fn required(&self, expression: &'a Expression<'a>) -> Option<Callable<'a>> {
        let Expression::CallExpression(call) = self.behind_name(expression) else {
            return None;
        };
        let (Expression::Identifier(require), [id]) = (&call.callee, call.arguments.as_slice())
        else {
            return None;
        };
        let modules = self.modules();
        modules
            .requires
            .contains(&self.symbol(require)?)
            .then_some(())?;
        let id = module_id(id.as_expression()?)?;
        modules.functions.get(&id).copied()
    }

    /// What a module exports under a name, where it does so once.
    pub(super) fn exported(&self, module: Callable<'a>, name: &str) -> Option<&'a Expression<'a>> {
        let mut found = None;
        for read in self.reads(module.parameter(1)?) {
            let value = self.exported_at(read, name);
            if value.is_some() && found.is_some() {
                return None;
            }
            found = found.or(value);
        }
        found
    }

    /// What is exported under a name at one place where a module uses its object of exports.
    fn exported_at(&self, exports: NodeId, name: &str) -> Option<&'a Expression<'a>> {
        let parent = self.parent(exports)?;
        match self.kind(parent) {
            AstKind::CallExpression(call) => {
                let is_first = call.arguments.first()?.span() == self.kind(exports).span();
                is_first.then(|| self.defined(call, name)).flatten()
            }
            AstKind::StaticMemberExpression(member) if member.property.name == name => {
                match self.kind(self.parent(parent)?) {
                    AstKind::AssignmentExpression(set)
                        if matches!(&set.left, AssignmentTarget::StaticMemberExpression(left)
                            if left.span == member.span)
                            && !is_nothing(&set.right) =>
                    {
                        // `exports.a = exports.b = void 0`
                        Some(&set.right)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// What `n.d(exports, ...)` says that a name is.
    fn defined(&self, call: &'a CallExpression<'a>, name: &str) -> Option<&'a Expression<'a>> {
        let Expression::StaticMemberExpression(member) = &call.callee else {
            return None;
        };
        (member.property.name == "d").then_some(())?;
        match call.arguments.as_slice() {
            [_, Argument::ObjectExpression(map)] => {
                self.spend(map.properties.len() as u64).then_some(())?;
                got(property(map, name)?)
            }
            [_, Argument::StringLiteral(key), getter] if key.value == name => {
                got(getter.as_expression()?)
            }
            _ => None,
        }
    }

    /// Where others call what a module exports by a function that stands at `getter`: the members that they take of it.
    pub(super) fn calls_of_export(&self, getter: NodeId) -> Vec<NodeId> {
        let Some((module, name)) = self.exporting(getter) else {
            return Vec::new();
        };
        let calls = self
            .calls_of_member(name)
            .iter()
            .take_while(|_| self.spend(1));
        let is_of_module = |node: &&NodeId| match self.kind(**node) {
            AstKind::CallExpression(call) => {
                let member = without_receiver(&call.callee);
                let of =
                    member.and_then(|member| self.required(member.get_member_expr()?.object()));
                of.is_none_or(|of| of.node == module)
            }
            _ => false,
        };
        calls.filter(is_of_module).copied().collect()
    }

    /// The module in which a getter stands, and the name that it exports.
    fn exporting(&self, getter: NodeId) -> Option<(NodeId, &'a str)> {
        let around = self.parent(getter)?;
        let name = match self.kind(around) {
            AstKind::ObjectProperty(property) => match &property.key {
                PropertyKey::StaticIdentifier(key) => key.name.as_str(),
                _ => return None,
            },
            AstKind::CallExpression(call) => match call.arguments.get(1)? {
                Argument::StringLiteral(key) => key.value.as_str(),
                _ => return None,
            },
            _ => return None,
        };
        let modules = &self.modules().of_function;
        let mut at = around;
        loop {
            at = self.parent(at)?;
            if modules.contains_key(&at) {
                return Some((at, name));
            }
        }
    }
}

/// What a getter returns: `() => a`, `function () { return a }`.
fn got<'a>(getter: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    let statements = match getter {
        Expression::ArrowFunctionExpression(arrow) => match &arrow.body {
            ArrowFunctionBody::FunctionBody(body) => &body.statements,
            body => return body.as_expression(),
        },
        Expression::FunctionExpression(function) => &function.body.as_ref()?.statements,
        _ => return None,
    };
    match statements.as_slice() {
        [Statement::ReturnStatement(returned)] => returned.argument.as_ref(),
        _ => None,
    }
}
