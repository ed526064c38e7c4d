//! What the web app of one release makes of a plugin's part of it.

use super::server::weight;
use super::{NotRead, Outcome, Reason};
use crate::facts::{Facts, Question};
use crate::report::{Confidence, Severity};
use crate::rules;
use crate::server::behaviour::Server;
use crate::server::registry;
use crate::server::version::Release;
use crate::webapp::code::Use;

/// The rule about methods that no web app has.
const UNKNOWN_METHOD: &str = "webapp/unknown-registry-method";

/// Adds why the webapp part of a plugin does not work with `server`; `None` without one.
pub(super) fn on(server: Server, facts: &Facts, reasons: &mut Vec<Reason>) -> Option<Outcome> {
    facts.webapp.as_ref()?;
    let before = reasons.len();
    reasons.extend(loading(server, facts));
    methods(server.release, facts, reasons);
    let found = reasons.get(before..).unwrap_or_default();
    let mut outcome = found.iter().map(weight).max().unwrap_or(Outcome::Works);
    let mut unknown = |kind, name: &str| {
        reasons.push(reason(kind, name, Confidence::High, None));
        outcome = outcome.max(Outcome::Unknown);
    };
    if not_read(facts).is_some() {
        unknown("webapp-not-read", "webapp");
    }
    // Methods have gone with major releases alone.
    let later = |table: &registry::Table| server.release.major > table.newest.major;
    if !server.is_unknown() && registry::table().is_some_and(later) {
        unknown("not-described", "registry");
    }
    Some(outcome)
}

/// The rules that say that the script does nothing, or throws, as the web app loads it.
fn loading(server: Server, facts: &Facts) -> Vec<Reason> {
    let question = Question {
        servers: vec![server],
        servers_named: true,
        ..facts.question.clone()
    };
    let asked = Facts::new(facts.contents.clone(), question, server);
    let rules = rules::ALL.iter().copied();
    let of_webapp: Vec<_> = rules
        .filter(|rule| rule.name.starts_with("webapp/"))
        // It speaks of a method, as what is found below does.
        .filter(|rule| rule.name != UNKNOWN_METHOD)
        .collect();
    let mut found: Vec<Reason> = rules::run(&of_webapp, &asked)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| reason("webapp", finding.rule, finding.confidence, None))
        .collect();
    found.dedup();
    found
}

/// Methods of the registry that are called and not there.
fn methods(release: Release, facts: &Facts, reasons: &mut Vec<Reason>) {
    for asked in registry::asked(facts) {
        let method = asked.method;
        let kind = match method.removed {
            Some(removed) if removed <= release => "registry-removed",
            _ if method.earliest() > release => "registry-missing",
            _ => continue,
        };
        if let Some(confidence) = asked.unguarded {
            let call = asked.needing().next();
            let entry = facts.entry_name(asked.entry);
            let place = call.map(|call| place(&entry, call));
            reasons.push(reason(kind, &method.name, confidence, place));
        }
    }
}

/// A call's place as `webapp/dist/main.js:1:614`.
pub(super) fn place(entry: &str, call: &Use) -> String {
    format!("{entry}:{}:{}", call.at.line, call.at.column)
}

/// Why nothing, or not all, is known of the webapp's calls.
pub(super) fn not_read(facts: &Facts) -> Option<NotRead> {
    let bundle = facts.bundle_script()?;
    let why = match bundle.code {
        Some(Err(error)) => error.to_string(),
        Some(Ok(code)) if code.limited => {
            "it is more entangled than mmlint follows: there may be more calls".to_owned()
        }
        Some(Ok(code)) if code.registrations.is_empty() => {
            "no call of registerPlugin was found in it, as in builds for development".to_owned()
        }
        Some(Ok(_)) => return None,
        None => "it does not mention registerPlugin".to_owned(),
    };
    Some(NotRead {
        kind: "webapp",
        entry: Some(facts.entry_name(bundle.entry)),
        why,
    })
}

fn reason(
    kind: &'static str,
    name: &str,
    confidence: Confidence,
    source: Option<String>,
) -> Reason {
    Reason {
        kind,
        name: name.to_owned(),
        confidence,
        function: None,
        source,
    }
}
