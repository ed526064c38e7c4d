//! The server that a plugin's code needs: the newest of what it calls decides.

mod fields;
mod globals;
mod registry;
pub mod section_defaults;
mod webapp;

use std::collections::{BTreeMap, BTreeSet};

use crate::executable::{ASKS_FOR_VERSION, ApiCall, CallConfidence, CodePlace};
use crate::facts::Facts;
use crate::facts::code::StartedCode;
use crate::report::{Confidence, Evidence, MinServerVersion};
use crate::server::api::{self, Method};
use crate::server::releases::FIRST;
use crate::version::Release;

pub use fields::{Place, has_effect, places};
pub use globals::{Taken, taken};
pub use registry::{Asked, asked};
pub use webapp::{WebNeed, web_needs};

/// At most so much is named as evidence.
const MAX_EVIDENCE: usize = 8;

/// What the helper of `pluginapi` is a method of that does nothing but hand on the question for the server's version, under
/// the name of the API's own method.
const ASKING_SERVICE: &str = "*SystemService";

/// A method that is called, and from where.
#[derive(Debug)]
pub struct Called<'a> {
    /// What is known of the method.
    pub method: &'static Method,
    /// How sure the surest call is.
    pub confidence: Confidence,
    /// How sure the surest call is that no helper guards; `None` where one guards each.
    pub unguarded: Option<Confidence>,
    /// The calls, with the program that they are in.
    pub calls: Vec<(&'a StartedCode, &'a ApiCall)>,
}

impl<'a> Called<'a> {
    /// The calls that no helper guards.
    pub fn needing(&self) -> impl Iterator<Item = (&'a StartedCode, &'a ApiCall)> {
        let calls = self.calls.iter().copied();
        calls.filter(|(_, call)| !is_guarded(self.method, call))
    }

    /// The first release that has the method as the programs' libraries do that call it unguarded.
    #[must_use]
    pub fn since(&self) -> Release {
        let since = |(started, _): (&StartedCode, _)| self.method.since_for(started.library);
        self.needing().map(since).max().unwrap_or(self.method.since)
    }
}

/// The methods of the API that the code calls, surely or likely, by name. Calls that only might be of the API are left out,
/// and methods that the table does not know: the plugin is built with a newer library, and nothing is known of them.
#[must_use]
pub fn called(code: &[StartedCode]) -> Vec<Called<'_>> {
    let mut by_name: BTreeMap<&str, Called<'_>> = BTreeMap::new();
    for started in code {
        let Ok(found) = &started.code else {
            continue;
        };
        for call in &found.api_calls {
            let confidence = match call.confidence {
                CallConfidence::Certain => Confidence::High,
                CallConfidence::Likely => Confidence::Medium,
                CallConfidence::Possible => continue,
            };
            let Some(method) = api::method(&call.method) else {
                continue;
            };
            let entry = by_name.entry(&method.name).or_insert(Called {
                method,
                confidence,
                unguarded: None,
                calls: Vec::new(),
            });
            entry.confidence = entry.confidence.max(confidence);
            if !is_guarded(method, call) {
                let sure = match only_newer(method, call) {
                    true => confidence.min(Confidence::Medium),
                    false => confidence,
                };
                entry.unguarded = entry.unguarded.max(Some(sure));
            }
            entry.calls.push((started, call));
        }
    }
    by_name.into_values().collect()
}

/// Whether a server without the method never gets to a call. A helper on the way may make sure that the server has it: on
/// an older one it returns an error and does not call (`ensureServerVersion` in `pluginapi`). Or only a hook leads there that
/// came no sooner than the method; one that is in no table came later than all that are.
fn is_guarded(method: &Method, call: &ApiCall) -> bool {
    only_newer(method, call) && !call.perhaps_sooner
        || call.via.iter().any(|helper| {
            let (package, receiver, name) = parts(&helper.function);
            let calls = api::helper(package, receiver, name).unwrap_or_default();
            let own = calls.iter().filter(|call| call.method == method.name);
            let mut guards = own.map(|call| call.guard);
            guards.any(|guard| guard.is_some_and(|guard| guard >= method.since))
        })
}

/// Whether all hooks that are known to lead to a call came no sooner than the method.
fn only_newer(method: &Method, call: &ApiCall) -> bool {
    let is_newer = |hook: &str| api::hook(hook).is_none_or(|hook| hook.since >= method.since);
    !call.only_in.is_empty() && call.only_in.iter().all(|hook| is_newer(hook))
}

