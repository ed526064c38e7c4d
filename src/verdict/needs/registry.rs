//! What a webapp calls of the registry, and how sure it is that a web app without it fails.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::report::Confidence;
use crate::server::registry::{Method, method};
use crate::webapp::code::{Guard, Use};

/// A method that the webapp calls.
#[derive(Debug)]
pub struct Asked<'a> {
    /// What is known of the method.
    pub method: &'static Method,
    /// The script's entry.
    pub entry: usize,
    /// The calls, in the order of the text.
    pub calls: Vec<&'a Use>,
    /// How sure the surest call is that nothing guards; `None` where each is guarded.
    pub unguarded: Option<Confidence>,
}

impl<'a> Asked<'a> {
    /// The calls that nothing guards which asks for the method itself.
    pub fn needing(&self) -> impl Iterator<Item = &'a Use> {
        let calls = self.calls.iter().copied();
        calls.filter(|call| confidence(self.method, call).is_some())
    }

    /// How sure it is that one of them is made, whatever releases have the method; `None` where each is guarded.
    #[must_use]
    pub fn used(&self) -> Option<Confidence> {
        self.calls.iter().filter_map(|call| used(call)).max()
    }
}

/// The methods of the registry that the webapp calls, by name. Names that the table does not
/// have are left out.
#[must_use]
pub fn asked(facts: &Facts) -> Vec<Asked<'_>> {
    let Some((entry, code)) = facts.web_code() else {
        return Vec::new();
    };
    let mut by_name: BTreeMap<&str, Asked<'_>> = BTreeMap::new();
    for call in code.uses.iter().filter(|found| found.called) {
        let Some(method) = method(&call.method) else {
            continue;
        };
        let asked = by_name.entry(&method.name).or_insert(Asked {
            method,
            entry,
            calls: Vec::new(),
            unguarded: None,
        });
        asked.unguarded = asked.unguarded.max(confidence(method, call));
        asked.calls.push(call);
    }
    by_name.into_values().collect()
}

/// How sure it is that a call throws on releases that the table says lack the method; `None` where it is guarded.
fn confidence(method: &Method, call: &Use) -> Option<Confidence> {
    let used = used(call)?;
    Some(match method.is_verified() {
        true => used,
        false => used.min(Confidence::Medium),
    })
}

/// How sure it is that a call is made of the registry, and throws where the method is missing; `None` where it is guarded.
fn used(call: &Use) -> Option<Confidence> {
    match (call.guard, call.tracked) {
        (Guard::Own, _) => None,
        // What it is called on is the registry for all that its name tells.
        (Guard::Other, false) => None,
        (Guard::None, true) => Some(Confidence::High),
        _ => Some(Confidence::Medium),
    }
}
