//! Plugins that the web app has nothing to call of.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/webapp/no-initialize.md`.
pub static RULE: Rule = rule!("webapp/no-initialize", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    for registration in &code.registrations {
        if registration.plugin.is_some_and(|plugin| !plugin.initialize) {
            out.add("the plugin that the webapp bundle registers has no initialize")
                .help(
                    "The web app calls initialize(registry, store) and nothing else when it has loaded \
                     a plugin; one without it does nothing there, without an error.",
                )
                .at_script(entry, registration.at);
        }
    }
}
