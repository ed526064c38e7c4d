//! What webpack's modules export, and where others take it: `n.d(t, {setup: () => s})`, webpack 4's
//! `n.d(t, "setup", function () { return s })`, and `t.setup = ...`; and of JSON, which is a module too, `e.exports = ...`. Of a
//! module that does anything else with its exports nothing is known.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::calls::method_name;
use super::index::without_receiver;
use super::members::property;
use super::modules::module_id;
use super::values::is_nothing;
use super::{Callable, Tree};

/// What a module exports under a name at one place.
enum Exported<'a> {
    Nothing,
    Value(&'a Expression<'a>),
}

/// `void 0`, and `exports.b = void 0` of `exports.a = exports.b = void 0`.
fn is_unset(value: &Expression<'_>) -> bool {
    let mut value = value;
    while let Expression::AssignmentExpression(set) = value {
        value = &set.right;
    }
    is_nothing(value)
}

impl<'a> Tree<'_, 'a> {
    /// The module that an expression is what it exports: `n(5)`, or a name for it.
    pub(in super::super) fn required(
        &self,
        expression: &'a Expression<'a>,
    ) -> Option<Callable<'a>> {
        let Expression::CallExpression(call) = self.behind_name(expression) else {
            return None;
        };
        let Expression::Identifier(callee) = &call.callee else {
            return None;
        };
        let (callee, modules) = (self.symbol(callee)?, self.modules());
        let id = match call.arguments.as_slice() {
            [] => modules.lazy.get(&callee)?.clone(),
            [id] if modules.requires.contains(&callee) => module_id(id.as_expression()?)?,
            _ => return None,
        };
        *modules.functions.get(&id)?
    }

    /// The same of a module that exports under names, and not all of it as one.
    pub(super) fn required_by_names(&self, expression: &'a Expression<'a>) -> Option<Callable<'a>> {
        let module = self.required(expression)?;
        self.exports_whole(module).is_none().then_some(module)
    }

    /// What a module exports under a name, where it does so once.
    pub(in super::super) fn exported(
        &self,
        module: Callable<'a>,
        name: &str,
    ) -> Option<&'a Expression<'a>> {
        // `e.exports = ...`
        if let Some(object) = module.parameter(0) {
            self.reads(object).is_empty().then_some(())?;
        }
        // Others may put something in its place.
        let others = self
            .sets_of_member(name)
            .iter()
            .take_while(|_| self.spend(1));
        let mut others =
            others.filter(|set| !module.span.contains_inclusive(self.kind(**set).span()));
        if others.any(|set| self.sets_required(*set)) {
            return None;
        }
        let mut found = None;
        for read in self.reads(module.parameter(1)?) {
            match self.exported_at(read, name)? {
                Exported::Nothing => {}
                Exported::Value(_) if found.is_some() => return None,
                Exported::Value(value) => found = Some(value),
            }
        }
        found
    }

    /// What a module exports that sets all of it, once and whenever it is run: `e.exports = JSON.parse("...")`.
    pub(super) fn exports_whole(&self, module: Callable<'a>) -> Option<&'a Expression<'a>> {
        let exports = module.parameter(1);
        if exports.is_some_and(|exports| !self.reads(exports).is_empty()) {
            return None;
        }
        let [object] = self.reads(module.parameter(0)?)[..] else {
            return None;
        };
        let member = self.parent(object)?;
        let AstKind::StaticMemberExpression(named) = self.kind(member) else {
            return None;
        };
        let AstKind::AssignmentExpression(set) = self.kind(self.parent(member)?) else {
            return None;
        };
        let is_sure = named.property.name == "exports"
            && set.left.span() == named.span
            && set.operator.is_assign()
            && self.is_always_set(member);
        is_sure.then_some(&set.right)
    }

    /// Whether an assignment sets a member of what another module exports.
    fn sets_required(&self, set: NodeId) -> bool {
        let AstKind::AssignmentExpression(set) = self.kind(set) else {
            return false;
        };
        let member = set.left.as_member_expression();
        member.is_some_and(|member| self.required(member.object()).is_some())
    }

    /// Whether the assignment to a member is made whenever its module is run: it stands among the module's own statements.
    fn is_always_set(&self, member: NodeId) -> bool {
        let mut at = member;
        while let Some(parent) = self.parent(at) {
            match self.kind(parent) {
                AstKind::AssignmentExpression(_)
                | AstKind::ExpressionStatement(_)
                | AstKind::SequenceExpression(_)
                | AstKind::FunctionBody(_) => at = parent,
                _ => return self.modules().of_function.contains_key(&parent),
            }
        }
        false
    }

    /// What is exported under a name at one place where a module uses its object of exports; `None` where that is not known.
    fn exported_at(&self, exports: NodeId, name: &str) -> Option<Exported<'a>> {
        let parent = self.parent(exports)?;
        match self.kind(parent) {
            AstKind::CallExpression(call) => {
                let is_first = call.arguments.first()?.span() == self.kind(exports).span();
                match (method_name(&call.callee)?, call.arguments.get(1)) {
                    _ if !is_first => None,
                    ("r", None) => Some(Exported::Nothing),
                    ("d", _) => self.defined(call, name),
                    ("defineProperty", Some(Argument::StringLiteral(key))) => {
                        (key.value != name).then_some(Exported::Nothing)
                    }
                    _ => None,
                }
            }
            AstKind::StaticMemberExpression(member) => match self.kind(self.parent(parent)?) {
                AstKind::AssignmentExpression(set) if set.left.span() == member.span => {
                    if member.property.name != name || is_unset(&set.right) {
                        return Some(Exported::Nothing);
                    }
                    let is_sure = set.operator.is_assign() && self.is_always_set(parent);
                    is_sure.then_some(Exported::Value(&set.right))
                }
                _ => Some(Exported::Nothing),
            },
            _ => None,
        }
    }

    /// What `n.d(exports, ...)` says that a name is.
    fn defined(&self, call: &'a CallExpression<'a>, name: &str) -> Option<Exported<'a>> {
        let getter = match call.arguments.as_slice() {
            [_, Argument::ObjectExpression(map)] => {
                self.spend(map.properties.len() as u64).then_some(())?;
                property(map, name)
            }
            [_, Argument::StringLiteral(key), getter] => {
                let getter = getter.as_expression()?;
                (key.value == name).then_some(getter)
            }
            _ => return None,
        };
        match getter {
            Some(getter) => {
                let returned = self.result(Callable::written(getter)?);
                returned.map(Exported::Value)
            }
            None => Some(Exported::Nothing),
        }
    }

    /// Where others call what a module exports by a function that stands at `getter`: the members that they take of it.
    pub(in super::super) fn calls_of_export(&self, getter: NodeId) -> Vec<NodeId> {
        let Some((module, name)) = self.exporting(getter) else {
            return Vec::new();
        };
        let is_of_module = |node: &NodeId| match self.kind(*node) {
            AstKind::CallExpression(call) => {
                let member = without_receiver(&call.callee);
                let of =
                    member.and_then(|member| self.required(member.get_member_expr()?.object()));
                of.is_none_or(|of| of.node == module)
            }
            _ => false,
        };
        let calls = self.calls_of_member(name);
        calls.filter(is_of_module).collect()
    }

    /// The module that a getter surely is of, and the name that it exports: it is given to nothing but `n.d`.
    pub(super) fn exported_by(&self, getter: NodeId) -> Option<(NodeId, &'a str)> {
        let mut at = getter;
        let call = loop {
            at = self.parent(at)?;
            match self.kind(at) {
                AstKind::ObjectProperty(_) | AstKind::ObjectExpression(_) => {}
                AstKind::CallExpression(call) => break call,
                _ => return None,
            }
        };
        let Expression::StaticMemberExpression(callee) = &call.callee else {
            return None;
        };
        let Expression::Identifier(require) = &callee.object else {
            return None;
        };
        let is_require = self.modules().requires.contains(&self.symbol(require)?);
        let exporting = self.exporting(getter)?;
        (is_require && callee.property.name == "d").then_some(exporting)
    }

    /// The module in which a getter stands, and the name that it exports.
    fn exporting(&self, getter: NodeId) -> Option<(NodeId, &'a str)> {
        let around = self.parent(getter)?;
        let name = match self.kind(around) {
            AstKind::ObjectProperty(property) => self.key_name(&property.key)?,
            AstKind::CallExpression(call) => match call.arguments.get(1)? {
                Argument::StringLiteral(key) => key.value.as_str(),
                _ => return None,
            },
            _ => return None,
        };
        Some((self.module_around(around)?, name))
    }

    /// The function that is the module in which a node stands.
    pub(in super::super) fn module_around(&self, node: NodeId) -> Option<NodeId> {
        let modules = &self.modules().of_function;
        let mut at = node;
        while !modules.contains_key(&at) {
            at = self.parent(at)?;
        }
        Some(at)
    }

    /// The function that gives back what stands at a node, as getters of exports do: `() => value`,
    /// `function () { return value }`.
    pub(in super::super) fn returned_by(&self, value: NodeId) -> Option<NodeId> {
        let parent = self.parent(value)?;
        match self.kind(parent) {
            AstKind::ArrowFunctionExpression(_) => Some(parent),
            AstKind::ReturnStatement(_) => self.parent(self.parent(parent)?),
            _ => None,
        }
    }
}
