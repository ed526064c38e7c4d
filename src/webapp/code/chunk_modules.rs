//! webpack's modules: functions in a list or a map, which are given the runtime.

use std::collections::HashSet;

use oxc_ast::ast::{ArrayExpressionElement, Expression, FormalParameters, ObjectPropertyKind};
use oxc_semantic::SymbolId;

use super::tree::Tree;
use super::values::stands_for;

/// Adds the third parameters of the modules in a list or map of them; whether it has only modules.
pub(super) fn parameters<'a>(
    tree: &Tree<'_, 'a>,
    modules: &'a Expression<'a>,
    names: &mut HashSet<SymbolId>,
) -> bool {
    let modules = match modules {
        Expression::Identifier(name) => {
            let symbol = tree.symbol(name);
            symbol.and_then(|symbol| stands_for(tree, symbol))
        }
        other => Some(other),
    };
    let mut add = |expression: Option<&Expression<'_>>| {
        let parameters: &FormalParameters<'_> = match expression {
            Some(Expression::FunctionExpression(function)) => &function.params,
            Some(Expression::ArrowFunctionExpression(arrow)) => &arrow.params,
            _ => return false,
        };
        let third = parameters.items.get(2);
        let name = third.and_then(|third| third.pattern.get_binding_identifier());
        names.extend(name.and_then(|name| name.symbol_id.get()));
        third.is_none() || name.is_some()
    };
    let mut is_closed = true;
    match modules {
        Some(Expression::ObjectExpression(map)) => {
            for property in &map.properties {
                is_closed &= match property {
                    ObjectPropertyKind::ObjectProperty(property) => add(Some(&property.value)),
                    ObjectPropertyKind::SpreadProperty(_) => false,
                };
            }
        }
        Some(Expression::ArrayExpression(list)) => {
            for element in &list.elements {
                is_closed &= match element {
                    ArrayExpressionElement::Elision(_) => true,
                    element => add(element.as_expression()),
                };
            }
        }
        _ => is_closed = false,
    }
    is_closed
}
