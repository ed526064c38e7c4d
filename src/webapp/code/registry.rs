//! Uses of the registry's methods: by their names, which no minifier changes. Whether they are used of the registry is
//! told by [`Registry`].

mod closed;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod closed_tests;
pub(super) mod custom_settings;
mod holders;
#[cfg(test)]
mod holders_tests;
mod older;
pub(super) mod registration;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod registration_tests;
mod taken;

use std::collections::HashSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    BinaryOperator, BindingPattern, ComputedMemberExpression, Expression, PropertyKey,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::guards::{self, Subject};
use super::names::{MAX_NAME, PREFIX, is_method_name};
use super::tree::passed::{called, outer};
use super::tree::{Callable, Tree};
use super::{Guard, Names, Use, at_offset};
use holders::Registry;
use taken::Taken;

/// More are not kept: the largest plugin that was looked at has 40.
pub(super) const MAX_USES: usize = 4_096;

/// The uses of methods with such names, in the order of the text, and whether these are all.
/// Those of which it is not seen that they are the registry's count only by the `names` of its methods: libraries have
/// thousands of others (`registerListeners` of hls.js), and what guards each takes long to see.
pub(super) fn uses<'a>(
    tree: &Tree<'_, 'a>,
    initializers: &[Callable<'a>],
    names: &Names,
) -> (Vec<Use>, bool) {
    let registry = Registry::follow(tree, initializers);
    let counts = |node: NodeId, name: &str| {
        is_method_name(name) && (registry.nodes.contains(&node) || names.methods.contains(name))
    };
    let mut found = Vec::new();
    // `registry.x = registry.x || function () {}`: something stands in for it.
    let mut replaced = HashSet::new();
    let mut texts = Texts::default();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) {
            break;
        }
        let is_full = found.len() >= MAX_USES;
        match node.kind() {
            AstKind::AssignmentExpression(set) => {
                let member = set.left.as_member_expression();
                if let Some(name) = member.and_then(|member| member.static_property_name())
                    && is_method_name(name)
                {
                    replaced.insert(name);
                }
            }
            // An object with a method of the same name, which may stand in for the registry.
            AstKind::ObjectProperty(property) => {
                if let PropertyKey::StaticIdentifier(key) = &property.key
                    && is_method_name(&key.name)
                {
                    replaced.insert(key.name.as_str());
                }
            }
            AstKind::StringLiteral(text) if !is_asked(tree, node.id()) => {
                texts.add(&text.value);
            }
            AstKind::TemplateElement(piece) => texts.add(&piece.value.raw),
            // What stands in for a method is looked for to the end.
            _ if is_full => {}
            AstKind::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                if counts(node.id(), name) {
                    found.extend(use_of(tree, node.id(), name, &registry));
                }
            }
            AstKind::ComputedMemberExpression(member) => {
                if let Some(name) = name_in_brackets(tree, member)
                    && counts(node.id(), name)
                {
                    found.extend(use_of(tree, node.id(), name, &registry));
                }
            }
            AstKind::BindingProperty(property) => {
                let Some(name) = property
                    .key
                    .static_name()
                    .filter(|name| counts(node.id(), name))
                else {
                    continue;
                };
                let taken = property.value.get_binding_identifier();
                let Some(symbol) = taken.and_then(|name| name.symbol_id.get()) else {
                    continue;
                };
                // A default stands in for what is missing.
                let has_default = matches!(property.value, BindingPattern::AssignmentPattern(_));
                let tracked = registry.nodes.contains(&node.id());
                let taken = Taken {
                    method: &name,
                    tracked,
                    has_default,
                };
                found.extend(taken.calls(tree, symbol));
            }
            _ => {}
        }
    }
    // What was not looked at might be a guard.
    let is_whole = tree.is_whole();
    for found in &mut found {
        found.tracked &= is_whole;
        if replaced.contains(found.method.as_ref()) {
            found.guard = Guard::Own;
        }
        if texts.name(&found.method) {
            found.guard = found.guard.max(Guard::Other);
        }
    }
    let is_all = is_whole && found.len() < MAX_USES;
    found.sort_by(|a, b| (a.at.offset, &a.method).cmp(&(b.at.offset, &b.method)));
    found.dedup();
    (found, is_all)
}

/// Texts of a script that name methods: in lists of what is asked for, or put in the place of what is missing, by a
/// computed name. What these come to is not followed.
#[derive(Default)]
struct Texts<'a> {
    /// Whole names, and what stands behind `register` in some.
    found: HashSet<&'a str>,
    /// Whether names are put together: `"register" + name`.
    has_prefix: bool,
}

