//! Objects whose properties all stand in the script.

use std::borrow::Cow;
use std::collections::HashMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind, PropertyKind};
use oxc_semantic::{NodeId, SymbolId};

use super::tree::Tree;
use super::values::global;

/// An object with more properties is not looked at.
const MAX_PROPERTIES: usize = 64;

/// So many names and objects are followed into each other.
const MAX_STEPS: usize = 6;

/// What was found out about names: whether each serves only to send what it stands for.
pub(super) type Sent = HashMap<SymbolId, bool>;

/// The options or headers of a request; of two properties with one name the last counts.
#[derive(Default)]
pub(super) struct Object<'a> {
    /// A name is missing where it is worked out.
    properties: Vec<(Option<Cow<'a, str>>, &'a Expression<'a>)>,
}

impl<'a> Object<'a> {
    /// What an expression is, if nothing can change it between where it stands and the request.
    pub(super) fn of(
        tree: &Tree<'_, 'a>,
        expression: &'a Expression<'a>,
        sent: &mut Sent,
    ) -> Option<Self> {
        let mut object = Self::default();
        object.fill(tree, expression, sent, MAX_STEPS)?;
        Some(object)
    }

    fn fill(
        &mut self,
        tree: &Tree<'_, 'a>,
        expression: &'a Expression<'a>,
        sent: &mut Sent,
        steps: usize,
    ) -> Option<()> {
        let steps = steps.checked_sub(1)?;
        match expression {
            Expression::ObjectExpression(object) => self.fill_with(tree, object, sent, steps),
            Expression::Identifier(name) => {
                let symbol = tree.symbol(name)?;
                // What is assigned later may have got another name in the same expression.
                let init = tree
                    .initializer(symbol)
                    .filter(|_| !tree.is_mutated(symbol))?;
                let is_only_sent = *sent
                    .entry(symbol)
                    .or_insert_with(|| is_only_sent(tree, symbol));
                is_only_sent.then(|| self.fill(tree, init, sent, steps))?
            }
            Expression::NewExpression(made) if global(tree, &made.callee)? == "Headers" => {
                match made.arguments.as_slice() {
                    [] => Some(()),
                    [headers] => self.fill(tree, headers.as_expression()?, sent, steps),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn fill_with(
        &mut self,
        tree: &Tree<'_, 'a>,
        object: &'a ObjectExpression<'a>,
        sent: &mut Sent,
        steps: usize,
    ) -> Option<()> {
        for property in &object.properties {
            tree.spend(1).then_some(())?;
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    let name = property.key.static_name();
                    let is_own = property.kind == PropertyKind::Init;
                    let name = name.filter(|name| is_own && name != "__proto__");
                    self.properties.push((name, &property.value));
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    self.fill(tree, &spread.argument, sent, steps)?;
                }
            }
            if self.properties.len() > MAX_PROPERTIES {
                return None;
            }
        }
        Some(())
    }

    /// A property; `Some(None)` where it is missing, `None` where that is not known.
    pub(super) fn get(&self, wanted: &str) -> Option<Option<&'a Expression<'a>>> {
        for (name, value) in self.properties.iter().rev() {
            if name.as_ref()? == wanted {
                return Some(Some(value));
            }
        }
        Some(None)
    }

    /// The properties with their names.
    pub(super) fn all(&self) -> impl Iterator<Item = (Option<&str>, &'a Expression<'a>)> {
        let properties = self.properties.iter();
        properties.map(|(name, value)| (name.as_deref(), *value))
    }
}

/// Whether a name serves for nothing but to send what it stands for, by itself or in an object: nothing is added to it then.
fn is_only_sent(tree: &Tree<'_, '_>, symbol: SymbolId) -> bool {
    let is_sent = |read: NodeId| {
        let parent = tree.parent(read)?;
        match tree.kind(parent) {
            AstKind::SpreadElement(_) | AstKind::ObjectProperty(_) => {
                is_options(tree, tree.parent(parent)?)
            }
            kind => Some(is_fetch(tree, kind)),
        }
    };
    let mut reads = tree.reads(symbol).into_iter();
    reads.all(|read| is_sent(read) == Some(true))
}

/// Whether an object is given to `fetch`, or is the headers in one that is.
fn is_options(tree: &Tree<'_, '_>, object: NodeId) -> Option<bool> {
    let parent = tree.parent(object)?;
    Some(match tree.kind(parent) {
        AstKind::ObjectProperty(_) => {
            let options = tree.parent(parent)?;
            is_fetch(tree, tree.kind(tree.parent(options)?))
        }
        kind => is_fetch(tree, kind),
    })
}

fn is_fetch<'a>(tree: &Tree<'_, 'a>, kind: AstKind<'a>) -> bool {
    matches!(kind, AstKind::CallExpression(call) if global(tree, &call.callee) == Some("fetch"))
}
