//! Whether a use of a registry method, or of a global, is reached only where that is there.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression, PropertyKey, Statement};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::Guard;
use super::members::property;
use super::registry::is_method_name;
use super::tree::Tree;

/// So many functions around a use are followed to the places that call them.
const MAX_CALLERS: usize = 2;
/// So many names and functions are followed from a condition to what it speaks of.
const MAX_NAMES: usize = 2;
/// So many calls of a method by its name are looked at.
const MAX_CALLS: usize = 256;

/// What a condition must speak of to be a guard.
#[derive(Clone, Copy)]
pub(super) struct Subject<'n> {
    /// What may be missing, and what is then read of it: either tells that it is there.
    pub(super) names: &'n [Box<str>],
    /// The names that it was taken under, where it was.
    pub(super) aliases: &'n [SymbolId],
    /// Whether the first of the names can stand alone: it is a global.
    pub(super) bare: bool,
}

impl Subject<'_> {
    fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|known| **known == *name)
    }
}

/// What stands between the script's start and the node.
pub(super) fn guard(tree: &Tree<'_, '_>, node: NodeId, subject: Subject<'_>) -> Guard {
    around(tree, node, subject, MAX_CALLERS)
}

fn around(tree: &Tree<'_, '_>, node: NodeId, subject: Subject<'_>, callers: usize) -> Guard {
    let mut best = Guard::None;
    let mut child = node;
    while let Some(parent) = tree.parent(child) {
        best = best.max(here(tree, parent, child, subject));
        if best == Guard::Own {
            break;
        }
        if callers > 0
            && matches!(
                tree.kind(parent),
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
            )
        {
            best = best.max(calls_of(tree, parent, subject, callers - 1));
        }
        child = parent;
    }
    best
}

/// What guards `child` in its parent.
fn here(tree: &Tree<'_, '_>, parent: NodeId, child: NodeId, subject: Subject<'_>) -> Guard {
    let at = tree.kind(child).span();
    let holds = |span: Span| span.start <= at.start && at.end <= span.end;
    let condition = |span: Span| mentions(tree, parent, span, subject, MAX_NAMES);
    match tree.kind(parent) {
        AstKind::LogicalExpression(logical) if holds(logical.right.span()) => {
            condition(logical.left.span())
        }
        AstKind::ConditionalExpression(choice) if !holds(choice.test.span()) => {
            condition(choice.test.span())
        }
        AstKind::IfStatement(choice) if !holds(choice.test.span()) => condition(choice.test.span()),
        AstKind::SwitchStatement(switch) if !holds(switch.discriminant.span()) => {
            condition(switch.discriminant.span())
        }
        AstKind::TryStatement(tried) if tried.handler.is_some() && holds(tried.block.span) => {
            Guard::Own
        }
        AstKind::BlockStatement(block) => earlier(tree, parent, &block.body, at, subject),
        AstKind::FunctionBody(body) => earlier(tree, parent, &body.statements, at, subject),
        AstKind::SwitchCase(case) => earlier(tree, parent, &case.consequent, at, subject),
        _ => Guard::None,
    }
}

/// An earlier statement that leaves where a condition holds, or where it does not: `if (!registry.x) return;`.
fn earlier(
    tree: &Tree<'_, '_>,
    block: NodeId,
    statements: &[Statement<'_>],
    at: Span,
    subject: Subject<'_>,
) -> Guard {
    statements
        .iter()
        .take_while(|statement| statement.span().end <= at.start && tree.spend(1))
        .filter_map(|statement| match statement {
            Statement::IfStatement(choice)
                if leaves(&choice.consequent) || choice.alternate.as_ref().is_some_and(leaves) =>
            {
                Some(mentions(
                    tree,
                    block,
                    choice.test.span(),
                    subject,
                    MAX_NAMES,
                ))
            }
            _ => None,
        })
        .max()
        .unwrap_or(Guard::None)
}

fn leaves(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::BlockStatement(block) => block.body.last().is_some_and(is_jump),
        one => is_jump(one),
    }
}

fn is_jump(statement: &Statement<'_>) -> bool {
    matches!(
        statement,
        Statement::ReturnStatement(_)
            | Statement::ThrowStatement(_)
            | Statement::BreakStatement(_)
            | Statement::ContinueStatement(_)
    )
}