impl<'a> Texts<'a> {
    fn add(&mut self, text: &'a str) {
        self.has_prefix |= text == PREFIX;
        let is_part = text.len() <= MAX_NAME && text.starts_with(|c: char| c.is_ascii_uppercase());
        if is_part || is_method_name(text) {
            self.found.insert(text);
        }
    }

    fn name(&self, method: &str) -> bool {
        let rest = method.strip_prefix(PREFIX);
        let is_built = rest.is_some_and(|rest| self.has_prefix && self.found.contains(rest));
        is_built || self.found.contains(method)
    }
}

/// Whether a text is what guards look for themselves: `"x" in registry`.
fn is_asked(tree: &Tree<'_, '_>, text: NodeId) -> bool {
    matches!(tree.parent(text).map(|parent| tree.kind(parent)),
        Some(AstKind::BinaryExpression(asked)) if asked.operator == BinaryOperator::In)
}

/// The name of a member in brackets: the text there, or that of a constant: `const n = "registerX"; registry[n](...)`.
fn name_in_brackets<'a>(
    tree: &Tree<'_, 'a>,
    member: &'a ComputedMemberExpression<'a>,
) -> Option<&'a str> {
    if let Some(name) = member.static_property_name() {
        return Some(name.as_str());
    }
    let Expression::Identifier(name) = &member.expression else {
        return None;
    };
    let symbol = tree.symbol(name)?;
    let declared = tree.semantic.scoping().symbol_declaration(symbol);
    let AstKind::VariableDeclarator(declarator) = tree.kind(declared) else {
        return None;
    };
    let Some(Expression::StringLiteral(text)) = &declarator.init else {
        return None;
    };
    // Most names are none, and to look for what else sets them takes long.
    let is_it = is_method_name(&text.value) && !tree.is_mutated(symbol);
    is_it.then_some(text.value.as_str())
}

/// The name that a member is of.
fn receiver(tree: &Tree<'_, '_>, member: NodeId) -> Option<SymbolId> {
    match tree.kind(member).as_member_expression_kind()?.object() {
        Expression::Identifier(name) => tree.symbol(name),
        _ => None,
    }
}

/// What is done with `receiver.name`.
fn use_of(tree: &Tree<'_, '_>, node: NodeId, name: &str, registry: &Registry) -> Vec<Use> {
    let tracked = registry.nodes.contains(&node);
    let names = [Box::from(name)];
    let subject = Subject {
        names: &names,
        receiver: receiver(tree, node),
        is_proven: registry.nodes.contains(&node),
        ..Subject::default()
    };
    let one = |called: bool, guard: Guard| Use {
        method: name.into(),
        at: at_offset(tree.kind(node).span().start as usize),
        called,
        guard,
        tracked,
    };
    let taken = Taken {
        method: name,
        tracked,
        has_default: false,
    };
    let by_call = |is_optional: bool| match is_optional {
        true => Guard::Own,
        false => guards::guard(tree, node, subject),
    };
    if let Some(is_optional) = called(tree, node) {
        return vec![one(true, by_call(is_optional))];
    }
    let Some(parent) = outer(tree, node) else {
        return Vec::new();
    };
    let (value, parent) = match tree.kind(parent) {
        // `(a=registry===null||registry===void 0?void 0:registry.x)===null||...`
        AstKind::ConditionalExpression(choice)
            if !choice
                .test
                .span()
                .contains_inclusive(tree.kind(node).span()) =>
        {
            (parent, tree.parent(parent).unwrap_or(parent))
        }
        _ => (node, parent),
    };
    let found = match tree.kind(parent) {
        AstKind::VariableDeclarator(declarator) if value == node => {
            let name = declarator.id.get_binding_identifier();
            match name.and_then(|name| name.symbol_id.get()) {
                Some(symbol) => return taken.calls(tree, symbol),
                None => Vec::new(),
            }
        }
        AstKind::AssignmentExpression(set)
            if set.operator.is_assign() && set.right.span().end == tree.kind(value).span().end =>
        {
            // `(a=registry.x)(...)`
            if value == node
                && let Some(is_optional) = called(tree, parent)
            {
                return vec![one(true, by_call(is_optional))];
            }
            let found = taken.calls_behind(tree, parent, set);
            match found.is_empty() && value == node {
                true => taken.calls_of_set(tree, parent, set),
                false => found,
            }
        }
        _ => Vec::new(),
    };
    match found.is_empty() {
        true => vec![one(false, Guard::None)],
        false => found,
    }
}
