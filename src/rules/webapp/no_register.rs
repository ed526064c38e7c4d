//! A script that registers no plugin.

use crate::facts::Facts;
use crate::facts::Target;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/webapp/no-register.md`.
pub static RULE: Rule = rule!("webapp/no-register", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(webapp) = &facts.webapp else {
        return;
    };
    let Target::File { entry, .. } = webapp.target else {
        return;
    };
    let Some(file) = facts.file(entry).filter(|file| file.over_limit.is_none()) else {
        return;
    };
    let Some(script) = file.script else {
        return;
    };
    if script.registers || script.writes_plugins {
        return;
    }
    let what = if script.size == 0 {
        "is empty"
    } else {
        "never mentions registerPlugin"
    };
    out.add(format!("the webapp bundle {what}"))
        .help(
            "The plugin installs and starts, and the web app loads the script; since nothing calls \
             window.registerPlugin(id, plugin), it is never initialized, without an error. Check that \
             bundle_path names the built script.",
        )
        .at_entry(entry);
}
