//! Works out expressions of which every part stands in the script.
//!
//! Only as much of the language as bundlers write into their loaders: texts, numbers, `+`, maps,
//! conditions and functions without side effects. What is more than that, is not known.

mod atom;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BinaryOperator, CallExpression, Expression, Function,
    LogicalOperator, ObjectExpression, ObjectPropertyKind, Statement,
};
use oxc_semantic::SymbolId;

use super::super::tree::Tree;
use super::super::tree::members::property;
pub(super) use atom::Atom;

/// So many expressions and functions are entered inside each other.
const MAX_DEPTH: usize = 64;

/// Loaders' functions have one parameter.
const MAX_PARAMETERS: usize = 8;

/// No name of a file is longer, in bytes.
const MAX_TEXT: usize = 4096;

/// What is known of names and members while an expression is worked out.
pub(super) struct Known<'k, 'a> {
    /// Names with their values.
    pub(super) names: Vec<(SymbolId, Atom<'a>)>,
    /// The object of which members are known.
    pub(super) object: Option<SymbolId>,
    /// Its members: what was assigned to them, where that was done once.
    pub(super) members: &'k dyn Fn(&str) -> Option<&'a Expression<'a>>,
    /// Members that are known as such.
    pub(super) member_texts: &'k [(&'k str, &'k str)],
}

/// What an expression is; `None` where that is not known.
pub(super) fn fold<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    known: &Known<'_, 'a>,
) -> Option<Atom<'a>> {
    evaluate(tree, expression, known, MAX_DEPTH)
}

fn evaluate<'a>(
    tree: &Tree<'_, 'a>,
    expression: &'a Expression<'a>,
    known: &Known<'_, 'a>,
    depth: usize,
) -> Option<Atom<'a>> {
    let depth = depth.checked_sub(1)?;
    let mut expression = expression;
    // A condition for each chunk can be a long chain: its tail is no deeper level.
    loop {
        tree.spend(1).then_some(())?;
        let value = |expression| evaluate(tree, expression, known, depth);
        return match expression {
            Expression::StringLiteral(text) => bounded(text.value.as_str()),
            Expression::NumericLiteral(number) => Some(Atom::Number(number.value)),
            Expression::ObjectExpression(object) => Some(Atom::Object(object)),
            Expression::TemplateLiteral(template) => {
                let mut text = String::new();
                let mut expressions = template.expressions.iter();
                for part in &template.quasis {
                    push(&mut text, part.value.cooked.as_ref()?.as_str())?;
                    if let Some(expression) = expressions.next() {
                        push(&mut text, &value(expression)?.to_text()?)?;
                    }
                }
                Some(Atom::Text(text))
            }
            Expression::BinaryExpression(binary) => {
                let (left, right) = (value(&binary.left)?, value(&binary.right)?);
                match binary.operator {
                    BinaryOperator::Addition => add(&left, &right),
                    _ => None,
                }
            }
            Expression::LogicalExpression(logical) => {
                let left = value(&logical.left)?;
                let is_left = match logical.operator {
                    LogicalOperator::Or => left.is_true(),
                    LogicalOperator::And => !left.is_true(),
                    LogicalOperator::Coalesce => !matches!(left, Atom::Undefined),
                };
                if is_left {
                    return Some(left);
                }
                expression = &logical.right;
                continue;
            }
            Expression::ConditionalExpression(choice) => {
                let holds = condition(tree, &choice.test, known, depth)?;
                expression = match holds {
                    true => &choice.consequent,
                    false => &choice.alternate,
                };
                continue;
            }
            Expression::UnaryExpression(unary) if unary.operator.is_void() => Some(Atom::Undefined),
            Expression::Identifier(name) => match tree.symbol(name) {
                None => (name.name == "undefined").then_some(Atom::Undefined),
                Some(symbol) => {
                    let mut names = known.names.iter();
                    match names.find(|(known, _)| *known == symbol) {
                        Some((_, value)) => Some(value.clone()),
                        None => value(tree.initializer(symbol)?),
                    }
                }
            },
            Expression::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                if is_known_object(tree, &member.object, known) {
                    let mut texts = known.member_texts.iter();
                    return match texts.find(|(of, _)| *of == name) {
                        Some((_, text)) => Some(Atom::Text((*text).to_owned())),
                        None => value((known.members)(name)?),
                    };
                }
                lookup(tree, &value(&member.object)?, name, known, depth)
            }
            Expression::ComputedMemberExpression(member) => {
                let key = value(&member.expression)?.to_text()?;
                lookup(tree, &value(&member.object)?, &key, known, depth)
            }
            Expression::CallExpression(call) => call_of(tree, call, known, depth),
            _ => None,
        };
    }
}

