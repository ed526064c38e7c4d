//! YAML that generations of servers read differently.

use crate::facts::Facts;
use crate::manifest::decoded::{Cure, Note};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/yaml-hazard.md`.
pub static RULE: Rule = rule!("manifest/yaml-hazard", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    for note in &file.decoded.notes {
        if let Note::Hazard {
            pointer,
            span,
            what,
            cure,
        } = note
        {
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
