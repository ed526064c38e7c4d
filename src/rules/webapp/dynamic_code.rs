//! Code made of text at run time.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::signatures::Sign;

use super::Scripts;

/// See `rules/webapp/dynamic-code.md`.
pub static RULE: Rule = rule!("webapp/dynamic-code", Warning, Medium, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(scripts) = Scripts::of(facts) else {
        return;
    };
    // Every module of such a build is a text: webapp/dev-build says so.
    if scripts.any(Script::evaluates_modules) {
        return;
    }
    for (sign, what) in [(Sign::Eval, "eval"), (Sign::Function, "Function")] {
        let Some((entry, script)) = scripts.find(|script| script.has(sign)) else {
            continue;
        };
        let Some(seen) = script.find(sign) else {
            continue;
        };
        let more = match seen.count - 1 {
            0 => String::new(),
            n => format!(" and {n} more time{}", crate::text::plural(n)),
        };
        out.add(format!(
            "{} makes code of text: {what}(...) at byte {}{more}",
            scripts.name(facts, entry),
            seen.first
        ))
        .help(
            "A server forbids it (Content-Security-Policy, script-src without unsafe-eval), \
             except with developer settings: where the call is reached the browser throws an \
             EvalError. Whether it is reached cannot be told from here. Libraries for templates \
             and validation often have a way without it: precompiled templates or validators, a \
             build for CSP.",
        )
        .at_entry(entry)
        .evidence(what);
    }
}
