//! A manifest that another one hides.

use crate::facts::Facts;
use crate::report::Location;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/shadowed.md`.
pub static RULE: Rule = rule!("manifest/shadowed", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for path in &file.shadowed {
        out.add(format!("{path} is never read: {} comes first", file.path))
            .help(
                "Servers take the first of plugin.yml, plugin.yaml and plugin.json that exists, even \
                 if it is broken; the Marketplace's generator and the starter template know only \
                 plugin.json. Ship one manifest.",
            )
            .at(Location {
                entry: Some(path.clone()),
                ..Location::default()
            });
    }
}
