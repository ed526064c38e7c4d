//! From calls through interfaces to calls of the server's API: which interface, from where, and by what right.

use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use serde::Serialize;

use super::flow::{ASKS_FOR_VERSION, Found, Through};
use super::functions::Frame;
use super::helpers;
use super::program::Program;
use super::reach::{Interfaces, Means, reach};
use super::types::{TypeId, Types};
use super::ways::{self, Ways};

/// Calls that are kept; the largest plugin has 500.
const MAX_CALLS: usize = 50_000;

/// How sure it is that a call is one of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallConfidence {
    /// The value is known to be of the library's interface, or of one that it was made into.
    Certain,
    /// What the value is was not seen, but no other interface in the program has so many methods; or what leads there
    /// was not: a call through an interface of unknown type, or reflection, which finds exported methods of anything
    /// that is put into an empty interface.
    Likely,
    /// A method of some interface, by its place in it; most such calls are of others.
    Possible,
}

/// A place in the source, as the compiler was told it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CodePlace {
    /// The function's name, such as `main.(*Plugin).OnActivate`.
    pub function: String,
    /// The file; with `-trimpath` it begins with the module's path.
    pub file: String,
    /// The line.
    pub line: u32,
}

impl From<&Frame> for CodePlace {
    fn from(frame: &Frame) -> Self {
        Self {
            function: frame.function.clone(),
            file: frame.file.clone(),
            line: frame.line,
        }
    }
}

/// A call of a method of the server's API that the plugin's code can reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ApiCall {
    /// The method, such as `KVSet`.
    pub method: String,
    /// How sure that is.
    pub confidence: CallConfidence,
    /// Where the plugin calls the method, or the helper that does.
    #[serde(flatten)]
    pub place: CodePlace,
    /// The library's helpers between the plugin's function and the method, such as
    /// `github.com/mattermost/mattermost/server/public/pluginapi.(*KVService).Set`; the last one calls the method.
    pub via: Vec<CodePlace>,
    /// The hooks by which alone it is reached, all of one age, where `main` and older hooks lead nowhere near: servers without
    /// these hooks never get there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only_in: Vec<Box<str>>,
    /// What was not seen may lead there without these hooks: an interface of unknown type, or reflection.
    #[serde(skip)]
    pub perhaps_sooner: bool,
}

/// Functions that the server starts.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    /// The hooks that they are; empty for `main`, what runs before it, and hooks that all servers have.
    pub(crate) hooks: Vec<Box<str>>,
    /// Their numbers.
    pub(crate) codes: Vec<u32>,
}

/// What the plugin is made of, for [`collect`].
pub(crate) struct Question<'q> {
    pub(crate) api: TypeId,
    pub(crate) all: &'q [TypeId],
    /// The types that have the hooks.
    pub(crate) plugins: Vec<TypeId>,
    /// The functions that servers start, by age: first those that all do.
    pub(crate) roots: Vec<Roots>,
    /// Addresses of func values, itabs and types in the program's data.
    pub(crate) data: Vec<u64>,
}

/// What [`collect`] finds.
pub(crate) struct Collected {
    /// The calls that can be reached, sorted.
    pub(crate) calls: Vec<ApiCall>,
    /// The functions that can be, without reflection.
    pub(crate) reached: BTreeMap<u32, usize>,
    /// A limit was met: there may be more calls.
    pub(crate) limited: bool,
}

