//! Requests to the server that change something, and what they prove of who sends them.
//!
//! A server takes the session's cookie as proof of who a user is only where a request other than `GET` has the session's
//! CSRF token with it, or says that it is an `XMLHttpRequest` (`validateCSRFForPluginRequest`,
//! `server/channels/app/plugin_requests.go`; `Handler.checkCSRFToken`, `server/channels/web/handlers.go`).
//!
//! Only calls of the browser's `fetch` are told of which every header stands in the script. A script that puts a `fetch` of
//! its own in the place of the browser's may add the token there: nothing is told of it.

use std::cell::OnceCell;

use oxc_ast::AstKind;
use oxc_ast::ast::{CallExpression, Expression};
use oxc_span::GetSpan;

use super::addresses::{Target, targets};
use super::at_offset;
use super::objects::{Object, Sent};
use super::tree::Tree;
use super::values::global;
use crate::report::Position;

/// More are not kept.
const MAX: usize = 256;

/// What the server checks the token of, at the beginning of a path.
const CHECKED: [&str; 2] = ["/plugins/", "/api/v4/"];

/// A request that changes something, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Where `fetch` is called, or the address is given to the function that does it.
    pub at: Position,
    /// The method, in capital letters.
    pub method: Method,
    /// The beginning of its path: `/plugins/...` or `/api/v4/...`.
    pub path: Box<str>,
    /// Whether something that is not known stands before the path: it may lead to another host.
    pub is_based: bool,
    /// Whether it says that it is an `XMLHttpRequest`: servers take it, unless they are told to be strict
    /// (`ServiceSettings.ExperimentalStrictCSRFEnforcement`).
    pub says_xml: bool,
}

/// The methods of requests that change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// `DELETE`.
    Delete,
    /// `PATCH`.
    Patch,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
}

impl Method {
    /// Browsers write them in capital letters, but for `patch`, which servers do not know.
    fn of(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "DELETE" => Some(Self::Delete),
            "PATCH" => Some(Self::Patch),
            "POST" => Some(Self::Post),
            "PUT" => Some(Self::Put),
            _ => None,
        }
    }

    /// As HTTP writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Patch => "PATCH",
            Self::Post => "POST",
            Self::Put => "PUT",
        }
    }
}

/// The requests without the token, in the order of the text.
pub(super) fn find(tree: &Tree<'_, '_>, text: &str) -> Vec<Request> {
    let mut finder = Finder {
        tree,
        text,
        sent: Sent::default(),
        names_token: OnceCell::new(),
        has_query: OnceCell::new(),
        found: Vec::new(),
    };
    for node in tree.semantic.nodes() {
        if !tree.spend(1) || finder.found.len() >= MAX {
            break;
        }
        if let AstKind::CallExpression(call) = node.kind() {
            let _not_known = finder.call(call);
        }
    }
    let mut found = finder.found;
    if !found.is_empty() && !tree.sets_of_member("fetch").is_empty() {
        return Vec::new();
    }
    found.sort_by(|a, b| (a.at.offset, &a.path).cmp(&(b.at.offset, &b.path)));
    found.dedup();
    found
}

struct Finder<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    text: &'t str,
    sent: Sent,
    /// Whether the script speaks of the token anywhere.
    names_token: OnceCell<bool>,
    /// Whether it does as the field of a query.
    has_query: OnceCell<bool>,
    found: Vec<Request>,
}

impl<'a> Finder<'_, '_, 'a> {
    /// Adds the requests that a call sends; `None` once something of it is not known.
    fn call(&mut self, call: &'a CallExpression<'a>) -> Option<()> {
        let tree = self.tree;
        if global(tree, &call.callee)? != "fetch" {
            return None;
        }
        let [url, options] = call.arguments.as_slice() else {
            return None;
        };
        let (url, options) = (url.as_expression()?, options.as_expression()?);
        let options = Object::of(tree, options, &mut self.sent)?;
        let method = Method::of(&tree.text(options.get("method")??)?)?;
        if let Some(credentials) = options.get("credentials")?
            && tree.text(credentials)? == "omit"
        {
            return None;
        }
        let says_xml = match options.get("headers")? {
            Some(headers) => is_xml(tree, &Object::of(tree, headers, &mut self.sent)?)?,
            None => false,
        };
        if may_be_form(options.get("body")?) && self.names_token() {
            return None;
        }
        let targets = targets(tree, url).into_iter().filter(is_checked);
        let requests = targets.filter_map(|target| {
            let is_own = target.address == url.span();
            let start = if is_own { call.span } else { target.address }.start;
            let address = target.address.source_text(self.text);
            // What is not known of it may be a query that is put together elsewhere.
            let may_prove = !tree.spend(address.len() as u64)
                || names_token(address)
                || names_token(&target.path)
                || target.is_cut && self.has_query();
            (!may_prove).then(|| Request {
                at: at_offset(start as usize),
                method,
                path: target.path,
                is_based: target.is_based,
                says_xml,
            })
        });
        let requests: Vec<Request> = requests.collect();
        self.found.extend(requests);
        Some(())
    }

    fn names_token(&self) -> bool {
        *self.names_token.get_or_init(|| names_token(self.text))
    }

    fn has_query(&self) -> bool {
        // The cookie is called MMCSRF.
        *self.has_query.get_or_init(|| self.text.contains("csrf="))
    }
}

/// Whether what is sent may be a form, of which the token may be a field that is added elsewhere.
fn may_be_form(body: Option<&Expression<'_>>) -> bool {
    match body {
        None | Some(Expression::StringLiteral(_)) => false,
        Some(Expression::CallExpression(made)) => {
            !made.callee.is_specific_member_access("JSON", "stringify")
        }
        Some(_) => true,
    }
}

/// Whether the server asks for the token there.
fn is_checked(target: &Target) -> bool {
    CHECKED.iter().any(|path| target.path.starts_with(path))
}

/// Whether a text speaks of the token.
fn names_token(text: &str) -> bool {
    let mut words = text.as_bytes().windows("csrf".len());
    words.any(|word| word.eq_ignore_ascii_case(b"csrf"))
}

/// Whether headers say no more than that it is an `XMLHttpRequest`; `None` where they prove who sends it, or may do so.
fn is_xml<'a>(tree: &Tree<'_, 'a>, headers: &Object<'a>) -> Option<bool> {
    let mut says_xml = false;
    for (name, value) in headers.all() {
        match name?.to_ascii_lowercase().as_str() {
            // The token of an app or a user stands for itself.
            "authorization" | "x-csrf-token" => return None,
            "x-requested-with" => says_xml = tree.text(value)? == "XMLHttpRequest",
            _ => {}
        }
    }
    Some(says_xml)
}
