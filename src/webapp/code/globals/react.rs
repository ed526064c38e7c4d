//! What a script does with the web app's React that React 19 took away, other than functions: string
//! refs, the older context, and default properties of components that are functions.

use std::collections::BTreeSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, CallExpression, Class, ClassElement, Expression, ObjectPropertyKind,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use super::super::tree::members::property;
use super::super::tree::{Callable, Tree, Value};
use super::super::{Old, OldForm, at_offset};

/// More are not kept.
const MAX: usize = 256;

/// So many components are looked at.
const MAX_COMPONENTS: usize = 4_096;

/// Functions between an element and the component that it is made in: `list.map(() => createElement(...))`.
const MAX_FUNCTIONS: usize = 4;

/// What was seen of it.
#[derive(Default)]
pub(super) struct Legacy {
    old: Vec<Old>,
    /// The names of what elements are made of by `jsx`, and of functions that make elements so: `React.createElement` still
    /// knows default properties (`ReactJSXElement.js` of React 19).
    components: BTreeSet<SymbolId>,
    /// The names of what `React.forwardRef` and `React.memo` return.
    wrapped: BTreeSet<SymbolId>,
}

impl Legacy {
    /// A call of a member of the web app's React.
    pub(super) fn call<'a>(
        &mut self,
        tree: &Tree<'_, 'a>,
        path: &str,
        call: &'a CallExpression<'a>,
    ) {
        let is_jsx = match path {
            "React.createElement" => false,
            "ReactJSXRuntime.jsx" | "ReactJSXRuntime.jsxs" | "ReactJSXDevRuntime.jsxDEV" => true,
            "React.forwardRef" | "React.memo" if self.wrapped.len() < MAX_COMPONENTS => {
                self.wrapped.extend(tree.variable_of(call.node_id.get()));
                return;
            }
            _ => return,
        };
        let argument = |at: usize| call.arguments.get(at).and_then(|a| a.as_expression());
        if is_jsx && self.components.len() < MAX_COMPONENTS {
            if let Some(Expression::Identifier(name)) = argument(0) {
                self.components.extend(tree.symbol(name));
            }
            // Others may make elements of it by a function of their own, as Emotion does.
            self.components
                .extend(named_function(tree, call.node_id.get()));
        }
        if let Some(Expression::ObjectExpression(given)) = argument(1)
            && let Some(Expression::StringLiteral(name)) = property(given, "ref")
        {
            self.add(OldForm::StringRef, name.span.start);
        }
    }

    /// A class that extends a member of the web app's React.
    pub(super) fn class(&mut self, tree: &Tree<'_, '_>, path: &str, class: &Class<'_>) {
        if !is_component(path) {
            return;
        }
        for element in &class.body.body {
            if let ClassElement::PropertyDefinition(property) = element
                && property.r#static
                && property
                    .key
                    .static_name()
                    .is_some_and(|name| is_old_context(&name))
                && !property.value.as_ref().is_some_and(is_worked_out)
            {
                return self.add(OldForm::LegacyContext, property.span.start);
            }
        }
        let symbol = class.id.as_ref().and_then(|name| name.symbol_id.get());
        let symbol = symbol.or_else(|| tree.variable_of(class.node_id.get()));
        self.context_of(tree, symbol);
    }

    /// A class for older browsers, made by a function that is given a member of the web app's React:
    /// `var A = function (e) {}(React.Component)`.
    pub(super) fn translated_class<'a>(
        &mut self,
        tree: &Tree<'_, 'a>,
        path: &str,
        call: &'a CallExpression<'a>,
    ) {
        if !is_component(path) {
            return;
        }
        let made = call.node_id.get();
        let parent = tree.parent(made).map(|parent| tree.kind(parent));
        let set = match parent {
            Some(AstKind::AssignmentExpression(set)) => tree.set_by(set),
            _ => None,
        };
        self.context_of(tree, tree.variable_of(made).or(set));
    }

    /// The older context, where it is set on a class that has a name. Under names that are worked out it is that of what stands in
    /// for `createContext` where React has none (create-react-context, also in react-router 5 and react-popper 1).
    fn context_of(&mut self, tree: &Tree<'_, '_>, class: Option<SymbolId>) {
        let set = |class| {
            set_on(tree, class, |name, to| {
                is_old_context(name) && !is_worked_out(to)
            })
        };
        if let Some(at) = class.and_then(set) {
            self.add(OldForm::LegacyContext, at);
        }
    }

    fn add(&mut self, what: OldForm, at: u32) {
        if self.old.len() < MAX {
            let at = at_offset(at as usize);
            self.old.push(Old { what, at });
        }
    }

    /// All that was seen, in the order of the text.
    pub(super) fn finish(mut self, tree: &Tree<'_, '_>) -> Vec<Old> {
        for symbol in std::mem::take(&mut self.components) {
            if let Some(at) = set_on(tree, symbol, |name, _| name == "defaultProps")
                && (self.wrapped.contains(&symbol) || is_function(tree, symbol))
            {
                self.add(OldForm::DefaultProps, at);
            }
        }
        self.old.sort_by_key(|old| (old.at.offset, old.what));
        self.old.dedup();
        self.old
    }
}

