//! Ways through a parsed script: from names to what they stand for.

pub(super) mod calls;
mod exports;
#[cfg(test)]
mod exports_tests;
pub(super) mod fields;
pub(super) mod index;
pub(super) mod members;
pub(super) mod modules;
mod named;
pub(super) mod page;
pub(super) mod passed;
pub(super) mod pieces;
pub(super) mod settled;
mod text;
mod translated;
pub(super) mod values;

use std::cell::Cell;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    ArrowFunctionExpression, AssignmentExpression, AssignmentTarget, BindingPattern,
    BindingProperty, Class, Expression, FormalParameters, Function, IdentifierReference,
    ObjectExpression, ObjectPattern,
};
use oxc_semantic::{NodeId, Reference, Semantic, SymbolId};
use oxc_span::{GetSpan, Span};

use index::Index;
use members::{property, width};
use text::json_text;

/// So many names are followed to get from an expression to its value.
const MAX_STEPS: usize = 12;

/// A parsed script.
pub(super) struct Tree<'s, 'a> {
    pub(super) semantic: &'s Semantic<'a>,
    /// How many more nodes may be looked at: what hostile code makes long, ends here.
    fuel: Cell<u64>,
    /// Whether something was left out beside that.
    is_cut: Cell<bool>,
    index: Index<'a>,
}

/// A function of any form.
#[derive(Clone, Copy)]
pub(super) struct Callable<'a> {
    pub(super) node: NodeId,
    pub(super) span: Span,
    pub(super) parameters: &'a FormalParameters<'a>,
}

impl<'a> Callable<'a> {
    pub(super) fn of(function: &'a Function<'a>) -> Self {
        Self {
            node: function.node_id.get(),
            span: function.span,
            parameters: &function.params,
        }
    }

    pub(super) fn of_arrow(arrow: &'a ArrowFunctionExpression<'a>) -> Self {
        Self {
            node: arrow.node_id.get(),
            span: arrow.span,
            parameters: &arrow.params,
        }
    }

    /// The function that an expression is itself.
    pub(super) fn written(expression: &'a Expression<'a>) -> Option<Self> {
        match expression {
            Expression::FunctionExpression(function) => Some(Self::of(function)),
            Expression::ArrowFunctionExpression(arrow) => Some(Self::of_arrow(arrow)),
            _ => None,
        }
    }

    /// The name of a parameter.
    pub(super) fn parameter(&self, place: usize) -> Option<SymbolId> {
        let one = self.parameters.items.get(place)?;
        one.pattern.get_binding_identifier()?.symbol_id.get()
    }
}

