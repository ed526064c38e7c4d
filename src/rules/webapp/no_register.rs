//! A script that registers no plugin.

use crate::facts::Facts;
use crate::facts::webapp::BundleScript;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

/// See `rules/webapp/no-register.md`.
pub static RULE: Rule = rule!("webapp/no-register", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script().filter(|bundle| bundle.is_whole) else {
        return;
    };
    let (entry, script) = (bundle.entry, bundle.script);
    // Writing into window.plugins works up to 11.4 (webapp/channels/src/plugins/index.ts).
    let by_hand = script.has(Sign::WindowPlugins) && !facts.server.registers_late;
    if script.has(Sign::RegisterPlugin) || by_hand {
        return;
    }
    if let Some(other) = registering_sibling(facts, bundle) {
        out.add_as(
            Severity::Warning,
            format!("the webapp bundle never mentions registerPlugin; {other} does"),
        )
        .help(
            "The web app loads only the bundle. The plugin works if the bundle loads that script, \
             which mmlint does not follow; if not, name it as bundle_path.",
        )
        .confidence(Confidence::Medium)
        .at_entry(entry);
        return;
    }
    if script.has(Sign::WindowPlugins) {
        out.add("the webapp bundle sets window.plugins, and never mentions registerPlugin")
            .help(
                "Web apps up to 11.4 start such a plugin, which was never documented; from 11.5 on they never do, without \
                 an error. Call window.registerPlugin(id, plugin), which all of them have.",
            )
            .at_entry(entry);
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

/// Another script in the bundle's folder that registers a plugin.
fn registering_sibling(facts: &Facts, bundle: BundleScript<'_>) -> Option<String> {
    let registers = |script: &Script| script.has(Sign::RegisterPlugin);
    let found = facts
        .published(bundle.folder)
        .find(|file| file.script.is_some_and(registers))?;
    Some(facts.layout().path(found.node))
}
