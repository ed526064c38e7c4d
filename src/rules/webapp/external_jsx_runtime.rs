//! `react/jsx-runtime` taken from a web app that has none.

use crate::facts::Facts;
use crate::facts::webapp::REACT_19;
use crate::report::{Confidence, Severity};
use crate::rules::compat::{at_places, promised};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;
use crate::webapp::code::Runs;

/// See `rules/webapp/external-jsx-runtime.md`.
///
/// No fix: to ask for 12.0 gives up every older server, which is the author's choice.
pub static RULE: Rule = rule!("webapp/external-jsx-runtime", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    if !facts.includes_before(REACT_19) {
        return;
    }
    let taken = needs::taken(facts);
    for taken in taken
        .iter()
        .filter(|taken| super::is_jsx_runtime(taken.global))
    {
        let confidence = taken.too_new();
        let severity = match confidence {
            Confidence::High => Severity::Error,
            _ => Severity::Warning,
        };
        let effect = match taken.runs() {
            Runs::Load => {
                "There the bundle throws while it loads, before registerPlugin is called, and the \
                 plugin has no webapp."
            }
            Runs::Initialize => "There it throws in initialize, of which nothing behind it is run.",
            Runs::Perhaps => "There the code that uses it throws, once it is reached.",
        };
        let name = &taken.global.name;
        let servers = match promised(facts) {
            Some((_, text, _)) => format!(">={}, <12.0", text.value),
            None => "<12.0".to_owned(),
        };
        let draft = out
            .add_as(
                severity,
                format!("takes react/jsx-runtime from {name}, which web apps before 12.0 do not have"),
            )
            .help(format!(
                "{effect} For servers on both sides of 12.0 compile JSX to React.createElement (the \
                 classic runtime) and take {name} out of the bundler's externals. For 12.0 and later \
                 only, set min_server_version to 12.0.0."
            ))
            .confidence(confidence)
            .servers(servers)
            .evidence(name);
        let places = taken.uses.iter().map(|found| found.at);
        at_places(draft, taken.entry, places);
    }
}