/// What an expression stands for, as far as it is plain.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Function(Callable<'a>),
    /// A class itself, which has what is `static` in it.
    Class(&'a Class<'a>),
    /// What `new` makes of a class.
    Instance(&'a Class<'a>),
    Object(&'a ObjectExpression<'a>),
    Text(&'a str),
    /// Text that `JSON.parse` reads.
    Json(&'a str),
}

impl<'s, 'a> Tree<'s, 'a> {
    pub(super) fn new(semantic: &'s Semantic<'a>, fuel: u64) -> Self {
        Self {
            semantic,
            fuel: Cell::new(fuel),
            is_cut: Cell::new(false),
            index: Index::new(),
        }
    }

    /// Whether all was looked at that there was to look at.
    pub(super) const fn is_whole(&self) -> bool {
        self.fuel.get() > 0 && !self.is_cut.get()
    }

    /// Notes that something was left out because there is too much of it.
    pub(super) fn cut(&self) {
        self.is_cut.set(true);
    }

    /// Takes from what may be looked at; `false` once nothing is left.
    pub(super) fn spend(&self, nodes: u64) -> bool {
        let left = self.fuel.get().saturating_sub(nodes);
        self.fuel.set(left);
        left > 0
    }

    pub(super) fn kind(&self, id: NodeId) -> AstKind<'a> {
        self.semantic.nodes().kind(id)
    }

    /// The node around one; `None` around the whole script.
    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        let parent = self.semantic.nodes().parent_id(id);
        (parent != id && self.spend(1)).then_some(parent)
    }

    /// What a name in an expression was declared as; `None` for a global.
    pub(super) fn symbol(&self, name: &IdentifierReference<'_>) -> Option<SymbolId> {
        let reference = name.reference_id.get()?;
        self.semantic.scoping().get_reference(reference).symbol_id()
    }

    /// The places where a symbol's value is read.
    pub(super) fn reads(&self, symbol: SymbolId) -> Vec<NodeId> {
        self.references(symbol, Reference::is_read)
    }

    /// The places where it is set, but for its declaration.
    pub(super) fn writes(&self, symbol: SymbolId) -> Vec<NodeId> {
        self.references(symbol, Reference::is_write)
    }

    fn references(&self, symbol: SymbolId, wanted: fn(&Reference) -> bool) -> Vec<NodeId> {
        let references = self.semantic.scoping().get_resolved_references(symbol);
        let seen = references.take_while(|_| self.spend(1));
        seen.filter(|reference| wanted(reference))
            .map(Reference::node_id)
            .collect()
    }

    /// The nodes in `span` among those behind `from`, in the order of the text.
    pub(super) fn inside(&self, from: NodeId, span: Span) -> impl Iterator<Item = AstKind<'a>> {
        let nodes = self.semantic.nodes();
        let behind = (from.index() + 1..nodes.len()).map(|at| nodes.kind(NodeId::from_usize(at)));
        behind
            .take_while(move |kind| kind.span().start < span.end && self.spend(1))
            .filter(move |kind| kind.span().start >= span.start && kind.span().end <= span.end)
    }

    /// The node itself and those behind it, as far as they are in `span`.
    pub(super) fn within(&self, from: NodeId, span: Span) -> impl Iterator<Item = AstKind<'a>> {
        let own = self.kind(from);
        let is_in = own.span().start >= span.start && own.span().end <= span.end;
        is_in
            .then_some(own)
            .into_iter()
            .chain(self.inside(from, span))
    }

    /// What an expression stands for.
    pub(super) fn value(&self, expression: &'a Expression<'a>) -> Option<Value<'a>> {
        self.follow(expression, MAX_STEPS)
    }

    /// The expression that a symbol stands for: its initializer, or what is assigned to it once.
    pub(super) fn initializer(&self, symbol: SymbolId) -> Option<&'a Expression<'a>> {
        let scoping = self.semantic.scoping();
        let mut written = scoping
            .get_resolved_references(symbol)
            .take_while(|_| self.spend(1))
            .filter(|reference| reference.is_write());
        let first = written.next();
        let declared = match self.kind(scoping.symbol_declaration(symbol)) {
            AstKind::VariableDeclarator(declarator)
                if matches!(declarator.id, BindingPattern::BindingIdentifier(_)) =>
            {
                declarator.init.as_ref()
            }
            _ => return None,
        };
        match (declared, first) {
            (Some(init), None) => Some(init),
            (None, Some(only)) if written.next().is_none() => self.assigned_by(only.node_id()),
            _ => None,
        }
    }

    /// What is assigned where a name is written: of `name = value` the value.
    fn assigned_by(&self, write: NodeId) -> Option<&'a Expression<'a>> {
        match self.kind(self.parent(write)?) {
            AstKind::AssignmentExpression(set)
                if set.operator.is_assign()
                    && matches!(set.left, AssignmentTarget::AssignmentTargetIdentifier(_)) =>
            {
                Some(&set.right)
            }
            _ => None,
        }
    }

    /// The variable that an assignment sets: `name = value`.
    pub(super) fn set_by(&self, set: &AssignmentExpression<'_>) -> Option<SymbolId> {
        match &set.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => self.symbol(name),
            _ => None,
        }
    }

    /// The variable that is declared to be the value at a node: `const name = value`.
    pub(super) fn variable_of(&self, value: NodeId) -> Option<SymbolId> {
        match self.kind(self.parent(value)?) {
            AstKind::VariableDeclarator(declarator) => {
                declarator.id.get_binding_identifier()?.symbol_id.get()
            }
            _ => None,
        }
    }

    /// The property that a name is taken out of an object by.
    pub(super) fn bound(
        &self,
        pattern: &'a ObjectPattern<'a>,
        symbol: SymbolId,
    ) -> Option<&'a BindingProperty<'a>> {
        let mut properties = pattern.properties.iter().take_while(|_| self.spend(1));
        properties.find(|property| {
            let name = property.value.get_binding_identifier();
            name.and_then(|name| name.symbol_id.get()) == Some(symbol)
        })
    }

    fn follow_symbol(&self, symbol: SymbolId, steps: usize) -> Option<Value<'a>> {
        let scoping = self.semantic.scoping();
        let is_written = |symbol| self.is_mutated(symbol);
        match self.kind(scoping.symbol_declaration(symbol)) {
            AstKind::Function(function) if !is_written(symbol) => {
                Some(Value::Function(Callable::of(function)))
            }
            AstKind::Class(class) if !is_written(symbol) => Some(Value::Class(class)),
            AstKind::VariableDeclarator(declarator) => match &declarator.id {
                BindingPattern::BindingIdentifier(_) => {
                    self.follow(self.initializer(symbol)?, steps)
                }
                BindingPattern::ObjectPattern(pattern) if !is_written(symbol) => {
                    let bound = self
                        .bound(pattern, symbol)
                        .filter(|bound| has_no_default(bound))?;
                    let key = bound.key.static_name()?;
                    let whole = self.follow(declarator.init.as_ref()?, steps)?;
                    self.property(whole, &key, steps)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn follow(&self, expression: &'a Expression<'a>, steps: usize) -> Option<Value<'a>> {
        let steps = steps.checked_sub(1)?;
        self.spend(1).then_some(())?;
        match expression {
            Expression::FunctionExpression(_) | Expression::ArrowFunctionExpression(_) => {
                Callable::written(expression).map(Value::Function)
            }
            Expression::ClassExpression(class) => Some(Value::Class(class)),
            Expression::ObjectExpression(object) => Some(Value::Object(object)),
            Expression::StringLiteral(text) => Some(Value::Text(text.value.as_str())),
            Expression::TemplateLiteral(template) => template
                .single_quasi()
                .map(|text| Value::Text(text.as_str())),
            Expression::Identifier(name) => self.follow_symbol(self.symbol(name)?, steps),
            Expression::NewExpression(made) => match self.follow(&made.callee, steps)? {
                Value::Class(class) => Some(Value::Instance(class)),
                _ => None,
            },
            Expression::SequenceExpression(sequence) => {
                self.follow(sequence.expressions.last()?, steps)
            }
            Expression::StaticMemberExpression(member)
                if let Some(module) = self.required_by_names(&member.object) =>
            {
                self.follow(self.exported(module, &member.property.name)?, steps)
            }
            Expression::StaticMemberExpression(member) => {
                let whole = self.follow(&member.object, steps)?;
                self.property(whole, member.property.name.as_str(), steps)
            }
            Expression::CallExpression(call) => match json_text(call) {
                Some(json) => Some(Value::Json(json)),
                None => self.follow(self.exports_whole(self.required(expression)?)?, steps),
            },
            _ => None,
        }
    }

    fn property(&self, whole: Value<'a>, name: &str, steps: usize) -> Option<Value<'a>> {
        let Value::Object(object) = whole else {
            // Values of JSON are texts of their own, which `Tree::text` reads.
            return None;
        };
        self.spend(width(whole)).then_some(())?;
        self.follow(property(object, name)?, steps)
    }
}

/// Whether a name is what the property is, whatever that is: nothing stands in where it is missing.
const fn has_no_default(bound: &BindingProperty<'_>) -> bool {
    matches!(bound.value, BindingPattern::BindingIdentifier(_))
}
