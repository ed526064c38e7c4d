//! Copies of `react/jsx-runtime`.

use crate::facts::Facts;
use crate::facts::webapp::REACT_19;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

use super::{Scripts, place_of};

/// See `rules/webapp/bundled-jsx-runtime.md`.
pub static RULE: Rule = rule!("webapp/bundled-jsx-runtime", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(scripts) = Scripts::of(facts) else {
        return;
    };
    // Beside a React of its own it works with that one: webapp/bundled-react says so.
    if scripts.any(Script::has_react) {
        return;
    }
    // Taken without asking it is no fallback's counterpart.
    let taken = needs::taken(facts);
    let unguarded = taken
        .iter()
        .any(|taken| super::is_jsx_runtime(taken.global) && taken.confidence == Confidence::High);
    let guarded = scripts.any(|script| script.has(Sign::ReactJsxRuntimeGlobal)) && !unguarded;
    let old =
        |script: &Script| script.has(Sign::JsxRuntime) || script.has(Sign::JsxRuntimeDevelopment);
    if let Some(found) = scripts.find(old) {
        report_old(facts, &scripts, found, guarded, out);
    }
    if guarded || !facts.includes_before(REACT_19) {
        return;
    }
    if let Some((entry, script)) = scripts.find(|script| script.has(Sign::JsxRuntime19)) {
        out.add(format!(
            "{} holds the jsx-runtime of React 19",
            scripts.name(facts, entry)
        ))
        .help(
            "Servers before 12.0 have React 18 or older, which cannot render its elements: \
             Objects are not valid as a React child. Build with the React of the oldest server \
             that the plugin is for, or ask for server 12.0 (min_server_version) and take \
             react/jsx-runtime from the web app: ReactJSXRuntime.",
        )
        .confidence(Confidence::Medium)
        .at_script(entry, place_of(script, &[Sign::JsxRuntime19]))
        .evidence("19");
    }
}

fn report_old(
    facts: &Facts,
    scripts: &Scripts<'_>,
    (entry, script): (usize, &Script),
    guarded: bool,
    out: &mut Findings<'_>,
) {
    let at = place_of(script, &[Sign::JsxRuntime, Sign::JsxRuntimeDevelopment]);
    let message = format!(
        "{} holds the jsx-runtime of React 18 or older",
        scripts.name(facts, entry)
    );
    if guarded {
        out.add_as(Severity::Info, message)
            .help(
                "It cannot load on servers from 12.0 on (React 19). ReactJSXRuntime is mentioned \
                 too, which those servers offer: if the copy is used only where that is not, \
                 all is well.",
            )
            .confidence(Confidence::Medium)
            .at_script(entry, at)
            .evidence("18");
        return;
    }
    let breaks = facts.is_meant_for(REACT_19) && scripts.is_bundle(entry);
    let severity = match breaks {
        true => Severity::Error,
        false => Severity::Warning,
    };
    out.add_as(severity, message)
        .help(
            "It reads ReactCurrentOwner of the web app's React, which React 19 (from server 12.0 \
             on) no longer has: the bundle throws while it loads, before registerPlugin is called, \
             and the plugin has no webapp. For servers on both sides compile JSX to \
             React.createElement (the classic runtime). For 12.0 and later only, take \
             react/jsx-runtime from the web app (externals: ReactJSXRuntime).",
        )
        .at_script(entry, at)
        .evidence("18");
}
