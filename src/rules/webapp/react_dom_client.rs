//! Roots of React 18 for servers with an older React.

use crate::facts::Facts;
use crate::rules::compat::{at_places, concerns, promised, version};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::releases;
use crate::verdict::needs;

/// See `rules/webapp/react-dom-client.md`.
pub static RULE: Rule = rule!("webapp/react-dom-client", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let promised = promised(facts);
    let least = match &promised {
        Some((_, _, minimum)) => minimum.clone(),
        None => match releases::oldest_supported() {
            Some(oldest) => version(oldest),
            None => return,
        },
    };
    let taken = needs::taken(facts);
    for taken in taken.iter().filter(|taken| super::is_root(taken.global)) {
        let global = taken.global;
        if !concerns(facts, global.earliest(), &least) {
            continue;
        }
        let short = global.earliest().short();
        let name = &global.name;
        let servers = match &promised {
            Some((_, text, _)) => format!(">={}, <{short}", text.value),
            None => format!("<{short}"),
        };
        let older = match name.as_str() {
            "ReactDOM.hydrateRoot" => "ReactDOM.hydrate",
            _ => "ReactDOM.render",
        };
        let draft = out
            .add(format!(
                "calls {name}, which the web app's ReactDOM has from {short} on"
            ))
            .help(format!(
                "Older servers have React 17 or 16, where it is undefined and the call throws. Raise \
                 min_server_version to {}, or ask first: if ({name}), else {older}.",
                global.surely()
            ))
            .confidence(taken.too_new())
            .servers(servers)
            .evidence(name);
        let places = taken.uses.iter().map(|found| found.at);
        at_places(draft, taken.entry, places);
    }
}
