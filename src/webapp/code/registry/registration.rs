//! The call of `registerPlugin`, and the plugin that is given to it.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::{GetSpan, Span};

use super::super::names::is_method_name;
use super::super::tree::calls::method_name;
use super::super::tree::members::{Member, method, place};
use super::super::tree::page::is_page;
use super::super::tree::settled::settled_text;
use super::super::tree::{Callable, Tree, Value};
use super::super::{Names, Plugin, Registration, at_offset};
use super::closed::{is_closed_class, is_closed_object, may_get, may_inherit};
use super::older::older_initializers;

/// More are not kept: a bundle has one.
pub(super) const MAX_REGISTRATIONS: usize = 16;
/// Among so many calls of functions of that name those of the web app's are looked for.
const MAX_CALLS: usize = 256;
/// Names between `new P` and the class.
pub(super) const MAX_NAMES: usize = 8;
/// Functions between `initialize` and the one that does its work: what Babel makes of an `async` method, terser draws into
/// it, which makes two.
const MAX_HANDED_ON: usize = 2;

/// The calls of `registerPlugin`, and the functions in their plugins that are called
/// `initialize`, whose first parameter is the registry. Other libraries have functions of that name: where none is surely
/// the web app's, nothing is said of what the calls are given.
pub(in super::super) fn find<'a>(
    tree: &Tree<'_, 'a>,
    names: &Names,
) -> (Vec<Registration>, Vec<Callable<'a>>) {
    let calls = tree
        .semantic
        .nodes()
        .iter()
        .filter_map(|node| match node.kind() {
            AstKind::CallExpression(call) if registers(call) => Some(call),
            _ => None,
        });
    let calls = calls.take(MAX_CALLS);
    let (own, others): (Vec<_>, Vec<_>) = calls.partition(|call| is_of_global_object(tree, call));
    let is_sure = !own.is_empty();
    let calls = if is_sure { own } else { others };
    let mut found = Vec::new();
    let mut initializers = Vec::new();
    for call in calls.into_iter().take(MAX_REGISTRATIONS) {
        let argument = |at: usize| call.arguments.get(at).and_then(|a| a.as_expression());
        let plugin = argument(1).and_then(|plugin| plugin_of(tree, plugin));
        let said = Registration {
            at: at_offset(call.span.start as usize),
            id: argument(0)
                .and_then(|id| settled_text(tree, id))
                .map(String::into_boxed_str),
            plugin: plugin
                .zip(argument(1))
                .and_then(|(plugin, given)| shape(tree, plugin, given)),
            deinitialize: plugin
                .and_then(|plugin| place(plugin, "deinitialize"))
                .map(|start| at_offset(start as usize)),
        };
        found.push(match is_sure {
            true => said,
            false => Registration {
                at: said.at,
                ..Registration::default()
            },
        });
        match plugin {
            Some(plugin) => initializers.extend(initialize(tree, plugin)),
            None => initializers.extend(older_initializers(tree, argument(1), names)),
        }
    }
    let forwarded: Vec<_> = initializers
        .iter()
        .flat_map(|initializer| forwarded(tree, *initializer, 0))
        .collect();
    initializers.extend(forwarded);
    (found, initializers)
}

/// The functions that do the work of one which only hands on what it is given, as translated
/// `async` functions do: `wrap(function (registry) {}).apply(this, arguments)`. The registry is the parameter at `place`.
pub(super) fn forwarded<'a>(
    tree: &Tree<'_, 'a>,
    function: Callable<'a>,
    place: usize,
) -> Vec<Callable<'a>> {
    let (mut node, mut span) = (function.node, function.span);
    let mut only = None;
    for _ in 0..MAX_HANDED_ON {
        let Some(target) = handed_on(tree, node, span) else {
            break;
        };
        node = tree.parent(target.node_id()).unwrap_or(node);
        span = target.span();
        let workers = workers(tree, node, span, place);
        let is_asking = |worker: &Callable<'_>| {
            let parameter = worker.parameter(place);
            parameter.is_some_and(|parameter| is_asked(tree, parameter))
        };
        let asking: Vec<_> = workers.iter().copied().filter(is_asking).collect();
        if !asking.is_empty() {
            return asking;
        }
        if let [worker] = workers.as_slice() {
            only = Some(*worker);
        }
    }
    Vec::from_iter(only)
}

/// The outermost functions in a part of the script that have a parameter at `place`, but for what a promise is made of: what
/// stands within one of them is given something else.
fn workers<'a>(tree: &Tree<'_, 'a>, from: NodeId, span: Span, place: usize) -> Vec<Callable<'a>> {
    let mut workers: Vec<Callable<'_>> = Vec::new();
    for kind in tree.inside(from, span) {
        let function = match kind {
            AstKind::Function(function) => Callable::of(function),
            AstKind::ArrowFunctionExpression(arrow) => Callable::of_arrow(arrow),
            _ => continue,
        };
        let last = workers.last();
        let is_inner = last.is_some_and(|last| last.span.contains_inclusive(function.span));
        let parent = tree.parent(function.node).map(|parent| tree.kind(parent));
        let is_given = matches!(parent, Some(AstKind::NewExpression(_)));
        if !is_inner && !is_given && function.parameter(place).is_some() {
            workers.push(function);
        }
    }
    workers
}

