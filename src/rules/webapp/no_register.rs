//! A script that registers no plugin.

use crate::facts::Facts;
use crate::facts::Target;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::{NodeIndex, NodeKind};
use crate::server::version::Release;
use crate::webapp::signatures::Sign;

/// See `rules/webapp/no-register.md`.
pub static RULE: Rule = rule!("webapp/no-register", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(webapp) = &facts.webapp else {
        return;
    };
    let Target::File { entry, node, .. } = webapp.target else {
        return;
    };
    let Some(file) = facts.file(entry).filter(|file| file.over_limit.is_none()) else {
        return;
    };
    let Some(script) = &file.script else {
        return;
    };
    // Writing into window.plugins works up to 11.4 (webapp/channels/src/plugins/index.ts).
    let by_hand = script.has(Sign::WindowPlugins) && facts.server.release < Release::new(11, 5, 0);
    if script.has(Sign::RegisterPlugin) || by_hand {
        return;
    }
    if let Some(other) = registering_sibling(facts, node) {
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
fn registering_sibling(facts: &Facts, bundle: NodeIndex) -> Option<String> {
    let layout = facts.layout();
    let folder = layout.node(bundle)?.parent;
    let registers = |node: &NodeIndex| match layout.node(*node).map(|node| node.kind) {
        Some(NodeKind::File { entry, .. }) => facts
            .file(entry)
            .and_then(|file| file.script.as_ref())
            .is_some_and(|script| script.has(Sign::RegisterPlugin)),
        _ => false,
    };
    let found = layout.files(folder).into_iter().find(registers)?;
    Some(layout.path(found))
}
