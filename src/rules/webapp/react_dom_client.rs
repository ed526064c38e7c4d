//! Roots of React 18 for servers with an older React.

use crate::facts::Facts;
use crate::rules::compat::{Claim, at_places};
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs;

/// See `rules/webapp/react-dom-client.md`.
pub static RULE: Rule = rule!("webapp/react-dom-client", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(claim) = Claim::of(facts) else {
        return;
    };
    let taken = needs::taken(facts);
    for taken in taken.iter().filter(|taken| super::is_root(taken.global)) {
        let global = taken.global;
        if !claim.concerns(facts, global.earliest()) {
            continue;
        }
        let short = global.earliest().short();
        let name = &global.name;
        let older = match name.as_str() {
            "ReactDOM.hydrateRoot" => "ReactDOM.hydrate",
            _ => "ReactDOM.render",
        };
        let draft = out
            .add(format!(
                "calls {name}, which the web app's ReactDOM has from {short} on"
            ))
            .help(format!(
                "Older servers have React 17 or 16, where it is undefined and the call throws. {}, or \
                 ask first: if ({name}), else {older}.",
                claim.mend(global.surely())
            ))
            .confidence(taken.too_new())
            .servers(claim.before(&short))
            .evidence(name);
        let places = taken.uses.iter().map(|found| found.at);
        at_places(draft, taken.entry, places);
    }
}
