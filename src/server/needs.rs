//! The server that a plugin's code needs: the newest of what it calls decides.

use std::collections::BTreeMap;

use super::api::{self, Method};
use super::version::Release;
use crate::executable::{ApiCall, CallConfidence};
use crate::facts::Facts;
use crate::facts::code::StartedCode;
use crate::report::{Confidence, Evidence, MinServerVersion};

/// The oldest release that plugins of today's form run on: everything in the tables that is
/// older is no demand.
const FIRST: Release = Release::new(5, 2, 0);

/// At most so much is named as evidence.
const MAX_EVIDENCE: usize = 8;

/// A method that is called, and from where.
#[derive(Debug)]
pub struct Called<'a> {
    /// What is known of the method.
    pub method: &'static Method,
    /// How sure the surest call is.
    pub confidence: Confidence,
    /// The calls, with the program that they are in.
    pub calls: Vec<(&'a StartedCode, &'a ApiCall)>,
}

/// The methods of the API that the code calls, surely or likely, by name. Calls that only
/// might be of the API are left out, and methods that the table does not know: the plugin is
/// built with a newer library, and nothing is known of them.
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
                calls: Vec::new(),
            });
            entry.confidence = entry.confidence.max(confidence);
            entry.calls.push((started, call));
        }
    }
    by_name.into_values().collect()
}

/// A hook that the plugin has a method for.
#[derive(Debug)]
pub struct Answered<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether the method has the hook's own types; where not, no server calls it.
    pub is_called: bool,
    /// A program that has it.
    pub entry: usize,
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
                entry: started.entry,
                platforms: Vec::new(),
            });
            known
                .platforms
                .extend(started.platforms.iter().map(String::as_str));
        }
    }
    found.into_values().collect()
}

/// Whether the code asks for the server's version: then a newer method may be called only
/// where it is there.
#[must_use]
pub fn asks_for_version(called: &[Called<'_>]) -> bool {
    // Helpers of the library ask for their own purposes: EnsureBot, telemetry.
    let by_itself = |called: &Called<'_>| called.calls.iter().any(|(_, call)| call.via.is_empty());
    let mut called = called.iter();
    called.any(|called| called.method.name == "GetServerVersion" && by_itself(called))
}

/// What the manifest promises, and what the code needs.
#[must_use]
pub fn min_server_version(facts: &Facts) -> MinServerVersion {
    let declared = facts.manifest().and_then(|manifest| {
        let text = manifest.min_server_version.as_ref()?;
        (!text.value.is_empty()).then(|| text.value.clone())
    });
    let calls_read = |started: &StartedCode| matches!(&started.code, Ok(code) if code.calls_read);
    let read = facts.code.iter().any(calls_read);
    if !read {
        return MinServerVersion {
            declared,
            ..MinServerVersion::default()
        };
    }
    let mut called = called(&facts.code);
    let asks = asks_for_version(&called);
    called.sort_by(|a, b| {
        b.method
            .since
            .cmp(&a.method.since)
            .then(a.method.name.cmp(&b.method.name))
    });
    let inferred = called
        .first()
        .map_or(FIRST, |newest| newest.method.since.max(FIRST));
    let evidence = called
        .iter()
        .take_while(|called| called.method.since == inferred)
        .take(MAX_EVIDENCE)
        .map(|called| Evidence {
            kind: "api",
            name: called.method.name.clone(),
            since: called.method.since.short(),
            // It may be called only where the server has it.
            confidence: match asks {
                true => called.confidence.min(Confidence::Medium),
                false => called.confidence,
            },
        });
    MinServerVersion {
        declared,
        inferred: Some(inferred.to_string()),
        evidence: evidence.collect(),
    }
}
