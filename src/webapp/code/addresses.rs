//! Addresses on the server, and where browsers are made to ask for them.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, CallExpression, Expression, NewExpression, ObjectExpression,
};
use oxc_span::{GetSpan, Span};

use super::at_offset;
use super::members::{property, width};
use super::texts::{beginning, behind_unknown};
use super::tree::{Tree, Value};
use super::values::{given, global};
use crate::report::Position;

/// More are not kept.
const MAX: usize = 256;

/// The longest path that is kept, in bytes.
const MAX_PATH: usize = 300;

/// So many names, sums and functions are followed from a use to the text.
const MAX_STEPS: usize = 10;

/// What paths on a server begin with: of plugins, of the server's own API, and of files that plugins publish.
const PATHS: [&str; 3] = ["/plugins/", "/api/v4/", "/static/plugins/"];

/// An address at the root of the host, whatever folder the server is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootAddress {
    /// Where it is asked for, or given to the function that does it.
    pub at: Position,
    /// The beginning of its path.
    pub path: Box<str>,
}

/// Where a request goes.
pub(super) struct Target {
    /// Where the address stands.
    pub(super) address: Span,
    /// The beginning of its path.
    pub(super) path: Box<str>,
    /// Whether something follows that is not known.
    pub(super) is_cut: bool,
    /// Whether something that is not known stands before it.
    pub(super) is_based: bool,
}

/// The addresses at the root of the host that browsers are surely made to ask for, in the order of the text: by requests,
/// links and pictures. An address that is kept or handed on may still get a folder before it.
pub(super) fn find(tree: &Tree<'_, '_>) -> Vec<RootAddress> {
    let mut found = Vec::new();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) || found.len() >= MAX {
            break;
        }
        let urls = match node.kind() {
            AstKind::CallExpression(call) => called(tree, call),
            AstKind::NewExpression(made) => made_of(tree, made),
            AstKind::AssignmentExpression(set) if is_page(tree, &set.left) => vec![&set.right],
            _ => continue,
        };
        for target in urls.into_iter().flat_map(|url| targets(tree, url)) {
            if !target.is_based {
                found.push(RootAddress {
                    at: at_offset(target.address.start as usize),
                    path: target.path,
                });
            }
        }
    }
    found.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
    found.dedup();
    found
}

/// The addresses that a call asks for.
fn called<'a>(tree: &Tree<'_, 'a>, call: &'a CallExpression<'a>) -> Vec<&'a Expression<'a>> {
    let arguments = call.arguments.as_slice();
    if matches!(global(tree, &call.callee), Some("fetch" | "open")) {
        return first(arguments).into_iter().collect();
    }
    match (&call.callee, arguments) {
        // An element, by whatever it is made: `createElement("a", {href: ...})`.
        (
            _,
            [
                Argument::StringLiteral(tag),
                Argument::ObjectExpression(properties),
                ..,
            ],
        ) => {
            let names = asked_by(&tag.value);
            names
                .iter()
                .filter_map(|name| of_object(tree, properties, name))
                .collect()
        }
        // `request.open("GET", ...)` and `location.assign(...)`
        (Expression::StaticMemberExpression(member), _) => match member.property.name.as_str() {
            "open" => match arguments {
                [Argument::StringLiteral(method), url, ..] if is_method(&method.value) => {
                    url.as_expression().into_iter().collect()
                }
                _ => Vec::new(),
            },
            "assign" | "replace" if is_location(tree, &member.object) => {
                first(arguments).into_iter().collect()
            }
            "sendBeacon" => first(arguments).into_iter().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn made_of<'a>(tree: &Tree<'_, 'a>, made: &'a NewExpression<'a>) -> Vec<&'a Expression<'a>> {
    match global(tree, &made.callee) {
        Some("EventSource" | "Request" | "SharedWorker" | "Worker") => {
            first(&made.arguments).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn first<'a>(arguments: &'a [Argument<'a>]) -> Option<&'a Expression<'a>> {
    arguments.first().and_then(Argument::as_expression)
}

/// The properties of an element whose addresses browsers ask for.
fn asked_by(tag: &str) -> &'static [&'static str] {
    match tag {
        "a" | "link" => &["href"],
        "audio" | "embed" | "iframe" | "img" | "script" | "source" | "video" => &["src"],
        "form" => &["action"],
        _ => &[],
    }
}

fn of_object<'a>(
    tree: &Tree<'_, 'a>,
    object: &'a ObjectExpression<'a>,
    name: &str,
) -> Option<&'a Expression<'a>> {
    tree.spend(width(Value::Object(object))).then_some(())?;
    property(object, name)
}

fn is_method(text: &str) -> bool {
    matches!(
        text.to_ascii_uppercase().as_str(),
        "DELETE" | "GET" | "HEAD" | "PATCH" | "POST" | "PUT"
    )
}

/// `location`, `window.location`
fn is_location<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> bool {
    global(tree, expression) == Some("location")
}

/// What leads a page elsewhere where it is set: `location`, `location.href`.
fn is_page<'a>(tree: &Tree<'_, 'a>, target: &'a AssignmentTarget<'a>) -> bool {
    match target {
        AssignmentTarget::AssignmentTargetIdentifier(name) => {
            name.name == "location" && tree.symbol(name).is_none()
        }
        AssignmentTarget::StaticMemberExpression(member) => {
            let is_window = matches!(&member.object, Expression::Identifier(name)
                if name.name == "window" && tree.symbol(name).is_none());
            match member.property.name.as_str() {
                "location" => is_window,
                "href" => is_location(tree, &member.object),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Where requests to an address go; more than one where a function is given it.
pub(super) fn targets<'a>(tree: &Tree<'_, 'a>, url: &'a Expression<'a>) -> Vec<Target> {
    if let Some(target) = target(tree, url) {
        return vec![target];
    }
    let Expression::Identifier(name) = url else {
        return Vec::new();
    };
    let given = tree.symbol(name).map(|symbol| given(tree, symbol));
    let given = given.into_iter().flatten().take(MAX);
    given.filter_map(|url| target(tree, url)).collect()
}

/// Where an address leads, if that is to a server.
fn target<'a>(tree: &Tree<'_, 'a>, url: &'a Expression<'a>) -> Option<Target> {
    let known = beginning(tree, url, MAX_STEPS);
    let is_based = known.is_none();
    let known = known.or_else(|| behind_unknown(tree, url, MAX_STEPS))?;
    let is_path = PATHS.iter().any(|path| known.text.starts_with(path));
    let kept = known.text.get(..known.text.floor_char_boundary(MAX_PATH));
    is_path.then(|| Target {
        address: url.span(),
        path: kept.unwrap_or_default().into(),
        is_cut: known.is_cut,
        is_based,
    })
}