/// A function's name as the linker has it: import path, receiver (empty for a function), name.
fn parts(function: &str) -> (&str, &str, &str) {
    // The path may have dots in all but its last part.
    let last = function.rfind('/').map_or(0, |at| at + 1);
    let dot = function.get(last..).and_then(|name| name.find('.'));
    let (package, rest) = dot.map_or((function, ""), |at| {
        (
            function.get(..last + at).unwrap_or_default(),
            function.get(last + at + 1..).unwrap_or_default(),
        )
    });
    match rest.rsplit_once('.') {
        Some((receiver, name)) => {
            let pointer = receiver.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
            (package, pointer.unwrap_or(receiver), name)
        }
        None => (package, "", rest),
    }
}

/// A hook that the plugin has a method for.
#[derive(Debug)]
pub struct Answered<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the method has the hook's own types; where not, no server calls it.
    pub is_called: bool,
    /// A program that has it.
    pub started: &'a StartedCode,
    /// Where its method begins there, where that is known.
    pub place: Option<&'a CodePlace>,
    /// The platforms whose programs have it.
    pub platforms: Vec<&'a str>,
}

/// The hooks that the code has methods for, by name.
#[must_use]
pub fn hooks(code: &[StartedCode]) -> Vec<Answered<'_>> {
    let mut found: BTreeMap<(&str, bool), Answered<'_>> = BTreeMap::new();
    for started in code {
        let Ok(code) = &started.code else {
            continue;
        };
        for hook in &code.hooks {
            let is_called = hook.matches_signature != Some(false);
            let key = (hook.name.as_str(), is_called);
            let known = found.entry(key).or_insert(Answered {
                name: &hook.name,
                is_called,
                started,
                place: hook.place.as_ref(),
                platforms: Vec::new(),
            });
            known
                .platforms
                .extend(started.platforms.iter().map(String::as_str));
        }
    }
    found.into_values().collect()
}

/// Where the code asks for the server's version: then a newer method may be called only where it is there. Once for each place,
/// whatever the platforms. What only may ask counts too, as a function of another module that is given the API: evidence
/// against an error need not be as strong as that for one. Helpers of the library that ask for their own purposes (`EnsureBot`)
/// do not count. Nor does what is asked beside the server's diagnostic id in a program with telemetry: `NewTracker` of the
/// library's wants both, one after the other, and so do plugins' copies of it; but not where the plugin's own code compares
/// versions, which may be this one.
#[must_use]
pub fn asks_for_version<'a>(
    code: &'a [StartedCode],
    called: &[Called<'a>],
) -> Vec<(&'a StartedCode, &'a ApiCall)> {
    let beside: BTreeSet<(usize, &str, &str, u32)> = called
        .iter()
        .filter(|called| called.method.name == "GetDiagnosticId")
        .flat_map(|called| &called.calls)
        .filter(|(started, _)| {
            let code = started.code.as_ref();
            code.is_ok_and(|code| code.telemetry && !code.compares_versions)
        })
        .flat_map(|(started, call)| {
            let (entry, place) = (started.entry, &call.place);
            let at = move |line| (entry, place.function.as_str(), place.file.as_str(), line);
            [at(place.line), at(place.line.saturating_add(1))]
        })
        .collect();
    let is_for_telemetry = |started: &StartedCode, asked: &CodePlace| {
        let (function, file) = (asked.function.as_str(), asked.file.as_str());
        beside.contains(&(started.entry, function, file, asked.line))
    };
    let surely = called
        .iter()
        .filter(|called| called.method.name == ASKS_FOR_VERSION)
        .flat_map(|called| &called.calls)
        .copied();
    let mut asking = surely
        .chain(perhaps_called(code, ASKS_FOR_VERSION))
        .filter(|(_, call)| match call.via.as_slice() {
            [] => true,
            [helper] => {
                let (package, receiver, name) = parts(&helper.function);
                (receiver, name) == (ASKING_SERVICE, ASKS_FOR_VERSION) && api::is_pluginapi(package)
            }
            _ => false,
        })
        .filter(|(started, call)| !is_for_telemetry(started, &call.place))
        .collect::<Vec<_>>();
    let mut places = BTreeSet::new();
    asking.retain(|(started, call)| {
        places.insert((call.place.function.as_str(), started.source(&call.place)))
    });
    asking
}

