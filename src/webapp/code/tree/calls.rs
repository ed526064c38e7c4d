//! Where a call leads: functions by their names, and methods, of classes that were translated for older browsers too.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrayExpression, ArrayExpressionElement, ArrowFunctionBody, AssignmentTarget,
    CallExpression, Class, ClassElement, Expression, ObjectExpression, Statement,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::index::without_receiver;
use super::members::{Member, method, property, width};
use super::values::returned;
use super::{Callable, Tree, Value};

/// So many classes that one is made of are looked at.
const MAX_BASES: usize = 4;

impl<'a> Tree<'_, 'a> {
    /// The function that a call leads to, and how many of its arguments stand before their
    /// first parameter.
    pub(in super::super) fn callees(
        &self,
        call: &'a CallExpression<'a>,
    ) -> Option<(Callable<'a>, usize)> {
        if let Some(Expression::StaticMemberExpression(member)) = without_receiver(&call.callee)
            && let Some(module) = self.required(&member.object)
        {
            return match self.value(self.exported(module, &member.property.name)?)? {
                Value::Function(function) => Some((function, 0)),
                _ => None,
            };
        }
        match &call.callee {
            Expression::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                if name == "call"
                    && let Some(Value::Function(function)) = self.value(&member.object)
                {
                    return Some((function, 1));
                }
                Some((self.method_of(&member.object, name)?, 0))
            }
            Expression::PrivateFieldExpression(member) => {
                let name = self.private_name(&member.field)?;
                Some((self.method_of(&member.object, name)?, 0))
            }
            callee => match self.value(callee)? {
                Value::Function(function) => Some((function, 0)),
                _ => None,
            },
        }
    }

    /// The method `name` of what an expression is.
    fn method_of(&self, object: &'a Expression<'a>, name: &str) -> Option<Callable<'a>> {
        let found = match self.this(object) {
            Some(this) => self.own_method(this, name),
            None => {
                let of = self.value(object)?;
                let own = self.member(of, name);
                let own = own.or_else(|| self.set_on_class(object, of, name));
                own.or_else(|| self.inherited(of, name))
            }
        };
        self.function(found?)
    }

    /// What a function returns that does nothing else: `() => a`, `function () { return a }`.
    pub(in super::super) fn result(&self, function: Callable<'a>) -> Option<&'a Expression<'a>> {
        let statements = match self.kind(function.node) {
            AstKind::ArrowFunctionExpression(arrow) if !arrow.r#async => match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => &body.statements,
                body => return body.as_expression(),
            },
            AstKind::Function(function) if !function.r#async && !function.generator => {
                &function.body.as_ref()?.statements
            }
            _ => return None,
        };
        match statements.as_slice() {
            [Statement::ReturnStatement(returned)] => returned.argument.as_ref(),
            _ => None,
        }
    }

    /// The `this` that an expression is: itself, or by a name, `var that = this`.
    pub(in super::super) fn this(&self, expression: &'a Expression<'a>) -> Option<NodeId> {
        match self.behind_name(expression) {
            Expression::ThisExpression(this) => Some(this.node_id.get()),
            _ => None,
        }
    }

    /// What a name was set to; of all else the expression itself.
    pub(in super::super) fn behind_name(
        &self,
        expression: &'a Expression<'a>,
    ) -> &'a Expression<'a> {
        let named = match expression {
            Expression::Identifier(name) => self.symbol(name).and_then(|it| self.initializer(it)),
            _ => None,
        };
        named.unwrap_or(expression)
    }

    /// What a method of a class is called that Babel translated: `{key: "name", value: function () {}}`.
    pub(in super::super) fn translated_name(
        &self,
        method: &'a ObjectExpression<'a>,
    ) -> Option<&'a str> {
        self.spend(width(Value::Object(method))).then_some(())?;
        match property(method, "key")? {
            Expression::StringLiteral(name) => Some(name.value.as_str()),
            _ => None,
        }
    }

    /// The name and value of what is put into a prototype: `P.prototype.name = value`.
    pub(in super::super) fn set_on_prototype(
        &self,
        kind: AstKind<'a>,
    ) -> Option<(&'a str, &'a Expression<'a>)> {
        let AstKind::AssignmentExpression(set) = kind else {
            return None;
        };
        match &set.left {
            AssignmentTarget::StaticMemberExpression(member)
                if self.is_prototype(&member.object) =>
            {
                Some((member.property.name.as_str(), &set.right))
            }
            _ => None,
        }
    }

    /// Which of the arguments stands at `span`.
    pub(in super::super) fn place(&self, arguments: &[Argument<'_>], span: Span) -> Option<usize> {
        let mut arguments = arguments.iter().take_while(|_| self.spend(1));
        arguments.position(|given| given.span() == span)
    }

    /// Whether it is `P.prototype`, or a name for that: `var proto = P.prototype`.
    fn is_prototype(&self, expression: &'a Expression<'a>) -> bool {
        let member = self.behind_name(expression).get_member_expr();
        member.is_some_and(|of| of.static_property_name() == Some("prototype"))
    }

    /// The function that a value is, or that a function which is called where it stands returns.
    pub(in super::super) fn made_function(
        &self,
        value: &'a Expression<'a>,
    ) -> Option<Callable<'a>> {
        let inner = match value {
            Expression::CallExpression(call) => returned(call),
            _ => None,
        };
        match self.value(inner.unwrap_or(value))? {
            Value::Function(function) => Some(function),
            _ => None,
        }
    }

    fn function(&self, member: Member<'a>) -> Option<Callable<'a>> {
        match member {
            Member::Method(callable) => Some(callable),
            Member::Value(expression) => self.made_function(expression),
        }
    }

    fn member(&self, of: Value<'a>, name: &str) -> Option<Member<'a>> {
        self.spend(width(of)).then_some(())?;
        method(of, name)
    }

    /// The method `name` of the class or object whose code holds the node.
    fn own_method(&self, node: NodeId, name: &str) -> Option<Member<'a>> {
        let mut at = node;
        // In what is `static`, `this` is the class.
        let mut is_static = false;
        while let Some(parent) = self.parent(at) {
            let kind = self.kind(parent);
            is_static = match kind {
                AstKind::MethodDefinition(method) => method.r#static,
                AstKind::PropertyDefinition(property) => property.r#static,
                AstKind::StaticBlock(_) => true,
                _ => is_static,
            };
            let found = match kind {
                AstKind::Class(class) => {
                    let of = match is_static {
                        true => Value::Class(class),
                        false => Value::Instance(class),
                    };
                    let own = self.member(of, name);
                    let own = own.or_else(|| self.field(class, name));
                    own.or_else(|| self.inherited(of, name))
                }
                AstKind::ObjectExpression(object) => self.member(Value::Object(object), name),
                AstKind::ArrayExpression(list) => {
                    let own = self.listed(list, name);
                    own.or_else(|| self.field_of_translated(parent, name))
                }
                kind if self.set_on_prototype(kind).is_some() => {
                    let own = self.beside(parent, name);
                    own.or_else(|| self.field_of_translated(parent, name))
                }
                _ => None,
            };
            if found.is_some() {
                return found.filter(|_| !self.is_replaced(parent, name));
            }
            at = parent;
        }
        None
    }

    /// What a class has from those that it is made of: `class P extends Base`.
    fn inherited(&self, of: Value<'a>, name: &str) -> Option<Member<'a>> {
        let mut of = of;
        for _ in 0..MAX_BASES {
            let (Value::Class(class) | Value::Instance(class)) = of else {
                return None;
            };
            let Value::Class(base) = self.value(&class.heritage.as_ref()?.expression)? else {
                return None;
            };
            let (found, next) = match of {
                Value::Class(_) => (self.member(Value::Class(base), name), Value::Class(base)),
                _ => {
                    let own = self.member(Value::Instance(base), name);
                    (
                        own.or_else(|| self.field(base, name)),
                        Value::Instance(base),
                    )
                }
            };
            if found.is_some() {
                return found.filter(|_| !self.is_replaced(base.node_id.get(), name));
            }
            of = next;
        }
        None
    }

    /// Whether instances may have something else than the method `name` that `home` has: `this.name = guarded(this.name)`.
    fn is_replaced(&self, home: NodeId, name: &str) -> bool {
        let span = match self.kind(home) {
            kind @ (AstKind::Class(_) | AstKind::ObjectExpression(_)) => kind.span(),
            _ => self
                .function_around(home)
                .map_or_else(Span::default, |(_, span)| span),
        };
        let inside = |set: &&NodeId| span.contains_inclusive(self.kind(**set).span());
        let is_other = |set: &NodeId| match set_on_this(self.kind(*set), name) {
            Some(Expression::CallExpression(call)) => method_name(&call.callee) != Some("bind"),
            // `this.name = (f = this.name, () => ...)`
            Some(Expression::SequenceExpression(_)) => true,
            _ => false,
        };
        let counted = |set: &&NodeId| self.spend(1) && inside(set);
        let (sets, computed) = (
            self.sets_of_member(name).iter(),
            self.computed_sets().iter(),
        );
        sets.filter(counted).any(is_other) || computed.filter(counted).any(|_| self.is_text(name))
    }

    /// The name of the function at a node: the variable that it is the value of, or its own.
    pub(in super::super) fn name_of_function(&self, node: NodeId) -> Option<SymbolId> {
        let own = match self.kind(node) {
            AstKind::Function(function) => function.id.as_ref(),
            _ => None,
        };
        let own = own.and_then(|name| name.symbol_id.get());
        self.variable_of(node).or(own)
    }

    /// The innermost function around a node that has a `this` of its own, so past arrow functions, and its place.
    pub(in super::super) fn function_around(&self, node: NodeId) -> Option<(NodeId, Span)> {
        let mut at = node;
        loop {
            at = self.parent(at)?;
            if let AstKind::Function(function) = self.kind(at) {
                return Some((at, function.span));
            }
        }
    }

    /// The constructor of a class, where that has its own.
    pub(in super::super) fn constructor(&self, class: &'a Class<'a>) -> Option<Callable<'a>> {
        let mut elements = class.body.body.iter().take_while(|_| self.spend(1));
        elements.find_map(|element| match element {
            ClassElement::MethodDefinition(method) if method.kind.is_constructor() => {
                Some(Callable::of(&method.value))
            }
            _ => None,
        })
    }

    /// A field that the code of a class sets: `this.name = function () {}`, or as Babel writes it.
    pub(in super::super) fn field(&self, class: &'a Class<'a>, name: &str) -> Option<Member<'a>> {
        let mut inside = self.inside(class.node_id.get(), class.span);
        inside.find_map(|kind| set_on_this(kind, name).map(Member::Value))
    }

    /// A method in the list that Babel makes of a class: `[{key: "name", value: function () {}}]`.
    pub(super) fn listed(&self, list: &'a ArrayExpression<'a>, name: &str) -> Option<Member<'a>> {
        let mut elements = list.elements.iter().take_while(|_| self.spend(1));
        elements.find_map(|element| match element {
            ArrayExpressionElement::ObjectExpression(object)
                if self.translated_name(object) == Some(name) =>
            {
                property(object, "value").map(Member::Value)
            }
            _ => None,
        })
    }

    /// A method that is put into a prototype in the function that puts another there: `P.prototype.name = function () {}`.
    fn beside(&self, set: NodeId, name: &str) -> Option<Member<'a>> {
        let (around, span) = self.function_around(set)?;
        self.inside(around, span).find_map(|kind| {
            let (set, value) = self.set_on_prototype(kind)?;
            (set == name).then_some(Member::Value(value))
        })
    }
}

/// The name of the method that is called: `x.name(...)`, `x["name"](...)`.
pub(in super::super) fn method_name<'a>(callee: &'a Expression<'a>) -> Option<&'a str> {
    callee.get_member_expr()?.static_property_name()
}

/// What a field of `this` is set to: `this.name = value`, and as Babel writes a field of a class,
/// `define(this, "name", value)`.
pub(in super::super) fn set_on_this<'a>(
    kind: AstKind<'a>,
    name: &str,
) -> Option<&'a Expression<'a>> {
    match kind {
        AstKind::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::StaticMemberExpression(member)
                if member.property.name == name
                    && matches!(member.object, Expression::ThisExpression(_)) =>
            {
                Some(&set.right)
            }
            AssignmentTarget::PrivateFieldExpression(member)
                if name.strip_prefix('#') == Some(member.field.name.as_str())
                    && matches!(member.object, Expression::ThisExpression(_)) =>
            {
                Some(&set.right)
            }
            _ => None,
        },
        AstKind::CallExpression(call) => match call.arguments.as_slice() {
            [
                Argument::ThisExpression(_),
                Argument::StringLiteral(key),
                value,
            ] if key.value == name => value.as_expression(),
            _ => None,
        },
        _ => None,
    }
}
