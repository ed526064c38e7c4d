//! Scripts from other hosts that the code makes a page load.
//!
//! Only what is proven: the address begins with a literal that holds the whole host, and a script
//! element is made by `createElement` and put into the page.

use std::collections::HashMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentExpression, AssignmentTarget, CallExpression, Expression, NewExpression,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use super::super::at_offset;
use super::super::tree::Tree;
use super::super::tree::values::{given_for, stands_for};
use super::texts::beginning;
use crate::report::Position;

/// More are not kept of one host, nor of more hosts: what is missing then is said.
const MAX: usize = 64;

/// The longest address that is kept, in bytes.
const MAX_URL: usize = 300;

/// So many names are followed from a use to what they stand for.
const MAX_STEPS: usize = 6;

/// A script from another host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteScript {
    /// Where it is asked for.
    pub at: Position,
    /// How.
    pub how: Loading,
    /// The beginning of its address, with the whole host.
    pub url: Box<str>,
}

/// How a script is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loading {
    /// By a script element.
    Element,
    /// By `import()`.
    Import,
    /// By `importScripts()`, in a worker.
    ImportScripts,
    /// By `document.write()`.
    Write,
    /// As a worker.
    Worker,
}

/// The scripts that the code loads from elsewhere, in the order of the text.
pub(in super::super) fn find(tree: &Tree<'_, '_>) -> Vec<RemoteScript> {
    let mut found = Found::default();
    for node in tree.semantic.nodes() {
        if !tree.spend(1) {
            break;
        }
        match node.kind() {
            AstKind::AssignmentExpression(assignment) => element(tree, assignment, &mut found),
            AstKind::CallExpression(call) => called(tree, call, &mut found),
            AstKind::NewExpression(made) => worker(tree, made, &mut found),
            AstKind::ImportExpression(import) => {
                address(tree, &import.source, Loading::Import, &mut found);
            }
            _ => {}
        }
    }
    if found.is_cut {
        tree.cut();
    }
    let mut found = found.scripts;
    found.sort_by(|a, b| (a.at.offset, a.how, &a.url).cmp(&(b.at.offset, b.how, &b.url)));
    found.dedup();
    found
}

/// What was found so far.
#[derive(Default)]
struct Found {
    scripts: Vec<RemoteScript>,
    /// How many of each host.
    hosts: HashMap<Box<str>, usize>,
    /// Whether there are more hosts than are told.
    is_cut: bool,
}

impl Found {
    /// Adds an address, if it names its host in full; `is_cut`: something follows that is not known.
    fn add(&mut self, at: u32, how: Loading, url: &str, is_cut: bool) {
        let Some(host) = host(url, is_cut) else {
            return;
        };
        if !self.hosts.contains_key(host) && self.hosts.len() == MAX {
            self.is_cut = true;
            return;
        }
        let count = self.hosts.entry(host.into()).or_default();
        *count += 1;
        if *count > MAX {
            return;
        }
        let end = url.floor_char_boundary(MAX_URL);
        self.scripts.push(RemoteScript {
            at: at_offset(at as usize),
            how,
            url: url.get(..end).unwrap_or_default().into(),
        });
    }
}

/// `script.src = "https://..."`.
fn element<'a>(tree: &Tree<'_, 'a>, assignment: &'a AssignmentExpression<'a>, found: &mut Found) {
    if let AssignmentTarget::StaticMemberExpression(member) = &assignment.left
        && member.property.name == "src"
        && assignment.operator.is_assign()
        && is_script_in_page(tree, &member.object)
    {
        address(tree, &assignment.right, Loading::Element, found);
    }
}

fn called<'a>(tree: &Tree<'_, 'a>, call: &'a CallExpression<'a>, found: &mut Found) {
    let arguments = call.arguments.as_slice();
    match &call.callee {
        Expression::Identifier(name)
            if name.name == "importScripts" && tree.symbol(name).is_none() =>
        {
            for argument in arguments.iter().filter_map(Argument::as_expression) {
                address(tree, argument, Loading::ImportScripts, found);
            }
        }
        Expression::StaticMemberExpression(member) => match member.property.name.as_str() {
            "setAttribute" => {
                if let [Argument::StringLiteral(name), value] = arguments
                    && name.value.eq_ignore_ascii_case("src")
                    && let Some(value) = value.as_expression()
                    && is_script_in_page(tree, &member.object)
                {
                    address(tree, value, Loading::Element, found);
                }
            }
            "write" | "writeln" if is_document(tree, &member.object, MAX_STEPS) => {
                for argument in arguments.iter().filter_map(Argument::as_expression) {
                    written(tree, argument, found);
                }
            }
            _ => {}
        },
        _ => {}
    }
}

fn worker<'a>(tree: &Tree<'_, 'a>, made: &'a NewExpression<'a>, found: &mut Found) {
    if let Expression::Identifier(name) = &made.callee
        && matches!(name.name.as_str(), "Worker" | "SharedWorker")
        && tree.symbol(name).is_none()
        && let Some(argument) = made.arguments.first().and_then(Argument::as_expression)
    {
        address(tree, argument, Loading::Worker, found);
    }
}

