//! Addresses of the developer's own machine.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::signatures::Sign;

use super::Scripts;

/// See `rules/webapp/hardcoded-url.md`.
pub static RULE: Rule = rule!("webapp/hardcoded-url", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(scripts) = Scripts::of(facts) else {
        return;
    };
    let Some((entry, script)) = scripts.find(|script| script.has(Sign::LocalUrl)) else {
        return;
    };
    let Some(seen) = script.find(Sign::LocalUrl) else {
        return;
    };
    out.add(format!(
        "{} has an address of the local machine in it",
        scripts.name(facts, entry)
    ))
    .help(
        "In a user's browser http://localhost is the user's own machine. If requests go there, \
         they fail; ask the plugin's own server by the site's address instead.",
    )
    .at_script(entry, seen.first);
}
