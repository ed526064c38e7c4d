//! YAML that generations of servers read differently.

use crate::facts::Facts;
use crate::manifest::decoded::{Concerns, Cure, Note};
use crate::rules::compat::{concerns, promised};
use crate::rules::{Rule, draft::Findings, rule};
use crate::version::Release;

/// See `rules/manifest/yaml-hazard.md`.
pub static RULE: Rule = rule!("manifest/yaml-hazard", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    let has_older = includes_older(facts);
    for note in &file.decoded.notes {
        let Note::Hazard {
            pointer,
            span,
            what,
            cure,
            concerns,
        } = note
        else {
            continue;
        };
        // Of keys that stand twice, which older servers take, `manifest/duplicate-key` tells.
        let is_asked = match concerns {
            Concerns::UpTo10_3 => has_older && *cure != Cure::KeepOne,
            Concerns::From10_5 => true,
        };
        if is_asked {
            out.add(what)
                .help(format!(
                    "Servers up to 10.3, from 10.5 to 11.2 and from 11.3 on read YAML by three \
                     different libraries. {} In plugin.json none of these differences exist.",
                    advice(*cure)
                ))
                .at_span(file, *span, pointer)
                .evidence(what);
        }
    }
}

/// The first release without yaml.v2.
const YAML_V3: Release = Release::new(10, 5, 0);

/// Whether servers with yaml.v2 are in question.
fn includes_older(facts: &Facts) -> bool {
    match promised(facts) {
        Some((.., minimum)) => concerns(facts, YAML_V3, Some(&minimum)),
        None => facts.question.servers_named && facts.includes_before(YAML_V3),
    }
}

const fn advice(cure: Cure) -> &'static str {
    match cure {
        Cure::Quote => "Quote the value.",
        Cure::Boolean => "Write true or false, without quotes: all of them read these.",
        Cure::Number => "Write a number in plain digits, and put a text in quotes.",
        Cure::QuoteKey => "Quote the key.",
        Cure::TakeOut => "Take the field out: only the server itself sets it.",
        Cure::KeepOne => "Keep one of the two.",
        Cure::Directive => "Take the line out: none of them needs it.",
        Cure::Behind => {
            "Take out what stands behind the first document: servers up to 11.2 never read it, \
             and nobody uses it."
        }
        Cure::Characters => {
            "Save the file as UTF-8, and write control characters as escapes in double quotes \
             (\"\\u0001\") or not at all."
        }
        Cure::Otherwise => "Write it in a way that all of them take.",
    }
}