/// `document.write("<script src='https://...'>")`.
fn written<'a>(tree: &Tree<'_, 'a>, text: &'a Expression<'a>, found: &mut Found) {
    let Some(text) = beginning(tree, text, MAX_STEPS) else {
        return;
    };
    // Names of tags and attributes may be capital letters; addresses tell these from small ones.
    let lower = text.text.to_ascii_lowercase();
    let source = lower.find("<script").and_then(|tag| {
        let rest = lower.get(tag..)?.split('>').next()?;
        let value = tag + rest.find("src=")? + "src=".len();
        let value = text.text.get(value..tag + rest.len())?;
        Some(value.trim_start_matches(['"', '\'', ' ']))
    });
    if let Some(source) = source {
        let end = source.find(['"', '\'', ' ']);
        let url = source.get(..end.unwrap_or(source.len())).unwrap_or(source);
        found.add(text.at, Loading::Write, url, text.is_cut && end.is_none());
    }
}

/// Adds what an address is, or each that is given for it where it is a parameter.
fn address<'a>(tree: &Tree<'_, 'a>, value: &'a Expression<'a>, how: Loading, found: &mut Found) {
    if let Some(text) = beginning(tree, value, MAX_STEPS) {
        return found.add(text.at, how, &text.text, text.is_cut);
    }
    for argument in given_for(tree, value, MAX) {
        if let Some(text) = beginning(tree, argument, MAX_STEPS) {
            found.add(argument.span().start, how, &text.text, text.is_cut);
        }
    }
}

/// The host that an address names in full; `is_cut`: something follows that is not known.
pub(crate) fn host(url: &str, is_cut: bool) -> Option<&str> {
    let rest = ["https://", "http://", "//"].iter().find_map(|scheme| {
        let head = url.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| url.get(scheme.len()..))?
    })?;
    let end = rest.find(['/', '?', '#', '\\']);
    let authority = match end {
        Some(end) => rest.get(..end)?,
        None if is_cut => return None,
        None => rest,
    };
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (host.contains('.') && host.chars().all(is_name)).then_some(host)
}

fn is_document(tree: &Tree<'_, '_>, expression: &Expression<'_>, steps: usize) -> bool {
    let Some(steps) = steps.checked_sub(1) else {
        return false;
    };
    match expression {
        Expression::Identifier(name) => match tree.symbol(name) {
            None => name.name == "document",
            Some(symbol) => stands_for(tree, symbol).is_some_and(|of| is_document(tree, of, steps)),
        },
        Expression::StaticMemberExpression(member) => {
            matches!(member.property.name.as_str(), "document" | "ownerDocument")
        }
        _ => false,
    }
}

/// Whether an expression is a script element that the code makes and puts into a page.
fn is_script_in_page<'a>(tree: &Tree<'_, 'a>, expression: &'a Expression<'a>) -> bool {
    let (symbol, made) = match expression {
        Expression::Identifier(name) => match tree.symbol(name) {
            Some(symbol) => (symbol, stands_for(tree, symbol)),
            None => return false,
        },
        // `(s = document.createElement("script")).src = ...`
        Expression::AssignmentExpression(set) => match &set.left {
            AssignmentTarget::AssignmentTargetIdentifier(name) => match tree.symbol(name) {
                Some(symbol) => (symbol, Some(&set.right)),
                None => return false,
            },
            _ => return false,
        },
        _ => return false,
    };
    made.is_some_and(|made| is_new_script(tree, made))
        && tree
            .reads(symbol)
            .into_iter()
            .any(|read| is_put(tree, read))
}

/// `document.createElement("script")`.
fn is_new_script<'a>(tree: &Tree<'_, 'a>, made: &'a Expression<'a>) -> bool {
    let Expression::CallExpression(call) = made else {
        return false;
    };
    let Expression::StaticMemberExpression(member) = &call.callee else {
        return false;
    };
    member.property.name == "createElement"
        && is_document(tree, &member.object, MAX_STEPS)
        && call
            .arguments
            .first()
            .and_then(Argument::as_expression)
            .and_then(|name| beginning(tree, name, MAX_STEPS))
            .is_some_and(|name| !name.is_cut && name.text.eq_ignore_ascii_case("script"))
}

/// Whether an element is given to what puts it into a page.
fn is_put(tree: &Tree<'_, '_>, read: NodeId) -> bool {
    let span = tree.kind(read).span();
    let Some(AstKind::CallExpression(call)) = tree.parent(read).map(|at| tree.kind(at)) else {
        return false;
    };
    let name = match &call.callee {
        Expression::StaticMemberExpression(member) => member.property.name.as_str(),
        _ => "",
    };
    let puts = matches!(
        name,
        "after"
            | "append"
            | "appendChild"
            | "before"
            | "insertAdjacentElement"
            | "insertBefore"
            | "prepend"
            | "replaceChild"
            | "replaceWith"
    );
    puts && tree.place(&call.arguments, span).is_some()
}
