//! Requests to the server that change something, and what they prove of who sends them.
//!
//! A server takes the session's cookie as proof of who a user is only where a request other than `GET` has the session's
//! CSRF token with it, or says that it is an `XMLHttpRequest` (`validateCSRFForPluginRequest`,
//! `server/channels/app/plugin_requests.go`; `Handler.checkCSRFToken`, `server/channels/web/handlers.go`).
//!
//! Only calls of the browser's `fetch` are told of which every header stands in the script.

use std::cell::OnceCell;

use memchr::memmem;
use oxc_ast::ast::{CallExpression, Expression};

use super::super::at_offset;
use super::super::tree::Tree;
use super::super::tree::settled::settled_text;
use super::addresses::Target;
use super::objects::{Object, Objects};
use crate::report::Position;

/// Where the server itself asks for no token, to begin with (`APIHandlerTrustRequester`, `server/channels/api4/`): names of
/// roles, figures of performance, and the log-in.
const TRUSTED: [&str; 3] = [
    "/api/v4/client_perf",
    "/api/v4/roles/names",
    "/api/v4/users/login",
];

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
    /// Browsers write them in capital letters, but for `patch`, which no server knows.
    fn of(text: &str) -> Option<Self> {
        match text.to_ascii_uppercase().as_str() {
            "DELETE" => Some(Self::Delete),
            "PATCH" if text == "PATCH" => Some(Self::Patch),
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

/// What headers say of who sends a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// Nothing.
    None,
    /// That it is an `XMLHttpRequest`.
    Xml,
    /// A token of its own, which plugins' servers are told of; the server itself takes the cookie first
    /// (`ParseAuthTokenFromRequest`, `server/channels/app/authentication.go`).
    Authorization,
}

/// Tells requests that have no token.
pub(super) struct Finder<'t, 's, 'a> {
    tree: &'t Tree<'s, 'a>,
    text: &'t str,
    objects: Objects<'t, 's, 'a>,
    names_field: OnceCell<bool>,
}

impl<'t, 's, 'a> Finder<'t, 's, 'a> {
    pub(super) fn new(tree: &'t Tree<'s, 'a>, text: &'t str) -> Self {
        Self {
            tree,
            text,
            objects: Objects::new(tree),
            names_field: OnceCell::new(),
        }
    }

    /// Those of the requests that a call of `fetch` sends to `targets`; `None` where what it sends is not known.
    pub(super) fn requests(
        &mut self,
        call: &'a CallExpression<'a>,
        targets: &[Target],
    ) -> Option<Vec<Request>> {
        let tree = self.tree;
        let [_, options] = call.arguments.as_slice() else {
            return None;
        };
        let options = self.objects.object(options.as_expression()?)?;
        let method = Method::of(&settled_text(tree, options.get("method")??)?)?;
        if let Some(credentials) = options.get("credentials")?
            && settled_text(tree, credentials)? == "omit"
        {
            return None;
        }
        let proof = match options.get("headers")? {
            Some(headers) => proof_of(tree, &self.objects.object(headers)?)?,
            None => Proof::None,
        };
        let may_be_form = may_be_form(options.get("body")?);
        let requests = targets.iter().filter(|target| {
            let path = &*target.path;
            if path.starts_with("/plugins/") {
                // What is not known of a form or an address may be the token: plugins may get it as a field.
                let may_have_field = may_be_form || target.is_cut || path.contains('?');
                return proof != Proof::Authorization && !(may_have_field && self.names_field());
            }
            // `PUT /api/v4/users/{id}/auth` asks for none either; what is behind the id may not be known.
            let is_of_user = method == Method::Put && path.starts_with("/api/v4/users/");
            path.starts_with("/api/v4/")
                && !is_of_user
                && !TRUSTED.iter().any(|trusted| path.starts_with(trusted))
        });
        let requests = requests.map(|target| Request {
            at: at_offset(target.asked as usize),
            method,
            path: target.path.clone(),
            is_based: target.is_based,
            says_xml: proof == Proof::Xml,
        });
        Some(requests.collect())
    }

    /// Whether the script has the word `csrf`, as it is called in forms and queries.
    fn names_field(&self) -> bool {
        *self.names_field.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let is_end = |byte: Option<&u8>| {
                byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
            };
            let mut found = memmem::find_iter(bytes, "csrf");
            found.any(|at| {
                is_end(at.checked_sub(1).and_then(|at| bytes.get(at))) && is_end(bytes.get(at + 4))
            })
        })
    }
}

/// Whether what is sent may be a form, of which the token may be a field that is added elsewhere.
fn may_be_form<'a>(body: Option<&'a Expression<'a>>) -> bool {
    match body {
        None | Some(Expression::StringLiteral(_)) => false,
        Some(Expression::CallExpression(made)) => {
            !made.callee.is_specific_member_access("JSON", "stringify")
        }
        Some(_) => true,
    }
}

/// What headers prove; `None` where they have the token, or it is not known what they have.
fn proof_of<'a>(tree: &Tree<'_, 'a>, headers: &Object<'a>) -> Option<Proof> {
    let mut proof = Proof::None;
    for (name, value) in headers.all() {
        match name?.to_ascii_lowercase().as_str() {
            "authorization" => proof = Proof::Authorization,
            "x-csrf-token" => return None,
            "x-requested-with"
                if settled_text(tree, value)? == "XMLHttpRequest" && proof == Proof::None =>
            {
                proof = Proof::Xml;
            }
            _ => {}
        }
    }
    Some(proof)
}
