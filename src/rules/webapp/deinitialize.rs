//! The older name of `uninitialize`.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/webapp/deinitialize.md`.
pub static RULE: Rule = rule!("webapp/deinitialize", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    for registration in &code.registrations {
        let is_old =
            |plugin: crate::webapp::code::Plugin| plugin.deinitialize && !plugin.uninitialize;
        if registration.plugin.is_some_and(is_old) {
            out.add("the webapp's plugin has deinitialize, the old name of uninitialize")
                .help(
                    "The web app still calls it, for plugins of its beta. Call the method uninitialize, \
                     which all servers know.",
                )
                .at_script(entry, registration.deinitialize.unwrap_or(registration.at));
        }
    }
}
