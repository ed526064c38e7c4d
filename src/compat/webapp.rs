//! What the web app of one release makes of a plugin's part of it.

use super::weight::heaviest;
use super::{NotRead, Outcome, Reason, shown};
use crate::facts::{Facts, Question};
use crate::report::{Confidence, Diagnostic, Position, Severity};
use crate::rules;
use crate::server::behaviour::Server;
use crate::server::registry;
use crate::verdict::needs;
use crate::version::Release;

/// The rules that speak of globals release by release, as what is found below does.
const OF_PARTS: [&str; 2] = ["webapp/external-jsx-runtime", "webapp/external-unavailable"];

/// The rule about methods that no table has, so that nothing below finds them. Its warnings count too: as far as is known
/// the call throws.
const UNKNOWN_METHOD: &str = "webapp/unknown-registry-method";

/// Adds why the webapp part of a plugin does not work with `server`; `None` without one.
pub(super) fn on(server: Server, facts: &Facts, reasons: &mut Vec<Reason>) -> Option<Outcome> {
    facts.webapp.as_ref()?;
    let before = reasons.len();
    reasons.extend(loading(server, facts));
    methods(server.release, facts, reasons);
    parts(server.release, facts, reasons);
    let found = reasons.get(before..).unwrap_or_default();
    let mut outcome = heaviest(found);
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

/// The rules that say that the script does nothing, or throws, as the web app loads and initializes it, or that parts of it
/// cannot be loaded.
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
        .filter(|rule| !OF_PARTS.contains(&rule.name))
        .collect();
    let counts = |finding: &Diagnostic| {
        finding.severity == Severity::Error || finding.rule == UNKNOWN_METHOD
    };
    let mut found: Vec<Reason> = Vec::new();
    for finding in rules::run(&of_webapp, &asked).into_iter().filter(counts) {
        let entry = finding.location.entry.as_ref();
        // Others are about the script as a whole.
        let at = entry.zip(finding.location.start);
        let at = at.filter(|_| finding.rule == UNKNOWN_METHOD);
        let at = at.map(|(entry, at)| place(&shown(entry), at));
        let why = reason("webapp", finding.rule, finding.confidence, at);
        // Of each rule the surest.
        match found.iter_mut().find(|known| known.name == why.name) {
            Some(known) if known.confidence < why.confidence => *known = why,
            Some(_) => {}
            None => found.push(why),
        }
    }
    found
}

/// Methods of the registry that are called and not there, or perhaps not.
fn methods(release: Release, facts: &Facts, reasons: &mut Vec<Reason>) {
    for asked in needs::asked(facts) {
        let method = asked.method;
        let kind = match method.removed {
            Some(removed) if removed <= release => "registry-removed",
            _ if method.earliest() > release => "registry-missing",
            _ if method.surely() > release => "registry-unknown",
            _ => continue,
        };
        if let Some(confidence) = asked.unguarded {
            let call = asked.needing().next();
            let entry = facts.entry_name(asked.entry);
            let place = call.map(|call| place(&entry, call.at));
            reasons.push(reason(kind, &method.name, confidence, place));
        }
    }
}

/// Globals of the web app, and members of theirs, that are used and not there, or perhaps not.
fn parts(release: Release, facts: &Facts, reasons: &mut Vec<Reason>) {
    for taken in needs::taken(facts) {
        let (kind, confidence) = match taken.global.gone() {
            Some(gone) if gone <= release => ("global-removed", taken.removed()),
            _ if taken.global.earliest() > release => ("global-missing", taken.too_new()),
            _ if taken.global.is_uncertain(release) => ("global-unknown", taken.confidence),
            _ => continue,
        };
        let entry = facts.entry_name(taken.entry);
        let place = taken.uses.first().map(|found| place(&entry, found.at));
        reasons.push(reason(kind, &taken.global.name, confidence, place));
    }
}

/// A place as `webapp/dist/main.js:1:614`.
pub(super) fn place(entry: &str, at: Position) -> String {
    format!("{entry}:{}:{}", at.line, at.column)
}

/// Why nothing, or not all, is known of the webapp's calls.
pub(super) fn not_read(facts: &Facts) -> Option<NotRead> {
    let (entry, why) = facts.webapp_not_read()?;
    Some(NotRead {
        kind: "webapp",
        entry: Some(facts.entry_name(entry)),
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
