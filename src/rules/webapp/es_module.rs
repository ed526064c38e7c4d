//! Modules where a script is needed.

use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Module;
use crate::webapp::code::NotParsed;

/// See `rules/webapp/es-module.md`.
pub static RULE: Rule = rule!("webapp/es-module", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script().filter(|bundle| bundle.is_whole) else {
        return;
    };
    const HELP: &str = "The web app loads it as a classic script, in which import and export are syntax \
         errors: nothing of it runs. Build one script that needs no other (webpack: no \
         experiments.outputModule; vite and rollup: format iife; esbuild: --format=iife).";
    match (bundle.code, bundle.script.module) {
        (Some(Err(NotParsed::Module { at, what })), _) => {
            out.add(format!("the webapp bundle is an ES module: it has {what}"))
                .help(HELP)
                .at_script(bundle.entry, *at);
        }
        // It was parsed as a script.
        (Some(Ok(_)), _) | (_, None) => {}
        (_, Some(module)) => {
            let how = match module {
                Module::Import => "begins with an import",
                Module::FirstExport => "begins with an export",
                Module::LastExport => "ends with an export",
            };
            let message = format!("the webapp bundle is an ES module: it {how}");
            match bundle.code {
                // It is no script, whatever else it is.
                Some(Err(NotParsed::Syntax { at, .. })) => {
                    out.add(message).help(HELP).at_script(bundle.entry, *at);
                }
                _ => {
                    out.add_as(Severity::Warning, message)
                        .confidence(Confidence::Medium)
                        .help(HELP)
                        .at_entry(bundle.entry);
                }
            }
        }
    }
}
