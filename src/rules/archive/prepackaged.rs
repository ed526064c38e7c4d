//! What a server does not take from its folder of prepackaged plugins.

use crate::facts::Facts;
use crate::manifest::model::text;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::source::prepackaged::{ENDING, FOLDER, Prepackaged};
use crate::version::Release;

/// See `rules/archive/prepackaged.md`.
pub static RULE: Rule = rule!("archive/prepackaged", Warning, High, check);

/// From this release on a prepackaged plugin needs a signature.
const SIGNED: Release = Release::new(10, 11, 0);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(around) = &facts.contents.prepackaged else {
        return;
    };
    let name = &around.name;
    if !name.ends_with(ENDING) {
        out.add(format!(
            "servers do not look at {name} in {FOLDER}: its name does not end in {ENDING}"
        ))
        .help(format!("Call it {}.", renamed(name)))
        .evidence("name");
        return;
    }
    namesakes(around, out);
    signature(facts, around, out);
    build(facts, out);
}

/// What would do as a name.
fn renamed(name: &str) -> String {
    let stem = [".tgz", ".TGZ", ".TAR.GZ", ".tar", ".gz", ".zip"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    format!("{}{ENDING}", stem.unwrap_or(name))
}

fn namesakes(around: &Prepackaged, out: &mut Findings<'_>) {
    let last = around.bundles.len().saturating_sub(1);
    let other = match around.own {
        _ if last == 0 => return,
        Some(own) if own == last => around.bundles.first(),
        _ => around.bundles.last(),
    };
    let (Some(other), Some(taken)) = (other, around.bundles.last()) else {
        return;
    };
    out.add(format!(
        "{FOLDER} holds another bundle of this name: {other}"
    ))
    .help(format!(
        "A server knows prepackaged bundles by the last part of their path, and takes one of each \
         name: here {taken}. The other is not there to it. Give them different names."
    ))
    .evidence("namesake");
}

fn signature(facts: &Facts, around: &Prepackaged, out: &mut Findings<'_>) {
    let mut servers = facts.question.servers.iter();
    let concerns = servers.any(|server| server.release >= SIGNED);
    if !around.signatures.is_empty() || !around.is_complete || !concerns {
        return;
    }
    let name = &around.name;
    let hint = match &around.armored {
        Some(armored) => format!(
            "Of {armored} no server takes notice, whatever is in it: call it {name}.sig, armored or \
             not."
        ),
        None => format!("Put {name}.sig beside it."),
    };
    out.add(format!("{FOLDER} holds no signature {name}.sig"))
        .help(format!(
            "Servers from {} on leave out a prepackaged plugin without one, with a line in the log; \
             older ones cannot install it from the Marketplace's page. {hint}",
            SIGNED.short()
        ))
        .servers(format!(">={}", SIGNED.short()))
        .evidence("signature");
}

/// A version that differs in its build alone is not newer.
fn build(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let Some(version) = &manifest.version else {
        return;
    };
    let value = text(Some(version));
    let Ok(parsed) = facts.server.semver.parse(value) else {
        return;
    };
    if parsed.build.is_empty() {
        return;
    }
    let without = value.split('+').next().unwrap_or_default();
    out.add_as(
        Severity::Info,
        format!("servers do not take {value} for newer than {without}"),
    )
    .help(
        "What stands behind the + does not count when versions are compared, so a server that has \
         one of them installed leaves this one out, without an error. Raise the version.",
    )
    .at_text(file, version)
    .evidence("build");
}
