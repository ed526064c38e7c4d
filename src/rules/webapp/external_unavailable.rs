//! Globals of the web app that a server in question does not have.

use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::compat::{Claim, at_places, newest_need, version};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::globals::Global;
use crate::verdict::needs::{self, Taken};
use crate::webapp::code::{How, Runs};

/// See `rules/webapp/external-unavailable.md`.
pub static RULE: Rule = rule!("webapp/external-unavailable", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let taken = needs::taken(facts);
    let others = taken.iter().filter(|taken| !has_own_rule(taken.global));
    for taken in others {
        too_new(facts, taken, out);
        removed(facts, taken, out);
    }
}

/// Whether another rule of this category tells of it.
fn has_own_rule(global: &Global) -> bool {
    super::is_jsx_runtime(global) || super::is_root(global) || super::is_removed_react(global)
}

fn too_new(facts: &Facts, taken: &Taken<'_>, out: &mut Findings<'_>) {
    let global = taken.global;
    let Some(claim) = Claim::of(facts) else {
        return;
    };
    if !claim.concerns(facts, global.earliest()) {
        return;
    }
    let confidence = taken.too_new();
    let short = global.earliest().short();
    let message = format!(
        "uses {}, which web apps before {short} do not have{}",
        global.name,
        of_react(global)
    );
    let need = newest_need(facts, &needs::called(&facts.code));
    let need = need.map_or(global.surely(), |need| need.max(global.surely()));
    let since = match global.between {
        Some((_, surely)) => format!(
            " It is not certain with which release it came: it is missing before {short} and there \
             from {} on.",
            surely.short()
        ),
        None => String::new(),
    };
    let draft = out
        .add_as(severity(confidence), message)
        .help(format!(
            "{} {}, or {}.{since}{}",
            effect(taken),
            claim.mend(need),
            only_where(global),
            doubt(taken)
        ))
        .confidence(confidence)
        .evidence(&global.name);
    let draft = draft.servers(claim.before(&short));
    let draft = claim.place_in_script(draft, "used here", taken.entry, places(taken));
    if confidence == Confidence::High {
        claim.raise(draft, need);
    }
}

fn removed(facts: &Facts, taken: &Taken<'_>, out: &mut Findings<'_>) {
    let global = taken.global;
    let Some(gone) = global.gone() else {
        return;
    };
    let mut servers = facts.question.servers.iter();
    if !servers.any(|server| server.release.meets(&version(gone))) {
        return;
    }
    let confidence = taken.removed();
    let short = gone.short();
    let since = match global.removed_between {
        Some((earliest, _)) => format!(
            " It is not certain with which release it went: it is there before {}.",
            earliest.short()
        ),
        None => String::new(),
    };
    let instead = match global.name.as_str() {
        "StyledComponents" => {
            "Leave styled-components out of the bundler's externals, so that it becomes part of the \
             bundle"
        }
        _ => "Bring your own",
    };
    let draft = out
        .add_as(
            severity(confidence),
            format!(
                "uses {}, which web apps from {short} on do not have",
                global.name
            ),
        )
        .help(format!(
            "{} {instead}, or {}.{since}{}",
            effect(taken),
            only_where(global),
            doubt(taken)
        ))
        .confidence(confidence)
        .servers(format!(">={short}"))
        .evidence(&format!("{} gone", global.name));
    at_places(draft, taken.entry, places(taken));
}

const fn severity(confidence: Confidence) -> Severity {
    match confidence {
        Confidence::High => Severity::Error,
        _ => Severity::Warning,
    }
}

fn places(taken: &Taken<'_>) -> impl Iterator<Item = crate::report::Position> {
    taken.uses.iter().map(|found| found.at)
}

/// `: it came with React 18`.
fn of_react(global: &Global) -> String {
    let react = global.react.as_ref();
    react.map_or_else(String::new, |react| {
        format!(" (it came with React {react})")
    })
}

/// What happens where it is missing.
fn effect(taken: &Taken<'_>) -> &'static str {
    let rendered = |how: How| how == How::Rendered;
    match taken.runs() {
        Runs::Load => {
            "There the bundle throws while it loads, before registerPlugin is called, and the plugin \
             has no webapp."
        }
        Runs::Initialize => {
            "There it throws in initialize, of which nothing behind it is run, and the page may stay \
             blank."
        }
        Runs::Perhaps if taken.uses.iter().all(|found| rendered(found.how)) => {
            "There it is undefined, and React fails to render an element of it."
        }
        Runs::Perhaps => "There the code that uses it throws, once it is reached.",
    }
}

/// How to ask for it.
fn only_where(global: &Global) -> String {
    format!(
        "use it only where it is there: if (window.{})",
        global.name.replace('.', "?.")
    )
}

fn doubt(taken: &Taken<'_>) -> &'static str {
    match taken.depends {
        true => {
            " The use depends on the server's version, or on a method of the registry: if that keeps it \
             from such servers, ignore this with the reason."
        }
        false => "",
    }
}