/// What stands for the function that is given `this` and all arguments: `f.apply(this, arguments)`, or what terser makes of
/// it, `var t = this, r = arguments; ... f.apply(t, r)`.
fn handed_on<'a>(tree: &Tree<'_, 'a>, from: NodeId, span: Span) -> Option<&'a Expression<'a>> {
    let is_this = |given: &'a Argument<'a>| {
        let given = given.as_expression();
        given.is_some_and(|given| tree.this(given).is_some())
    };
    let is_all = |given: &'a Argument<'a>| {
        let given = given.as_expression().map(|given| tree.behind_name(given));
        matches!(given, Some(Expression::Identifier(name)) if name.name == "arguments")
    };
    let target = tree.inside(from, span).find_map(|kind| match kind {
        AstKind::CallExpression(call) => match (&call.callee, call.arguments.as_slice()) {
            (Expression::StaticMemberExpression(member), [this, all])
                if member.property.name == "apply" && is_this(this) && is_all(all) =>
            {
                Some(&member.object)
            }
            _ => None,
        },
        _ => None,
    })?;
    match target {
        Expression::Identifier(name) => tree.initializer(tree.symbol(name)?),
        other => Some(other),
    }
}

/// Whether a method is called on a name that only the registry has.
fn is_asked(tree: &Tree<'_, '_>, symbol: SymbolId) -> bool {
    tree.reads(symbol).into_iter().any(|read| {
        let parent = tree.parent(read).map(|parent| tree.kind(parent));
        matches!(parent, Some(AstKind::StaticMemberExpression(member))
            if is_method_name(member.property.name.as_str()))
    })
}

/// Whether what is called is a global, or a member of the global object: `window`, webpack's `n.g.window`.
fn is_of_global_object<'a>(tree: &Tree<'_, 'a>, call: &'a CallExpression<'a>) -> bool {
    match &call.callee {
        Expression::Identifier(name) => tree.symbol(name).is_none_or(|symbol| {
            // `const {registerPlugin} = window`
            let declared = tree.semantic.scoping().symbol_declaration(symbol);
            matches!(tree.kind(declared), AstKind::VariableDeclarator(declarator)
                if declarator.id.is_destructuring_pattern()
                    && declarator.init.as_ref().is_some_and(|of| is_page(tree, of)))
        }),
        callee => {
            let member = callee.get_member_expr();
            member.is_some_and(|member| is_page(tree, member.object()))
        }
    }
}

/// `registerPlugin(id, plugin)`, whatever it is called on.
pub(super) fn registers(call: &CallExpression<'_>) -> bool {
    let name = match &call.callee {
        Expression::Identifier(name) => Some(name.name.as_str()),
        callee => method_name(callee),
    };
    name == Some("registerPlugin") && call.arguments.len() == 2
}

/// The function that a plugin has under that name, by itself or by what its class extends.
fn initialize<'a>(tree: &Tree<'_, 'a>, plugin: Value<'a>) -> Option<Callable<'a>> {
    let mut of = plugin;
    for _ in 0..MAX_NAMES {
        let found = method(of, "initialize").or_else(|| match of {
            Value::Instance(class) => tree.field(class, "initialize"),
            _ => None,
        });
        match (found, of) {
            (Some(Member::Method(callable)), _) => return Some(callable),
            (Some(Member::Value(expression)), _) => return tree.made_function(expression),
            (None, Value::Instance(class)) => {
                let parent = &class.heritage.as_ref()?.expression;
                of = match tree.value(parent)? {
                    Value::Class(class) => Value::Instance(class),
                    _ => return None,
                };
            }
            (None, _) => return None,
        }
    }
    None
}

/// The plugin that an expression is, or what a function does nothing but return.
fn plugin_of<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> Option<Value<'a>> {
    tree.value(expression).or_else(|| match expression {
        Expression::CallExpression(call) => tree.value(tree.result(tree.callees(call)?.0)?),
        _ => None,
    })
}

/// What a plugin has, where all of it stands in the script.
fn shape<'a>(tree: &Tree<'_, 'a>, plugin: Value<'a>, given: &'a Expression<'a>) -> Option<Plugin> {
    let has = |name: &str| method(plugin, name).is_some();
    // Of a class with a superclass, or one that older tools made, only what is there is certain. A class that is given itself
    // may get what is static from anywhere, but for one whose objects have it.
    let is_closed = match plugin {
        Value::Class(class) => {
            is_closed_class(class) && method(Value::Instance(class), "initialize").is_some()
        }
        Value::Instance(class) => is_closed_class(class) && tree.constructor(class).is_none(),
        Value::Object(object) => is_closed_object(object),
        _ => false,
    };
    let may_have = |name: &str| may_inherit(tree, plugin, name) || may_get(tree, given, name);
    let found = Plugin {
        is_class: matches!(plugin, Value::Class(_)),
        initialize: has("initialize"),
        uninitialize: has("uninitialize") || has("deinitialize") && may_have("uninitialize"),
        deinitialize: has("deinitialize"),
    };
    (found.initialize || is_closed && !may_get(tree, given, "initialize")).then_some(found)
}
