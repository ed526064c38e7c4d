//! Methods that no web app's registry has.

use std::collections::HashSet;

use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::registry::{self, Method};
use crate::webapp::code::Guard;

/// See `rules/webapp/unknown-registry-method.md`.
pub static RULE: Rule = rule!("webapp/unknown-registry-method", Error, High, check);

/// A name that differs from a known one in so many letters is taken for a slip.
const NEAR: usize = 3;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((entry, code)), Some(table)) = (facts.web_code(), registry::table()) else {
        return;
    };
    let mut named: HashSet<&str> = HashSet::new();
    for call in &code.uses {
        let name: &str = &call.method;
        let matters = call.called && call.tracked && call.guard == Guard::None;
        if !matters || registry::method(name).is_some() || !named.insert(name) {
            continue;
        }
        let never = table.no_methods.iter().any(|known| known == name);
        // No fewer letters differ than one is longer than the other. A document's name is one of a few.
        let may_be_near =
            |method: &&Method| never || method.name.len().abs_diff(name.len()) <= NEAR;
        let near = table
            .methods
            .iter()
            .filter(may_be_near)
            .map(|method| (strsim::damerau_levenshtein(name, &method.name), method))
            .min_by_key(|(distance, _)| *distance)
            .filter(|(distance, _)| never || *distance <= NEAR);
        let instead = near.map_or_else(String::new, |(_, method)| {
            format!(" The nearest one is {}.", method.name)
        });
        let (severity, confidence, known) = match never {
            true => (
                Severity::Error,
                Confidence::High,
                "No web app has it, though documents name it".to_owned(),
            ),
            false => (
                Severity::Warning,
                Confidence::Medium,
                format!("No web app up to {} has it", table.newest.short()),
            ),
        };
        out.add_as(
            severity,
            format!("calls registry.{name}, a method that is not known"),
        )
        .help(format!(
            "{known}: it is undefined, and the call throws, so that nothing behind it in initialize \
             is run.{instead} Mend the name, or call it only where it is there: if (registry.{name})."
        ))
        .confidence(confidence)
        .at_script(entry, call.at)
        .evidence(name);
    }
}