/// The calls of the API that the plugin's code can reach.
pub(crate) fn collect(program: &Program<'_>, found: &Found, question: &Question<'_>) -> Collected {
    let types = program.types;
    let apis = interfaces(found, question.api);
    let methods = types.interface_methods(question.api);
    let signatures: HashMap<&str, TypeId> = methods.iter().map(|(n, s)| (n.as_ref(), *s)).collect();
    let largest = question
        .all
        .iter()
        .filter(|id| !apis.contains(id) && !embeds(types, **id, &methods))
        .filter_map(|id| types.interface_len(*id))
        .max()
        .unwrap_or_default();
    let interfaces = Interfaces::new(program, found, question, &apis);
    let (reached, reached_limited) = reach(program, found, question, &interfaces, Means::Seen);
    let (perhaps, perhaps_limited) = reach(program, found, question, &interfaces, Means::Any);
    let mut callers: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
    for (caller, calls) in &found.calls {
        if perhaps.contains_key(caller) {
            for (at, to) in calls {
                callers.entry(*to).or_default().push((*caller, *at));
            }
        }
    }
    // A func value stands for a call where it is made; of a method as such, only there.
    callers.retain(|to, _| !ways::is_expression(program, *to));
    for (caller, uses) in &found.uses {
        if perhaps.contains_key(caller) {
            for (address, at) in uses {
                if let Some(to) = program.code_at(*address).or(program.func_value(*address)) {
                    callers.entry(to).or_default().push((*caller, *at));
                }
            }
        }
    }
    let by_helpers = program.helpers.iter();
    for (to, who) in by_helpers.flat_map(|helpers| helpers.callers(program, found, &perhaps)) {
        callers.entry(to).or_default().extend(who);
    }
    let options = LazyCell::new(|| helpers::options_made(program, found));
    let mut calls = BTreeSet::new();
    let mut ways = Ways::new(program, callers);
    let method_of = |through: &Through| match through {
        Through::Method(of, number) => {
            let (name, signature) = types.interface_method(*of, (*number).into())?;
            let is_same = signatures.get(name.as_ref()) == Some(&signature);
            let sure = match apis.contains(of) {
                true => CallConfidence::Certain,
                // An interface that what is in an empty one was made into, and that of an inlined generic function.
                false if *name == *ASKS_FOR_VERSION => CallConfidence::Possible,
                false => return None,
            };
            is_same.then(|| (name.to_string(), sure))
        }
        Through::Offset(offset) => {
            let number = (*offset as usize).saturating_sub(24) / 8;
            let (name, _) = methods.get(number)?;
            let sure = match number >= largest {
                true => CallConfidence::Likely,
                false => CallConfidence::Possible,
            };
            Some((name.to_string(), sure))
        }
    };
    let sites = found.sites.iter();
    let sites = sites.filter_map(|(at, through)| Some((at, method_of(through)?)));
    // What is not followed may ask.
    let asked = |at| (at, (ASKS_FOR_VERSION.to_owned(), CallConfidence::Possible));
    for (at, (method, confidence)) in sites.chain(found.handed_out.iter().map(asked)) {
        let Some(code) = program.holding(*at) else {
            continue;
        };
        let sooner = perhaps.get(&code) < reached.get(&code);
        let (confidence, stage) = match (reached.get(&code), perhaps.get(&code)) {
            (Some(stage), _) => (confidence, stage),
            (None, Some(stage)) if confidence == CallConfidence::Certain => {
                (CallConfidence::Likely, stage)
            }
            _ => continue,
        };
        let only_in = question
            .roots
            .get(*stage)
            .map(|roots| roots.hooks.as_slice());
        for (place, via) in ways.to(code, *at) {
            if calls.len() >= MAX_CALLS {
                ways.limited = true;
                break;
            }
            let wanted = helpers::options(&method, via.last().unwrap_or(&place));
            if !wanted.is_empty() && wanted.iter().all(|option| !options.contains(option)) {
                continue;
            }
            calls.insert(ApiCall {
                method: method.clone(),
                confidence,
                place,
                via,
                only_in: only_in.unwrap_or_default().to_vec(),
                perhaps_sooner: sooner,
            });
        }
    }
    Collected {
        calls: calls.into_iter().collect(),
        reached,
        limited: ways.limited || interfaces.limited || reached_limited || perhaps_limited,
    }
}

/// Has an interface all methods of another? Both are sorted by name.
fn embeds(types: &Types<'_>, id: TypeId, methods: &[(Rc<str>, TypeId)]) -> bool {
    let own = types.interface_methods(id);
    own.len() >= methods.len()
        && methods
            .iter()
            .all(|(name, _)| own.binary_search_by(|(n, _)| n.cmp(name)).is_ok())
}

/// One of the library's interfaces and all that its values are made into.
pub(crate) fn interfaces(found: &Found, api: TypeId) -> BTreeSet<TypeId> {
    let mut apis = BTreeSet::from([api]);
    let mut todo = vec![api];
    while let Some(from) = todo.pop() {
        let next = found.conversions.range((Some(from), None)..);
        let next = next.take_while(|(of, _)| *of == Some(from));
        for to in next.filter_map(|(_, to)| *to) {
            if apis.insert(to) {
                todo.push(to);
            }
        }
    }
    apis
}
