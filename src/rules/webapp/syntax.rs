//! Scripts that no browser runs.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::code::NotParsed;

/// See `rules/webapp/syntax.md`.
pub static RULE: Rule = rule!("webapp/syntax", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script().filter(|bundle| bundle.is_whole) else {
        return;
    };
    // Of a module webapp/es-module tells.
    if bundle.script.module.is_some() {
        return;
    }
    let Some(Err(NotParsed::Syntax { at, message })) = bundle.code else {
        return;
    };
    out.add(format!("the webapp bundle has a syntax error: {message}"))
        .help(
            "Browsers run nothing of a script with a syntax error: the plugin installs and starts, and \
             its part of the web app is not there. A cut or merged file and a template that was not \
             filled in are common causes; build it again and try node --check on a copy called main.cjs.",
        )
        .at_script(bundle.entry, *at);
}