/// Adds to a text, where that does not get too long.
fn push(text: &mut String, more: &str) -> Option<()> {
    (text.len() + more.len() <= MAX_TEXT).then(|| text.push_str(more))
}

fn bounded<'a>(text: impl AsRef<str> + Into<String>) -> Option<Atom<'a>> {
    (text.as_ref().len() <= MAX_TEXT).then(|| Atom::Text(text.into()))
}

fn add<'a>(left: &Atom<'a>, right: &Atom<'a>) -> Option<Atom<'a>> {
    match (left, right) {
        (Atom::Number(one), Atom::Number(other)) => Some(Atom::Number(one + other)),
        (Atom::Text(_), _) | (_, Atom::Text(_)) => bounded(left.to_text()? + &right.to_text()?),
        _ => None,
    }
}

/// Whether a condition holds.
fn condition<'a>(
    tree: &Tree<'_, 'a>,
    test: &'a Expression<'a>,
    known: &Known<'_, 'a>,
    depth: usize,
) -> Option<bool> {
    let depth = depth.checked_sub(1)?;
    match test {
        Expression::BinaryExpression(binary) => {
            let value = |expression| evaluate(tree, expression, known, depth);
            let (left, right) = (value(&binary.left)?, value(&binary.right)?);
            match binary.operator {
                BinaryOperator::StrictEquality => left.equals(&right),
                BinaryOperator::StrictInequality => left.equals(&right).map(|equal| !equal),
                // The same where both are of one kind.
                BinaryOperator::Equality => same_kind(&left, &right),
                BinaryOperator::Inequality => same_kind(&left, &right).map(|equal| !equal),
                _ => None,
            }
        }
        Expression::UnaryExpression(unary) if unary.operator.is_not() => {
            condition(tree, &unary.argument, known, depth).map(|holds| !holds)
        }
        other => evaluate(tree, other, known, depth).map(|value| value.is_true()),
    }
}

/// `==`, where it needs no conversion.
fn same_kind(left: &Atom<'_>, right: &Atom<'_>) -> Option<bool> {
    let same = std::mem::discriminant(left) == std::mem::discriminant(right);
    same.then(|| left.equals(right)).flatten()
}

fn is_known_object(tree: &Tree<'_, '_>, of: &Expression<'_>, known: &Known<'_, '_>) -> bool {
    matches!(of, Expression::Identifier(name)
        if known.object.is_some() && tree.symbol(name) == known.object)
}

/// What stands in a map under a key.
fn lookup<'a>(
    tree: &Tree<'_, 'a>,
    of: &Atom<'a>,
    key: &str,
    known: &Known<'_, 'a>,
    depth: usize,
) -> Option<Atom<'a>> {
    let Atom::Object(object) = of else {
        return None;
    };
    tree.spend(object.properties.len() as u64).then_some(())?;
    match property(object, key) {
        Some(value) => evaluate(tree, value, known, depth),
        // What every object has: `constructor`, `__proto__`.
        None if key.starts_with("__") || INHERITED.contains(&key) => None,
        None => is_plain(object).then_some(Atom::Undefined),
    }
}

