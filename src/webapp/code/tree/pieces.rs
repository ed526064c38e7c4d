//! What a text is put together of: `a + b`, `${a}b`, `"".concat(a, b)`.

use oxc_ast::ast::{BinaryOperator, CallExpression, Expression, TemplateLiteral};

use super::Tree;

/// A piece of a text that is put together.
#[derive(Clone, Copy)]
pub(in super::super) enum Piece<'a> {
    Text(&'a str),
    Value(&'a Expression<'a>),
    Unknown,
}

/// What a text is put together of; `None` where an expression does not do that.
pub(in super::super) fn pieces<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
) -> Option<Vec<Piece<'a>>> {
    match expression {
        Expression::StringLiteral(text) => Some(vec![Piece::Text(text.value.as_str())]),
        Expression::TemplateLiteral(template) => Some(of_template(tree, template)),
        Expression::BinaryExpression(_) => {
            let mut pieces = Vec::new();
            let mut at = expression;
            // A sum of many is nested to the left.
            while let Expression::BinaryExpression(sum) = at {
                tree.spend(1).then_some(())?;
                if sum.operator != BinaryOperator::Addition {
                    return None;
                }
                pieces.push(Piece::Value(&sum.right));
                at = &sum.left;
            }
            pieces.push(Piece::Value(at));
            pieces.reverse();
            Some(pieces)
        }
        Expression::CallExpression(call) => of_concat(tree, call),
        _ => None,
    }
}

fn of_template<'a>(tree: &Tree<'_, 'a>, template: &'a TemplateLiteral<'a>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut expressions = template.expressions.iter();
    for text in template.quasis.iter().take_while(|_| tree.spend(1)) {
        match &text.value.cooked {
            Some(text) if text.is_empty() => {}
            Some(text) => pieces.push(Piece::Text(text.as_str())),
            None => pieces.push(Piece::Unknown),
        }
        pieces.extend(expressions.next().map(Piece::Value));
    }
    pieces
}

/// `"https://host/".concat(...)`
fn of_concat<'a>(tree: &Tree<'_, 'a>, call: &'a CallExpression<'a>) -> Option<Vec<Piece<'a>>> {
    let Expression::StaticMemberExpression(member) = &call.callee else {
        return None;
    };
    if member.property.name != "concat" {
        return None;
    }
    let arguments = call.arguments.iter().take_while(|_| tree.spend(1));
    let arguments = arguments.map(|one| one.as_expression().map_or(Piece::Unknown, Piece::Value));
    let mut pieces = vec![Piece::Value(&member.object)];
    pieces.extend(arguments);
    Some(pieces)
}
