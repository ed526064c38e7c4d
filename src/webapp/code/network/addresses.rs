//! Addresses on the server, and where browsers are made to ask for them.

use std::cell::OnceCell;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentTarget, CallExpression, Expression, NewExpression, ObjectExpression,
};
use oxc_span::GetSpan;

use super::super::at_offset;
use super::super::tree::index::without_receiver;
use super::super::tree::members::{property, width};
use super::super::tree::values::{given_for, global, is_window};
use super::super::tree::{Tree, Value};
use super::requests::{Finder, Request};
use super::texts::{beginning, behind_unknown};
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
    /// Where it is asked for: the call, or what is given to the function that does it.
    pub(super) asked: u32,
    /// Where the address stands.
    address: u32,
    /// The beginning of its path.
    pub(super) path: Box<str>,
    /// Whether something follows that is not known.
    pub(super) is_cut: bool,
    /// Whether something that is not known stands before it.
    pub(super) is_based: bool,
}

/// What a script asks servers for.
#[derive(Default)]
pub(in super::super) struct Asked {
    /// The addresses at the root of the host that browsers are made to ask for, in the order of the text: by requests, links
    /// and pictures. An address that is kept or handed on may still get a folder before it.
    pub(in super::super) addresses: Vec<RootAddress>,
    /// The requests without a proof of who sends them, in the order of the text.
    pub(in super::super) requests: Vec<Request>,
}

/// What is asked for. Of a script that puts a `fetch` of its own in the place of the browser's nothing is told of calls of it:
/// it may add the token, and the folder of the server.
pub(in super::super) fn find(tree: &Tree<'_, '_>, text: &str) -> Asked {
    let mut asked = Asked::default();
    let mut finder = Finder::new(tree, text);
    let own_fetch = OnceCell::new();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) || asked.addresses.len().max(asked.requests.len()) >= MAX {
            break;
        }
        let targets = match node.kind() {
            AstKind::CallExpression(call) if global(tree, &call.callee) == Some("fetch") => {
                let url = first(&call.arguments).into_iter();
                let targets: Vec<_> = url
                    .flat_map(|url| targets(tree, url, call.span.start))
                    .collect();
                if targets.is_empty() || *own_fetch.get_or_init(|| has_own_fetch(tree)) {
                    continue;
                }
                let requests = finder.requests(call, &targets);
                asked.requests.extend(requests.into_iter().flatten());
                targets
            }
            AstKind::CallExpression(call) => of_all(tree, called(tree, call)),
            AstKind::NewExpression(made) => of_all(tree, made_of(tree, made)),
            AstKind::AssignmentExpression(set) if leads_elsewhere(tree, &set.left) => {
                of_all(tree, [&set.right])
            }
            _ => continue,
        };
        let at_root = targets.into_iter().filter(|target| !target.is_based);
        asked.addresses.extend(at_root.map(|target| RootAddress {
            at: at_offset(target.address as usize),
            path: target.path,
        }));
    }
    let Asked {
        addresses,
        requests,
    } = &mut asked;
    addresses.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
    addresses.dedup();
    requests.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
    requests.dedup();
    asked
}

fn of_all<'a>(
    tree: &Tree<'_, 'a>,
    urls: impl IntoIterator<Item = &'a Expression<'a>>,
) -> Vec<Target> {
    let urls = urls.into_iter();
    urls.flat_map(|url| targets(tree, url, url.span().start))
        .collect()
}

/// Whether the script puts a `fetch` of its own in the place of the browser's.
fn has_own_fetch(tree: &Tree<'_, '_>) -> bool {
    let mut nodes = tree.semantic.nodes().iter().take_while(|_| tree.spend(1));
    nodes.any(|node| match node.kind() {
        AstKind::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                name.name == "fetch" && tree.symbol(name).is_none()
            }
            // A class may have a method of that name; a name for the page cannot be told from others.
            AssignmentTarget::StaticMemberExpression(member) => {
                let of_class = matches!(&member.object, Expression::ThisExpression(_))
                    || matches!(&member.object, Expression::StaticMemberExpression(of)
                        if of.property.name == "prototype");
                member.property.name == "fetch" && !of_class
            }
            _ => false,
        },
        // `Object.defineProperty(window, "fetch", ...)` and `Object.assign(window, {fetch: ...})`
        AstKind::CallExpression(call) => match call.arguments.as_slice() {
            [Argument::Identifier(of), Argument::StringLiteral(name), ..] => {
                name.value == "fetch" && tree.symbol(of).is_none()
            }
            [
                Argument::Identifier(of),
                Argument::ObjectExpression(object),
                ..,
            ] => tree.symbol(of).is_none() && of_object(tree, object, "fetch").is_some(),
            _ => false,
        },
        _ => false,
    })
}

