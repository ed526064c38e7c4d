//! Development builds.

use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

use super::{Scripts, place_of};

/// See `rules/webapp/dev-build.md`.
pub static RULE: Rule = rule!("webapp/dev-build", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(scripts) = Scripts::of(facts) else {
        return;
    };
    if let Some((entry, script)) = scripts.find(Script::evaluates_modules) {
        let count = script.find(Sign::EvalModule).map_or(0, |seen| seen.count);
        out.add(format!(
            "{} evaluates its modules from text (eval, {count} time{})",
            scripts.name(facts, entry),
            crate::text::plural(count)
        ))
        .help(
            "A server forbids eval (Content-Security-Policy, script-src without unsafe-eval), \
             except with developer settings: elsewhere the browser stops the bundle with an \
             EvalError before it registers the plugin. Build in production mode (webpack \
             --mode=production) and without a devtool of the eval family.",
        )
        .at_script(entry, place_of(script, &[Sign::EvalModule]));
        return;
    }
    let Some((entry, script)) = scripts.find(|script| script.has(Sign::WebpackRuntime)) else {
        return;
    };
    let at = place_of(script, &[Sign::WebpackRuntime]);
    let name = scripts.name(facts, entry);
    let help = "It runs, and every user downloads and parses a script several times as large as \
                it need be; libraries do their checks for developers. Build in production mode \
                (webpack --mode=production).";
    if script.has(Sign::ModuleBanner) {
        out.add(format!("{name} was built in webpack's development mode"))
            .help(help)
            .confidence(Confidence::Medium)
            .at_script(entry, at);
    } else {
        out.add_as(Severity::Info, format!("{name} is not minified"))
            .help(help)
            .confidence(Confidence::Medium)
            .at_script(entry, at);
    }
}
