//! Something that the plugin could not do before.

use std::collections::BTreeMap;

use super::Both;
use crate::report::Confidence;
use crate::rules::compat::{name_calls, name_hook};
use crate::rules::{Rule, rule};
use crate::text::{and_more, list};
use crate::upgrade::{Change, Group, Upgrade};
use crate::verdict::needs;

/// See `rules/upgrade/capability-added.md`.
pub static RULE: Rule = rule!("upgrade/capability-added", Info, High, upgrade: check);

/// What whoever installs it may do.
const HELP: &str = "Whoever reviewed the old version has not seen this. Say in the release notes \
                    what it is for; mmlint inspect shows all that the plugin can do.";

/// So many places are named.
const MAX_PLACES: usize = 5;

/// So many methods are named.
const MAX_METHODS: usize = 5;

fn check(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    hooks(upgrade, out);
    for change in upgrade.changes_of(RULE.name) {
        match change.group {
            Group::Hooks => {}
            Group::Api => api(upgrade, change, out),
            _ => host(upgrade, change, out),
        }
    }
}

/// What its new hooks tell it: one finding for all that tell the same kind of thing.
fn hooks(upgrade: &Upgrade<'_>, out: &mut Both<'_>) {
    let mut by_power: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let changes = upgrade.changes_of(RULE.name);
    for change in changes.filter(|change| change.group == Group::Hooks) {
        let about = change.note.as_deref().unwrap_or_default();
        by_power.entry(about).or_default().push(&change.name);
    }
    let answered = needs::hooks(&upgrade.new.facts.code);
    for (about, names) in by_power {
        let mut draft = out
            .new
            .add(format!(
                "the plugin now {about}: it answers {}",
                list(&names)
            ))
            .help(HELP)
            .evidence(about);
        let own = answered
            .iter()
            .filter(|it| it.is_called && names.contains(&it.name));
        for (index, hook) in own.enumerate() {
            if index == 0 {
                draft = draft.at_entry(hook.started.entry);
            }
            draft = name_hook(draft, hook);
        }
    }
}

fn api(upgrade: &Upgrade<'_>, change: &Change, out: &mut Both<'_>) {
    let powers = upgrade.new.seen.powers.api.iter().flatten();
    let Some(power) = powers.into_iter().find(|power| power.group == change.name) else {
        return;
    };
    let mut names: Vec<&str> = power.methods.iter().map(|it| it.name.as_str()).collect();
    let more = and_more(names.len().saturating_sub(MAX_METHODS));
    names.truncate(MAX_METHODS);
    let sure = power.methods.iter().map(|method| method.confidence).max();
    let called = needs::called(&upgrade.new.facts.code);
    let calls = called
        .iter()
        .filter(|called| power.methods.iter().any(|it| it.name == called.method.name))
        .flat_map(|called| called.calls.iter().copied());
    let calls: Vec<_> = calls.collect();
    let draft = out
        .new
        .add(format!(
            "the plugin now {}: it calls {}{more}",
            power.about,
            list(&names)
        ))
        .help(HELP)
        .confidence(sure.unwrap_or(Confidence::Low))
        .evidence(&power.group);
    if let Some((started, _)) = calls.first() {
        name_calls(
            draft.at_entry(started.entry),
            "called in",
            calls.iter().copied(),
        );
    }
}

fn host(upgrade: &Upgrade<'_>, change: &Change, out: &mut Both<'_>) {
    let about = change.note.as_deref().unwrap_or_default();
    // Of the old one calls through interfaces of other modules are not known.
    let mut draft = out
        .new
        .add(format!(
            "the plugin now {about}, which was not found in the old one"
        ))
        .help(HELP)
        .confidence(Confidence::Medium)
        .evidence(&change.name);
    let mut named = Vec::new();
    for started in &upgrade.new.facts.code {
        let Ok(code) = &started.code else {
            continue;
        };
        for call in code
            .host_calls
            .iter()
            .filter(|it| it.power.name() == change.name)
        {
            let place = (call.place.function.as_str(), started.source(&call.place));
            if named.len() == MAX_PLACES || named.contains(&place) {
                continue;
            }
            if named.is_empty() {
                draft = draft.at_entry(started.entry);
            }
            let what = format!("leads to {}", call.call);
            draft = draft.related_code(&what, started.entry, place.0, &place.1);
            named.push(place);
        }
    }
}