/// Whether a path is what classes of components extend.
fn is_component(path: &str) -> bool {
    matches!(path, "React.Component" | "React.PureComponent")
}

fn is_old_context(name: &str) -> bool {
    matches!(name, "contextTypes" | "childContextTypes")
}

/// Whether an object has names that are worked out: `{[key]: type}`, and `(o = {}, o[key] = type, o)` for older browsers.
fn is_worked_out(object: &Expression<'_>) -> bool {
    match object {
        Expression::ObjectExpression(object) => object.properties.iter().any(
            |property| matches!(property, ObjectPropertyKind::ObjectProperty(one) if one.computed),
        ),
        Expression::SequenceExpression(made) => made.expressions.iter().any(|one| match one {
            Expression::AssignmentExpression(set) => {
                matches!(set.left, AssignmentTarget::ComputedMemberExpression(_))
            }
            _ => false,
        }),
        // `((o = {})[key] = type, o)` is a sequence as well; Babel 7's `define({}, key, type)`
        Expression::CallExpression(call) => match call.arguments.as_slice() {
            [Argument::ObjectExpression(_), key, _] => !matches!(key, Argument::StringLiteral(_)),
            _ => false,
        },
        _ => false,
    }
}

/// The name of the innermost function with one that holds a node.
fn named_function(tree: &Tree<'_, '_>, node: NodeId) -> Option<SymbolId> {
    let mut at = node;
    let mut functions = 0;
    loop {
        at = tree.parent(at)?;
        if !matches!(
            tree.kind(at),
            AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
        ) {
            continue;
        }
        functions += 1;
        let name = tree.name_of_function(at);
        if name.is_some() || functions == MAX_FUNCTIONS {
            return name;
        }
    }
}

/// Whether a name stands for a function and nothing else, and that is no class of older tools.
fn is_function(tree: &Tree<'_, '_>, symbol: SymbolId) -> bool {
    let scoping = tree.semantic.scoping();
    let declared = tree.kind(scoping.symbol_declaration(symbol));
    let function = match declared {
        AstKind::Function(function) if !tree.is_mutated(symbol) => Some(Callable::of(function)),
        _ => match tree.initializer(symbol).and_then(|init| tree.value(init)) {
            Some(Value::Function(function)) => Some(function),
            _ => None,
        },
    };
    let Some(function) = function else {
        return false;
    };
    let uses_this = tree
        .inside(function.node, function.span)
        .any(|kind| matches!(kind, AstKind::ThisExpression(_)));
    let is_class = tree.reads(symbol).into_iter().any(|read| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        match parent {
            Some(AstKind::StaticMemberExpression(member)) => member.property.name == "prototype",
            Some(AstKind::NewExpression(_)) => true,
            _ => false,
        }
    });
    !uses_this && !is_class
}

/// Where a property is assigned to what a name stands for: `X.defaultProps = {}`.
fn set_on<'a>(
    tree: &Tree<'_, 'a>,
    symbol: SymbolId,
    wanted: impl Fn(&str, &'a Expression<'a>) -> bool,
) -> Option<u32> {
    tree.reads(symbol).into_iter().find_map(|read| {
        let member = tree.parent(read)?;
        let AstKind::StaticMemberExpression(found) = tree.kind(member) else {
            return None;
        };
        let AstKind::AssignmentExpression(assignment) = tree.kind(tree.parent(member)?) else {
            return None;
        };
        match &assignment.left {
            AssignmentTarget::StaticMemberExpression(left)
                if left.span == found.span
                    && wanted(found.property.name.as_str(), &assignment.right) =>
            {
                Some(found.span().start)
            }
            _ => None,
        }
    })
}