/// What a condition speaks of. Which way round it is does not matter: nobody calls a method
/// where it was seen to be missing.
fn mentions(
    tree: &Tree<'_, '_>,
    from: NodeId,
    span: Span,
    subject: Subject<'_>,
    names: usize,
) -> Guard {
    let mut best = Guard::None;
    let further = names.checked_sub(1);
    for kind in tree.inside(from, span) {
        let found = match kind {
            AstKind::StaticMemberExpression(member) => {
                name_guard(member.property.name.as_str(), subject)
            }
            AstKind::StringLiteral(text) => name_guard(text.value.as_str(), subject),
            // `if (has(registry)) ...`, where what it calls stands in the script.
            AstKind::CallExpression(call) => further
                .and_then(|names| Some((tree.callees(call)?.0, names)))
                .map_or(Guard::None, |(callee, names)| {
                    mentions(tree, callee.node, callee.span, subject, names)
                }),
            AstKind::IdentifierReference(name) => {
                let symbol = tree.symbol(name);
                match symbol {
                    Some(symbol) if subject.aliases.contains(&symbol) => Guard::Own,
                    None if subject.bare && subject.is_named(name.name.as_str()) => Guard::Own,
                    // `const has = Boolean(registry.x); if (has) ...`
                    Some(symbol) => further
                        .and_then(|names| Some((tree.initializer(symbol)?, names)))
                        .map_or(Guard::None, |(init, names)| {
                            let declared = tree.semantic.scoping().symbol_declaration(symbol);
                            mentions(tree, declared, init.span(), subject, names)
                        })
                        .max(version_guard(name.name.as_str())),
                    None => version_guard(name.name.as_str()),
                }
            }
            _ => Guard::None,
        };
        best = best.max(found);
        if best == Guard::Own {
            break;
        }
    }
    best
}

fn name_guard(name: &str, subject: Subject<'_>) -> Guard {
    match name {
        _ if subject.is_named(name) => Guard::Own,
        // A plain object of the registry that tells what the web app can do.
        "supports" => Guard::Other,
        _ if is_method_name(name) => Guard::Other,
        _ => version_guard(name),
    }
}

/// `isMinimumServerVersion`, `serverVersion`, `config.Version`, `BuildNumber`.
fn version_guard(name: &str) -> Guard {
    let speaks = name.contains("ersion") || name.contains("BuildNumber");
    if speaks { Guard::Other } else { Guard::None }
}

/// A function that is only called where the method was looked for.
fn calls_of(tree: &Tree<'_, '_>, function: NodeId, subject: Subject<'_>, callers: usize) -> Guard {
    let reads = match name_of(tree, function) {
        Some(Name::Symbol(symbol)) => tree.reads(symbol),
        // The web app calls it.
        None | Some(Name::Member("initialize")) => return Guard::None,
        Some(Name::Member(name)) => {
            let calls = tree.calls_of_member(name);
            calls.iter().take(MAX_CALLS).copied().collect()
        }
    };
    let guards = reads
        .iter()
        .map(|read| around(tree, *read, subject, callers));
    guards.min().unwrap_or(Guard::None)
}

/// What a function is called by.
enum Name<'a> {
    Symbol(SymbolId),
    /// The name of a method, or of a property that it is put into.
    Member(&'a str),
}

fn name_of<'a>(tree: &Tree<'_, 'a>, function: NodeId) -> Option<Name<'a>> {
    if let AstKind::Function(function) = tree.kind(function)
        && function.is_declaration()
    {
        let symbol = function.id.as_ref()?.symbol_id.get()?;
        return Some(Name::Symbol(symbol));
    }
    let key = |key: &PropertyKey<'a>| match key {
        PropertyKey::StaticIdentifier(name) => Some(Name::Member(name.name.as_str())),
        _ => None,
    };
    match tree.kind(tree.parent(function)?) {
        AstKind::VariableDeclarator(declarator) => {
            let name = declarator.id.get_binding_identifier()?;
            Some(Name::Symbol(name.symbol_id.get()?))
        }
        AstKind::MethodDefinition(method) => key(&method.key),
        AstKind::PropertyDefinition(property) => key(&property.key),
        AstKind::ObjectProperty(property) if property.key.is_specific_static_name("value") => {
            translated(tree, function).or_else(|| key(&property.key))
        }
        AstKind::ObjectProperty(property) => key(&property.key),
        AstKind::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                Some(Name::Symbol(tree.symbol(name)?))
            }
            AssignmentTarget::StaticMemberExpression(member) => {
                Some(Name::Member(member.property.name.as_str()))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What a method of a class is called that Babel translated: `{key: "name", value: function () {}}`.
fn translated<'a>(tree: &Tree<'_, 'a>, function: NodeId) -> Option<Name<'a>> {
    let holder = tree.parent(tree.parent(function)?)?;
    let AstKind::ObjectExpression(object) = tree.kind(holder) else {
        return None;
    };
    match property(object, "key")? {
        Expression::StringLiteral(name) => Some(Name::Member(name.value.as_str())),
        _ => None,
    }
}
