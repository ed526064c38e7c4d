//! Code made of text at run time.

use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};
use crate::webapp::Script;
use crate::webapp::code::Maker;
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
    let code = facts.web_code().filter(|(_, code)| !code.limited);
    if let Some((entry, code)) = code {
        for (by, what) in [
            (Maker::Eval, "eval"),
            (Maker::Function, "Function"),
            (Maker::Timer, "setTimeout"),
        ] {
            let mut all = code.dynamic.iter().filter(|one| one.by == by);
            if let Some(first) = all.next() {
                let name = scripts.name(facts, entry);
                let more = more(all.count() as u64);
                let message = match by {
                    Maker::Timer => format!("{name} gives a text to a timer as its code{more}"),
                    _ => format!("{name} makes code of text: {what}(...){more}"),
                };
                out.add(message)
                    .help(HELP)
                    .at_script(entry, first.at)
                    .evidence(what);
            }
        }
    }
    let is_read = |entry: usize| code.is_some_and(|(read, _)| read == entry);
    for (sign, what) in [(Sign::Eval, "eval"), (Sign::Function, "Function")] {
        let mut unread = scripts.all.iter().filter(|(entry, _)| !is_read(*entry));
        let Some((entry, script)) = unread.find(|(_, script)| script.has(sign)) else {
            continue;
        };
        let Some(seen) = script.find(sign) else {
            continue;
        };
        out.add(format!(
            "{} makes code of text: {what}(...){}",
            scripts.name(facts, *entry),
            more(seen.count - 1)
        ))
        .help(HELP)
        .at_script(*entry, seen.first)
        .evidence(what);
    }
}

const HELP: &str = "A server forbids it (Content-Security-Policy, script-src without unsafe-eval), \
                    except with developer settings: where the call is reached the browser throws \
                    an EvalError, and does not start such a timer. Whether it is reached cannot be \
                    told from here. Libraries for templates and validation often have a way without \
                    it: precompiled templates or validators, a build for CSP.";

/// ` and 2 more times`.
fn more(count: u64) -> String {
    match count {
        0 => String::new(),
        n => format!(" and {n} more time{}", crate::text::plural(n)),
    }
}
