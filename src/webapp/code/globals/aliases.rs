//! Other names that a global goes by: declared, destructured, assigned, exported by a module.

use std::rc::Rc;

use oxc_ast::ast::{AssignmentTarget, BindingPattern, Expression};
use oxc_semantic::{NodeId, SymbolId};

use super::super::How;
use super::interop::wrapped;
use super::path::Held;
use super::{MAX_ALIASES, Walk};

impl<'a> Walk<'_, '_, 'a> {
    /// A declaration: `const x = node`, `const {a, b: c} = node`.
    pub(super) fn bind(&mut self, at: NodeId, pattern: &'a BindingPattern<'a>, held: &Held) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => {
                self.read(at, held);
                self.declare(name.symbol_id.get(), held);
            }
            BindingPattern::ObjectPattern(pattern) => {
                if pattern.properties.is_empty() || pattern.rest.is_some() {
                    self.read_of(at, held, false);
                }
                for property in &pattern.properties {
                    let key = property.key.static_name();
                    let member = key.and_then(|key| self.member(held, &key, false));
                    // A default stands in for what is missing.
                    let has_default =
                        matches!(property.value, BindingPattern::AssignmentPattern(_));
                    match member {
                        Some(Held::Global(path)) if !has_default => {
                            self.note(at, &path, How::Read);
                            let member = Held::Global(Rc::new(path.taken(None)));
                            self.bind_part(at, &property.value, &member);
                        }
                        _ => self.read_of(at, held, false),
                    }
                }
            }
            _ => self.read(at, held),
        }
    }

    /// One property of a pattern, of which it was noted already that it is read.
    fn bind_part(&mut self, at: NodeId, pattern: &'a BindingPattern<'a>, held: &Held) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => self.declare(name.symbol_id.get(), held),
            BindingPattern::ObjectPattern(_) => self.bind(at, pattern, held),
            _ => {}
        }
    }

    pub(super) fn assign(
        &mut self,
        assignment: NodeId,
        target: &AssignmentTarget<'a>,
        held: &Held,
    ) {
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                let symbol = self.tree.symbol(name);
                let own = symbol.filter(|symbol| {
                    let value = self.tree.initializer(*symbol);
                    value.is_some_and(|value| self.tree.parent(value.node_id()) == Some(assignment))
                });
                match (own, symbol, held) {
                    (Some(symbol), ..) => self.hold(symbol, held),
                    (None, Some(symbol), Held::Window) => {
                        self.own_through(symbol);
                        if self.stays_root(symbol) {
                            self.hold(symbol, held);
                        }
                    }
                    _ => {}
                }
            }
            // `module.exports = node`
            AssignmentTarget::StaticMemberExpression(member)
                if member.property.name == "exports" =>
            {
                let Expression::Identifier(name) = &member.object else {
                    return;
                };
                let Some(object) = self.tree.symbol(name) else {
                    return;
                };
                let exported = match held {
                    Held::Global(path) => Held::Global(Rc::new(path.taken(None))),
                    other => other.clone(),
                };
                let Some(id) = self.modules.objects.get(&object) else {
                    let calls = wrapped(self.tree, object).into_iter();
                    return self.next.extend(calls.map(|call| (call, exported.clone())));
                };
                if self.exported.insert(id.clone()) {
                    let sites = self.modules.sites.iter();
                    let sites = sites.take_while(|_| self.tree.spend(1));
                    let own = sites.filter(|(_, of)| of == id);
                    self.next
                        .extend(own.map(|(site, _)| (*site, exported.clone())));
                }
            }
            _ => {}
        }
    }

    /// Follows a declared name, unless it is given another value later.
    pub(super) fn declare(&mut self, symbol: Option<SymbolId>, held: &Held) {
        if let Some(symbol) = symbol.filter(|symbol| !self.tree.is_mutated(*symbol)) {
            self.hold(symbol, held);
        }
    }

    /// Follows a name that stands for a value.
    pub(super) fn hold(&mut self, symbol: SymbolId, held: &Held) {
        let is_far = matches!(held, Held::Global(path) if path.aliases.len() >= MAX_ALIASES);
        if is_far || !self.followed.insert(symbol) {
            return;
        }
        let held = match held {
            Held::Window => Held::Window,
            Held::Getter(path) => Held::Getter(Rc::clone(path)),
            Held::Interop(path) => Held::Interop(Rc::clone(path)),
            Held::Global(path) => Held::Global(Rc::new(path.taken(Some(symbol)))),
        };
        for read in self.tree.reads(symbol) {
            self.next.push((read, held.clone()));
        }
    }
}
