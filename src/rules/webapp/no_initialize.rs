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
        let Some(plugin) = registration.plugin.filter(|plugin| !plugin.initialize) else {
            continue;
        };
        let (message, help) = if plugin.is_class {
            (
                "the webapp bundle registers a class and no object of it",
                "The web app calls initialize on what it is given and makes no object of a class: nothing is called, \
                 without an error. Register an object: new in front of the class.",
            )
        } else {
            (
                "the plugin that the webapp bundle registers has no initialize",
                "The web app calls initialize(registry, store) and nothing else when it has loaded \
                 a plugin; one without it does nothing there, without an error.",
            )
        };
        out.add(message)
            .help(help)
            .at_script(entry, registration.at);
    }
}
