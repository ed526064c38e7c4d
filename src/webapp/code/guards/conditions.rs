//! What a condition speaks of: by itself, and by the names and functions in it.

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::Guard;
use super::super::names::is_method_name;
use super::{Search, Subject};

/// So many names and functions are followed from a condition to what it speaks of.
pub(super) const MAX_NAMES: usize = 3;
/// So many places that set one name are looked at.
pub(super) const MAX_SETS: usize = 8;

impl<'a> Search<'_, '_, 'a, '_> {
    /// What a condition speaks of. Which way round it is does not matter: nobody calls a method
    /// where it was seen to be missing.
    pub(super) fn mentions(&self, from: NodeId, span: Span, names: usize) -> Guard {
        let mut best = Guard::None;
        for kind in self.tree.within(from, span) {
            best = best.max(self.mention(kind, names));
            if best == Guard::Own {
                break;
            }
        }
        best
    }

    /// What a list speaks of that is written out, whose members a callee goes through; what is called in it is what needs a
    /// guard: `[{has: (r) => r.x, start: (r) => r.x()}].forEach(...)`.
    pub(super) fn listed(&self, callee: &'a Expression<'a>, names: usize) -> Option<Guard> {
        let tree = self.tree;
        let Expression::StaticMemberExpression(member) = callee else {
            return None;
        };
        let list = match &member.object {
            Expression::Identifier(name) => tree.initializer(tree.symbol(name)?)?,
            list => list,
        };
        let Expression::ArrayExpression(list) = list else {
            return None;
        };
        let spoken = tree.within(list.node_id(), list.span).filter(|kind| {
            let AstKind::StaticMemberExpression(member) = kind else {
                return true;
            };
            let parent = tree.parent(member.node_id());
            !matches!(parent.map(|parent| tree.kind(parent)), Some(AstKind::CallExpression(call))
                if call.callee.span() == member.span)
        });
        let found = spoken.map(|kind| self.mention(kind, names));
        Some(found.max().unwrap_or(Guard::None))
    }

    fn mention(&self, kind: AstKind<'a>, names: usize) -> Guard {
        let (tree, subject) = (self.tree, self.subject);
        let further = names.checked_sub(1);
        match kind {
            AstKind::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                let found = name_guard(name, subject);
                match (further, tree.this(&member.object)) {
                    // `this.has = Boolean(registry.x); if (this.has) ...`
                    (Some(names), Some(_)) => found.max(self.sets_of_field(name, names)),
                    (Some(names), None) => found
                        .max(self.waited_for(member, names))
                        .max(self.sets_elsewhere(&member.object, name, names)),
                    (None, _) => found,
                }
            }
            AstKind::PrivateFieldExpression(member) => further
                .and_then(|names| Some((tree.private_name(&member.field)?, names)))
                .map_or(Guard::None, |(name, names)| self.sets_of_field(name, names)),
            // `registry[name]`
            AstKind::ComputedMemberExpression(member) => match &member.object {
                Expression::Identifier(name)
                    if subject.receiver.is_some() && tree.symbol(name) == subject.receiver =>
                {
                    Guard::Other
                }
                _ => Guard::None,
            },
            AstKind::StringLiteral(text) => name_guard(text.value.as_str(), subject),
            // What another module exports may tell anything.
            AstKind::CallExpression(call)
                if matches!(&call.callee, Expression::Identifier(name)
                    if tree.symbol(name).is_some_and(|it| tree.modules().requires.contains(&it))) =>
            {
                Guard::Other
            }
            // `if (has(registry)) ...`, where what it calls stands in the script.
            AstKind::CallExpression(call) => match (tree.callees(call), further) {
                (Some((callee, _)), Some(names)) => self.mentions(callee.node, callee.span, names),
                (None, Some(names)) => self.called_elsewhere(call, names),
                (_, None) => Guard::None,
            },
            AstKind::IdentifierReference(name) => match tree.symbol(name) {
                Some(symbol) if subject.aliases.contains(&symbol) => Guard::Own,
                None if subject.bare && subject.is_named(name.name.as_str()) => Guard::Own,
                Some(symbol) => further
                    .map_or(Guard::None, |names| self.sets_of(symbol, names))
                    .max(version_guard(name.name.as_str())),
                None => version_guard(name.name.as_str()),
            },
            _ => Guard::None,
        }
    }

    /// What a name is set to, and where: `const has = Boolean(registry.x)`, `if (registry.x) has = true`.
    fn sets_of(&self, symbol: SymbolId, names: usize) -> Guard {
        let tree = self.tree;
        if let Some(init) = tree.initializer(symbol) {
            let own = self.mentions(init.node_id(), init.span(), names);
            return own.max(self.private_field(symbol, init, names));
        }
        let declared = tree.semantic.scoping().symbol_declaration(symbol);
        // `const {registerX: has} = registry`
        if let AstKind::VariableDeclarator(declarator) = tree.kind(declared)
            && let BindingPattern::ObjectPattern(pattern) = &declarator.id
        {
            let bound = tree.bound(pattern, symbol);
            let key = bound.and_then(|property| property.key.static_name());
            let named = key.map_or(Guard::None, |key| name_guard(&key, self.subject));
            if named == Guard::Own {
                return named;
            }
        }
        // `const {has} = {has: Boolean(registry.x)}`
        if let AstKind::VariableDeclarator(declarator) = tree.kind(declared)
            && let Some(init) = &declarator.init
            && !matches!(declarator.id, BindingPattern::BindingIdentifier(_))
        {
            return self.mentions(init.node_id(), init.span(), names);
        }
        let writes = tree.writes(symbol);
        let found = writes
            .into_iter()
            .take(MAX_SETS)
            .map(|write| self.set(write, names));
        found.max().unwrap_or(Guard::None)
    }

    fn sets_of_field(&self, name: &str, names: usize) -> Guard {
        let sets = self.tree.sets_of_member(name).iter().take(MAX_SETS);
        let found = sets.map(|set| self.set(*set, names));
        let told = self.tree.told_of_member(name).iter().take(MAX_SETS);
        let told = told.map(|node| self.told(*node, names));
        found.chain(told).max().unwrap_or(Guard::None)
    }

    /// What is set at a node, and what that depends on.
    pub(super) fn set(&self, node: NodeId, names: usize) -> Guard {
        let parent = self.tree.parent(node).unwrap_or(node);
        let value = match (self.tree.kind(node), self.tree.kind(parent)) {
            (AstKind::AssignmentExpression(set), _) | (_, AstKind::AssignmentExpression(set)) => {
                self.mentions(set.node_id(), set.right.span(), names)
            }
            _ => Guard::None,
        };
        value.max(match names.checked_sub(1) {
            Some(names) => self.in_function(node, names),
            None => Guard::None,
        })
    }
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
