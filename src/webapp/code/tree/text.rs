//! The text that an expression is.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, BindingPattern, CallExpression, Expression};
use oxc_semantic::SymbolId;

use super::{Tree, Value, has_no_default};

/// So many modules may hand a text on to each other.
const MAX_MODULES: usize = 4;

impl<'a> Tree<'_, 'a> {
    /// The text that `expression` is proven to be: a literal, or a property of an object that
    /// stands in the script, as JSON or as it is.
    pub(in super::super) fn text(&self, expression: &'a Expression<'a>) -> Option<String> {
        self.text_within(expression, MAX_MODULES)
    }

    fn text_within(&self, expression: &'a Expression<'a>, modules: usize) -> Option<String> {
        match self.value(expression) {
            Some(Value::Text(text)) => {
                return self.spend(text.len() as u64).then(|| text.to_owned());
            }
            Some(_) => return None,
            None => {}
        }
        let (whole, key) = match expression {
            Expression::StaticMemberExpression(member)
                if let Some(module) = self.required_by_names(&member.object) =>
            {
                let exported = self.exported(module, &member.property.name)?;
                return self.text_within(exported, modules.checked_sub(1)?);
            }
            Expression::StaticMemberExpression(member) => (
                self.value(&member.object)?,
                member.property.name.as_str().to_owned(),
            ),
            Expression::Identifier(name) => self.destructured(self.symbol(name)?)?,
            _ => return None,
        };
        let Value::Json(json) = whole else {
            return None;
        };
        let json = self.json(json)?;
        Some(json.get(key)?.as_str()?.to_owned())
    }

    /// Of `const {key: symbol} = whole` the whole and the key; of `const symbol = whole.key` too.
    fn destructured(&self, symbol: SymbolId) -> Option<(Value<'a>, String)> {
        let scoping = self.semantic.scoping();
        let AstKind::VariableDeclarator(declarator) = self.kind(scoping.symbol_declaration(symbol))
        else {
            return None;
        };
        match &declarator.id {
            BindingPattern::ObjectPattern(pattern) if !self.is_mutated(symbol) => {
                let bound = self
                    .bound(pattern, symbol)
                    .filter(|bound| has_no_default(bound))?;
                let key = bound.key.static_name()?.into_owned();
                Some((self.value(declarator.init.as_ref()?)?, key))
            }
            _ => match self.initializer(symbol)? {
                Expression::StaticMemberExpression(member) => Some((
                    self.value(&member.object)?,
                    member.property.name.as_str().to_owned(),
                )),
                _ => None,
            },
        }
    }
}

/// The text of `JSON.parse("...")`.
pub(super) fn json_text<'a>(call: &'a CallExpression<'a>) -> Option<&'a str> {
    if !call.callee.is_specific_member_access("JSON", "parse") {
        return None;
    }
    // A second argument changes what was read.
    match call.arguments.as_slice() {
        [Argument::StringLiteral(text)] => Some(text.value.as_str()),
        [Argument::TemplateLiteral(template)] => template.single_quasi().map(|text| text.as_str()),
        _ => None,
    }
}