const INHERITED: [&str; 7] = [
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Whether all keys of a map stand in it.
fn is_plain(object: &ObjectExpression<'_>) -> bool {
    object.properties.iter().all(|property| {
        matches!(property, ObjectPropertyKind::ObjectProperty(property)
            if property.key.static_name().is_some())
    })
}

fn call_of<'a>(
    tree: &Tree<'_, 'a>,
    call: &'a CallExpression<'a>,
    known: &Known<'_, 'a>,
    depth: usize,
) -> Option<Atom<'a>> {
    let value =
        |argument: &'a Argument<'a>| evaluate(tree, argument.as_expression()?, known, depth);
    let callee = match &call.callee {
        Expression::StaticMemberExpression(member) => {
            let name = member.property.name.as_str();
            if is_known_object(tree, &member.object, known) {
                (known.members)(name)?
            } else if name == "concat" {
                // `"".concat(a, b)`: a template that was translated.
                let Atom::Text(mut text) = evaluate(tree, &member.object, known, depth)? else {
                    return None;
                };
                for argument in &call.arguments {
                    push(&mut text, &value(argument)?.to_text()?)?;
                }
                return Some(Atom::Text(text));
            } else {
                return None;
            }
        }
        callee => callee,
    };
    let (parameters, body) = function(tree, callee)?;
    (parameters.items.len() <= MAX_PARAMETERS).then_some(())?;
    let mut names = known.names.clone();
    let given: Option<Vec<_>> = call.arguments.iter().map(value).collect();
    let mut given = given?.into_iter();
    for parameter in &parameters.items {
        let name = parameter.pattern.get_binding_identifier()?;
        let value = given.next().unwrap_or(Atom::Undefined);
        names.push((name.symbol_id.get()?, value));
    }
    let inside = Known {
        names,
        object: known.object,
        members: known.members,
        member_texts: known.member_texts,
    };
    match body {
        Body::Expression(expression) => evaluate(tree, expression, &inside, depth),
        Body::Statements(statements) => run(tree, statements, &inside, depth)?,
    }
}

enum Body<'a> {
    Expression(&'a Expression<'a>),
    Statements(&'a [Statement<'a>]),
}

type Parts<'a> = (&'a oxc_ast::ast::FormalParameters<'a>, Body<'a>);

/// The function that an expression is.
fn function<'a>(tree: &Tree<'_, 'a>, callee: &'a Expression<'a>) -> Option<Parts<'a>> {
    let of = |function: &'a Function<'a>| -> Option<Parts<'a>> {
        let body = function.body.as_ref()?;
        let is_plain = !function.r#async && !function.generator;
        is_plain.then_some((&*function.params, Body::Statements(&body.statements)))
    };
    match callee {
        Expression::FunctionExpression(function) => of(function),
        Expression::ArrowFunctionExpression(arrow) if !arrow.r#async => {
            let body = match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => Body::Statements(&body.statements),
                body => Body::Expression(body.as_expression()?),
            };
            Some((&*arrow.params, body))
        }
        Expression::Identifier(name) => {
            let symbol = tree.symbol(name)?;
            let scoping = tree.semantic.scoping();
            match tree.kind(scoping.symbol_declaration(symbol)) {
                AstKind::Function(function) if !tree.is_mutated(symbol) => of(function),
                // A name for a name ends here: bundlers write none.
                _ => match tree.initializer(symbol)? {
                    Expression::Identifier(_) => None,
                    init => function(tree, init),
                },
            }
        }
        _ => None,
    }
}

/// What statements return: outside `None` where that is not known.
fn run<'a>(
    tree: &Tree<'_, 'a>,
    statements: &'a [Statement<'a>],
    known: &Known<'_, 'a>,
    depth: usize,
) -> Option<Option<Atom<'a>>> {
    for statement in statements {
        tree.spend(1).then_some(())?;
        match statement {
            Statement::ReturnStatement(returned) => {
                return Some(match &returned.argument {
                    Some(value) => Some(evaluate(tree, value, known, depth)?),
                    None => Some(Atom::Undefined),
                });
            }
            Statement::IfStatement(choice) => {
                let depth = depth.checked_sub(1)?;
                let holds = condition(tree, &choice.test, known, depth)?;
                let branch = match (holds, &choice.alternate) {
                    (true, _) => &choice.consequent,
                    (false, Some(other)) => other,
                    (false, None) => continue,
                };
                let branch = match branch {
                    Statement::BlockStatement(block) => block.body.as_slice(),
                    one => std::slice::from_ref(one),
                };
                if let Some(value) = run(tree, branch, known, depth)? {
                    return Some(Some(value));
                }
            }
            // `"use strict"` is no statement here; anything else may do anything.
            _ => return None,
        }
    }
    Some(None)
}