/// The addresses that a call asks for, if it is another than `fetch`.
fn called<'a>(tree: &Tree<'_, 'a>, call: &'a CallExpression<'a>) -> Vec<&'a Expression<'a>> {
    let arguments = call.arguments.as_slice();
    match (global(tree, &call.callee), arguments) {
        (Some("open"), _) => return first(arguments).into_iter().collect(),
        // An element, by whatever it is made: `createElement("a", {href: ...})`.
        (
            _,
            [
                Argument::StringLiteral(tag),
                Argument::ObjectExpression(properties),
                ..,
            ],
        ) => {
            let names = asked_by(tag.value.as_str(), makes_elements(&call.callee));
            let values = names
                .iter()
                .filter_map(|name| of_object(tree, properties, name));
            return values.collect();
        }
        _ => {}
    }
    let Expression::StaticMemberExpression(member) = &call.callee else {
        return Vec::new();
    };
    let url = match (member.property.name.as_str(), arguments) {
        ("open", [_, url, ..]) if is_xml_request(tree, &member.object) => url.as_expression(),
        ("assign" | "replace", [url, ..]) if global(tree, &member.object) == Some("location") => {
            url.as_expression()
        }
        ("sendBeacon", [url, ..]) if global(tree, &member.object) == Some("navigator") => {
            url.as_expression()
        }
        _ => None,
    };
    url.into_iter().collect()
}

/// `new XMLHttpRequest`, or a name for it.
fn is_xml_request<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> bool {
    matches!(tree.behind_name(expression), Expression::NewExpression(made)
        if global(tree, &made.callee) == Some("XMLHttpRequest"))
}

fn made_of<'a>(tree: &Tree<'_, 'a>, made: &'a NewExpression<'a>) -> Option<&'a Expression<'a>> {
    match global(tree, &made.callee) {
        Some("EventSource" | "Request" | "SharedWorker" | "Worker") => first(&made.arguments),
        _ => None,
    }
}

fn first<'a>(arguments: &'a [Argument<'a>]) -> Option<&'a Expression<'a>> {
    arguments.first().and_then(Argument::as_expression)
}

/// Whether a function makes elements by its name: `None` where it has one that tells nothing.
fn makes_elements(callee: &Expression<'_>) -> Option<bool> {
    match without_receiver(callee)? {
        Expression::StaticMemberExpression(member) => Some(matches!(
            member.property.name.as_str(),
            "createElement" | "h" | "jsx" | "jsxs" | "jsxDEV"
        )),
        Expression::Identifier(_) => None,
        _ => Some(false),
    }
}

/// The properties of an element whose addresses browsers ask for. A function without a telling name may translate or look
/// something up: only links and pictures are taken for elements then.
fn asked_by(tag: &str, makes_elements: Option<bool>) -> &'static [&'static str] {
    match (tag, makes_elements) {
        (_, Some(false)) => &[],
        ("a", _) => &["href"],
        ("img", _) => &["src"],
        ("link", Some(true)) => &["href"],
        ("audio" | "embed" | "iframe" | "script" | "source" | "video", Some(true)) => &["src"],
        ("form", Some(true)) => &["action"],
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

/// What leads a page elsewhere where it is set: `location`, `location.href`.
fn leads_elsewhere<'a>(tree: &Tree<'_, 'a>, target: &'a AssignmentTarget<'a>) -> bool {
    match target {
        AssignmentTarget::AssignmentTargetIdentifier(name) => {
            name.name == "location" && tree.symbol(name).is_none()
        }
        AssignmentTarget::StaticMemberExpression(member) => match member.property.name.as_str() {
            "location" => is_window(tree, &member.object),
            "href" => global(tree, &member.object) == Some("location"),
            _ => false,
        },
        _ => false,
    }
}

/// Where requests to an address go; more than one where a function is given it. `asked`: where the function asks for it.
fn targets<'a>(tree: &Tree<'_, 'a>, url: &'a Expression<'a>, asked: u32) -> Vec<Target> {
    if let Some(target) = target(tree, url, asked) {
        return vec![target];
    }
    let given = given_for(tree, url, MAX).into_iter();
    given
        .filter_map(|url| target(tree, url, url.span().start))
        .collect()
}

/// Where an address leads, if that is to a server.
fn target<'a>(tree: &Tree<'_, 'a>, url: &'a Expression<'a>, asked: u32) -> Option<Target> {
    let known = beginning(tree, url, MAX_STEPS);
    let is_based = known.is_none();
    let known = known.or_else(|| behind_unknown(tree, url, MAX_STEPS))?;
    let is_path = PATHS.iter().any(|path| known.text.starts_with(path));
    let kept = known.text.get(..known.text.floor_char_boundary(MAX_PATH));
    is_path.then(|| Target {
        asked,
        address: url.span().start,
        path: kept.unwrap_or_default().into(),
        is_cut: known.is_cut || known.text.len() > MAX_PATH,
        is_based,
    })
}