/// The calls that only might be of a method.
fn perhaps_called<'a>(
    code: &'a [StartedCode],
    method: &str,
) -> impl Iterator<Item = (&'a StartedCode, &'a ApiCall)> {
    let read = code
        .iter()
        .filter_map(|started| Some((started, started.code.as_ref().ok()?)));
    let calls =
        read.flat_map(|(started, found)| found.api_calls.iter().map(move |it| (started, it)));
    calls.filter(move |(_, call)| {
        call.confidence == CallConfidence::Possible && call.method == method
    })
}

/// Something of the server that the plugin needs.
#[derive(Debug)]
pub struct Need<'a> {
    /// The method.
    pub method: &'static Method,
    /// The first release that has it as it is called.
    pub since: Release,
    /// How sure it is that a server without it will be asked for it.
    pub confidence: Confidence,
    /// The first of the calls.
    pub call: Option<(&'a StartedCode, &'a ApiCall)>,
}

/// What the code needs, the newest first, then by name. Calls that a helper guards are no need; where the code asks for
/// the server's version itself, none is surer than likely.
#[must_use]
pub fn needs<'a>(code: &'a [StartedCode], called: &[Called<'a>]) -> Vec<Need<'a>> {
    let asks = !asks_for_version(code, called).is_empty();
    let mut needs: Vec<Need<'a>> = called
        .iter()
        .filter_map(|called| {
            let confidence = called.unguarded?;
            Some(Need {
                method: called.method,
                since: called.since(),
                confidence: match asks {
                    true => confidence.min(Confidence::Medium),
                    false => confidence,
                },
                call: called.needing().next(),
            })
        })
        .collect();
    needs.sort_by_key(|need| (std::cmp::Reverse(need.since), &need.method.name));
    needs
}

/// Whether the calls of a program were read.
#[must_use]
pub fn calls_read(started: &StartedCode) -> bool {
    matches!(&started.code, Ok(code) if code.calls_read)
}

/// The first release that has all that is needed: of the API by programs, and of the web app by the webapp. `None` where no
/// code was read, and where a program was not read and the webapp needs nothing special.
#[must_use]
pub fn inferred(facts: &Facts, needs: &[Need<'_>], asked: Option<&[WebNeed]>) -> Option<Release> {
    let is_read = match facts.executables.is_empty() {
        true => {
            let code = facts.web_code();
            code.is_some_and(|(_, code)| !code.registrations.is_empty())
        }
        false => facts.code.iter().any(calls_read),
    };
    let asked = asked.and_then(|asked| Some(asked.first()?.since));
    newest(needs, asked, is_read)
}

fn newest(needs: &[Need<'_>], asked: Option<Release>, is_read: bool) -> Option<Release> {
    let called = needs.first().map(|need| need.since);
    let newest = called.max(asked).max(Some(FIRST));
    newest.filter(|newest| is_read || *newest > FIRST)
}

/// `min_server_version` as it stands in the manifest; `None` where it is absent or empty.
#[must_use]
pub fn declared(facts: &Facts) -> Option<String> {
    let text = facts.manifest()?.min_server_version.as_ref()?;
    (!text.value.is_empty()).then(|| text.value.clone())
}

/// What the manifest promises, and what the code needs.
#[must_use]
pub fn min_server_version(facts: &Facts) -> MinServerVersion {
    let needs = needs(&facts.code, &called(&facts.code));
    let asked = web_needs(facts);
    let inferred = inferred(facts, &needs, asked.as_deref());
    let calls = needs
        .iter()
        .take_while(|need| Some(need.since) == inferred)
        .map(|need| Evidence {
            kind: "api",
            name: need.method.name.clone(),
            since: need.since.short(),
            confidence: need.confidence,
        });
    let asked = asked
        .iter()
        .flatten()
        .take_while(|need| Some(need.since) == inferred)
        .map(|need| Evidence {
            kind: need.kind,
            name: need.name.to_owned(),
            since: need.since.short(),
            confidence: need.confidence,
        });
    MinServerVersion {
        declared: declared(facts),
        inferred: inferred.map(|release| release.to_string()),
        evidence: calls.chain(asked).take(MAX_EVIDENCE).collect(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests;
