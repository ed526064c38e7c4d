//! Modules where a script is needed.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Module;

/// See `rules/webapp/es-module.md`.
pub static RULE: Rule = rule!("webapp/es-module", Warning, Medium, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script().filter(|bundle| bundle.is_whole) else {
        return;
    };
    let how = match bundle.script.module {
        Some(Module::Import) => "begins with an import",
        Some(Module::FirstExport) => "begins with an export",
        Some(Module::LastExport) => "ends with an export",
        None => return,
    };
    out.add(format!("the webapp bundle is an ES module: it {how}"))
        .help(
            "The web app loads it as a classic script, in which import and export are syntax \
             errors: nothing of it runs. Build one script that needs no other (webpack: no \
             experiments.outputModule; vite and rollup: format iife; esbuild: --format=iife).",
        )
        .at_entry(bundle.entry);
}
