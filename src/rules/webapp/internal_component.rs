//! Parts of the web app that are meant for Mattermost's own plugins.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::report::Position;
use crate::rules::compat::at_places;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::globals;

/// See `rules/webapp/internal-component.md`.
pub static RULE: Rule = rule!("webapp/internal-component", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((entry, code)) = facts.web_code() else {
        return;
    };
    let mut used: BTreeMap<&str, BTreeMap<&str, Position>> = BTreeMap::new();
    for found in &code.globals {
        let root = found.path.split('.').next().unwrap_or_default();
        let Some(root) = globals::global(root).filter(|global| global.internal) else {
            continue;
        };
        let rest = found.path.get(root.name.len() + 1..).unwrap_or_default();
        let member = rest.split('.').next().unwrap_or_default();
        let places = used.entry(&root.name).or_default();
        places.entry(member).or_insert(found.at);
    }
    for (root, mut members) in used {
        let whole = members.remove("");
        let names: Vec<&str> = members.keys().copied().collect();
        let what = match names.as_slice() {
            [] => format!("window.{root}"),
            names => format!("window.{root} ({})", names.join(", ")),
        };
        let mut places: Vec<Position> = members.into_values().collect();
        if places.is_empty() {
            places.extend(whole);
        }
        places.sort_by_key(|at| at.offset);
        let draft = out
            .add(format!(
                "uses {what}, which the web app has for Mattermost's own plugins"
            ))
            .help(
                "Its source says that these may change in any release, without a word in the \
                 changelog. Look whether a part is there before you use it, and try each release of \
                 the server.",
            )
            .evidence(root);
        at_places(draft, entry, places);
    }
}
