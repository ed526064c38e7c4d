//! Objects whose properties all stand in the script.

use std::borrow::Cow;
use std::collections::HashMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, ObjectExpression, ObjectPropertyKind, PropertyKind};
use oxc_semantic::{NodeId, SymbolId};

use super::super::tree::Tree;
use super::super::tree::values::global;

/// An object with more properties is not looked at.
const MAX_PROPERTIES: usize = 64;

/// So many names and objects are followed into each other.
const MAX_STEPS: usize = 6;

/// The options or headers of a request; of two properties with one name the last counts.
pub(super) struct Object<'a> {
    properties: Properties<'a>,
}

/// A name is missing where it is worked out.
type Properties<'a> = Vec<(Option<Cow<'a, str>>, &'a Expression<'a>)>;

/// Finds out what objects are.
pub(super) struct Objects<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    /// Whether each name serves only to send what it stands for.
    sent: HashMap<SymbolId, bool>,
}

impl<'t, 's, 'a> Objects<'t, 's, 'a> {
    pub(super) fn new(tree: &'t Tree<'s, 'a>) -> Self {
        let sent = HashMap::new();
        Self { tree, sent }
    }

    /// What an expression is, if nothing can change it between where it stands and the request.
    pub(super) fn object(&mut self, expression: &'a Expression<'a>) -> Option<Object<'a>> {
        let mut properties = Vec::new();
        self.fill(&mut properties, expression, MAX_STEPS)?;
        Some(Object { properties })
    }

    fn fill(
        &mut self,
        properties: &mut Properties<'a>,
        expression: &'a Expression<'a>,
        steps: usize,
    ) -> Option<()> {
        let steps = steps.checked_sub(1)?;
        let tree = self.tree;
        match expression {
            Expression::ObjectExpression(object) => self.fill_with(properties, object, steps),
            Expression::Identifier(name) => {
                let symbol = tree.symbol(name)?;
                // What is assigned later may have got another name in the same expression.
                let init = tree.initializer(symbol);
                let init = init.filter(|_| !tree.is_mutated(symbol))?;
                let sent = self.sent.entry(symbol);
                let is_only_sent = *sent.or_insert_with(|| is_only_sent(tree, symbol));
                is_only_sent.then(|| self.fill(properties, init, steps))?
            }
            Expression::NewExpression(made) if global(tree, &made.callee)? == "Headers" => {
                match made.arguments.as_slice() {
                    [] => Some(()),
                    [headers] => self.fill(properties, headers.as_expression()?, steps),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn fill_with(
        &mut self,
        properties: &mut Properties<'a>,
        object: &'a ObjectExpression<'a>,
        steps: usize,
    ) -> Option<()> {
        for property in &object.properties {
            self.tree.spend(1).then_some(())?;
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    let name = property.key.static_name();
                    let is_own = property.kind == PropertyKind::Init;
                    let name = name.filter(|name| is_own && name != "__proto__");
                    properties.push((name, &property.value));
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    self.fill(properties, &spread.argument, steps)?;
                }
            }
            if properties.len() > MAX_PROPERTIES {
                return None;
            }
        }
        Some(())
    }
}

impl<'a> Object<'a> {
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
