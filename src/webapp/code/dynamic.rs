//! Code that is made of text when the script runs.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, BinaryOperator, Expression};
use oxc_span::{GetSpan, Span};

use super::at_offset;
use super::tree::Tree;
use super::tree::values::global;
use crate::report::Position;
use crate::webapp::signatures::{AFTER, BEFORE, Context, Sign};

/// A place that makes code of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dynamic {
    /// Where.
    pub at: Position,
    /// By what.
    pub by: Maker,
}

/// What makes code of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Maker {
    /// `eval(...)`, also `(0, eval)(...)` and `window.eval(...)`.
    Eval,
    /// `Function(...)`, with or without `new`, and `Function.apply(...)`.
    Function,
    /// `setTimeout("...")` and `setInterval("...")`.
    Timer,
}

/// The places, in the order of the text. What every build has and browsers never reach is left
/// out by the same tests as in the search for signs ([`Sign::Eval`], [`Sign::Function`]); that a
/// name is a word in a text, a method or a name of the script's own is told by the structure.
pub(super) fn find(tree: &Tree<'_, '_>, text: &str) -> Vec<Dynamic> {
    let mut found = Vec::new();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) {
            break;
        }
        let (callee, arguments, start) = match node.kind() {
            AstKind::CallExpression(call) => (&call.callee, &call.arguments, call.span.start),
            AstKind::NewExpression(made) => (&made.callee, &made.arguments, made.span.start),
            _ => continue,
        };
        let Some(first) = arguments.first() else {
            continue;
        };
        if called_with(tree, callee) {
            found.push(Dynamic {
                at: at_offset(start as usize),
                by: Maker::Function,
            });
            continue;
        }
        let by = match global(tree, callee) {
            Some("eval") => Maker::Eval,
            Some("Function") => Maker::Function,
            Some("setTimeout" | "setInterval") if is_text(first) => Maker::Timer,
            _ => continue,
        };
        let may_run = match by {
            Maker::Eval => may_run(text, Sign::Eval, callee.span(), first.span()),
            Maker::Function => may_run(text, Sign::Function, callee.span(), first.span()),
            Maker::Timer => true,
        };
        if may_run {
            found.push(Dynamic {
                at: at_offset(start as usize),
                by,
            });
        }
    }
    found.sort_by_key(|one| one.at.offset);
    found
}

/// `Function.apply(this, parameters)`, as Handlebars makes templates, and `Function.call(...)`.
fn called_with<'a>(tree: &Tree<'_, 'a>, callee: &'a Expression<'a>) -> bool {
    matches!(callee, Expression::StaticMemberExpression(member)
        if matches!(member.property.name.as_str(), "apply" | "call")
            && global(tree, &member.object) == Some("Function"))
}

/// Whether an argument is a text, or a sum with one: `"f(" + x + ")"`.
fn is_text(argument: &Argument<'_>) -> bool {
    let mut at = argument.as_expression();
    while let Some(expression) = at {
        at = match expression {
            Expression::StringLiteral(text) => return !text.value.is_empty(),
            Expression::TemplateLiteral(_) => return true,
            Expression::BinaryExpression(sum) if sum.operator == BinaryOperator::Addition => {
                if matches!(
                    sum.right,
                    Expression::StringLiteral(_) | Expression::TemplateLiteral(_)
                ) {
                    return true;
                }
                Some(&sum.left)
            }
            _ => None,
        };
    }
    false
}

/// Whether what stands around a call does not rule out that browsers run it.
fn may_run(text: &str, sign: Sign, callee: Span, first: Span) -> bool {
    let bytes = text.as_bytes();
    let (start, end) = (callee.start as usize, first.start as usize);
    let before = bytes.get(start.saturating_sub(BEFORE)..start);
    let after = bytes.get(end..bytes.len().min(end + AFTER));
    // The name may be a member: what is judged are the arguments, and what stands before.
    sign.holds(Context {
        before: before.unwrap_or_default(),
        after: after.unwrap_or_default(),
    })
}
