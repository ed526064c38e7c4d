//! The functions and values that classes and objects have under a name, whatever class or object that is.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, Expression, MethodDefinitionKind, ObjectProperty, PrivateIdentifier, PropertyKey,
    PropertyKind,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::{Callable, Tree};

/// What stands under a name.
pub(super) enum Own {
    /// A function, which is called by it.
    Function(NodeId),
    /// What tells its value: the function of a getter, or what `Object.assign` puts there.
    Told(NodeId),
}

impl<'a> Tree<'_, 'a> {
    /// The name of a private member, with its `#`.
    pub(in super::super) fn private_name(&self, name: &PrivateIdentifier<'a>) -> Option<&'a str> {
        let text = self.semantic.source_text();
        let name = text.get(name.span.start as usize..name.span.end as usize)?;
        name.starts_with('#').then_some(name)
    }

    /// What a name, a text or a private name is, as a key.
    pub(in super::super) fn key_name(&self, key: &'a PropertyKey<'a>) -> Option<&'a str> {
        match key {
            PropertyKey::StaticIdentifier(name) => Some(name.name.as_str()),
            PropertyKey::StringLiteral(name) => Some(name.value.as_str()),
            PropertyKey::PrivateIdentifier(name) => self.private_name(name),
            _ => None,
        }
    }

    /// The function or value that a part of a class or object has under its name.
    pub(super) fn own_function(&self, node: NodeId, kind: AstKind<'a>) -> Option<(&'a str, Own)> {
        match kind {
            AstKind::MethodDefinition(method) => {
                let name = self.key_name(&method.key)?;
                let function = method.value.node_id.get();
                match method.kind {
                    MethodDefinitionKind::Method => Some((name, Own::Function(function))),
                    MethodDefinitionKind::Get => Some((name, Own::Told(function))),
                    MethodDefinitionKind::Constructor | MethodDefinitionKind::Set => None,
                }
            }
            AstKind::PropertyDefinition(property) => {
                let function = Callable::written(property.value.as_ref()?)?;
                Some((self.key_name(&property.key)?, Own::Function(function.node)))
            }
            AstKind::ObjectProperty(property) => self.own_property(node, property),
            // `define(P, "name", function () {})`
            AstKind::CallExpression(call) => match call.arguments.as_slice() {
                [_, Argument::StringLiteral(key), value] => {
                    let function = Callable::written(value.as_expression()?)?;
                    Some((key.value.as_str(), Own::Function(function.node)))
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn own_property(
        &self,
        node: NodeId,
        property: &'a ObjectProperty<'a>,
    ) -> Option<(&'a str, Own)> {
        let PropertyKey::StaticIdentifier(key) = &property.key else {
            return None;
        };
        let (key, value) = (key.name.as_str(), &property.value);
        // An `async` method is made by a function that is called where it stands.
        let value_of = match value {
            Expression::CallExpression(call) if key == "value" => &call.callee,
            value => value,
        };
        let Some(function) = Callable::written(value_of) else {
            return self
                .is_assigned(node)
                .then(|| (key, Own::Told(value.node_id())));
        };
        match (property.kind, key) {
            (PropertyKind::Get, _) => Some((key, Own::Told(function.node))),
            (PropertyKind::Set, _) => None,
            // `{key: "name", get: function () {}}`, `Object.defineProperty(P.prototype, "name", {get: function () {}})`
            (PropertyKind::Init, "get" | "value") if let Some(name) = self.described(node) => {
                match key {
                    "get" => Some((name, Own::Told(function.node))),
                    _ => Some((name, Own::Function(function.node))),
                }
            }
            (PropertyKind::Init, _) => Some((key, Own::Function(function.node))),
        }
    }

    /// The name of what a property describes, with others.
    fn described(&self, property: NodeId) -> Option<&'a str> {
        let object = self.parent(property)?;
        let AstKind::ObjectExpression(description) = self.kind(object) else {
            return None;
        };
        if let Some(name) = self.translated_name(description) {
            return Some(name);
        }
        match self.kind(self.parent(object)?) {
            AstKind::CallExpression(call) => match call.arguments.as_slice() {
                [_, Argument::StringLiteral(name), last] if last.span() == description.span => {
                    Some(name.value.as_str())
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a property is of an object that `Object.assign` puts into another.
    fn is_assigned(&self, property: NodeId) -> bool {
        let around = self.parent(property).and_then(|object| self.parent(object));
        matches!(around.map(|it| self.kind(it)), Some(AstKind::CallExpression(call))
            if call.callee.is_specific_member_access("Object", "assign"))
    }
}
