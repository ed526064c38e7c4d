//! Methods that no web app's registry has.

use crate::facts::Facts;
use crate::report::{Confidence, Severity};
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::registry;
use crate::webapp::code::Guard;

/// See `rules/webapp/unknown-registry-method.md`.
pub static RULE: Rule = rule!("webapp/unknown-registry-method", Error, High, check);

/// A name that differs from a known one in so many letters is taken for a slip.
const NEAR: usize = 3;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((entry, code)), Some(table)) = (facts.web_code(), registry::table()) else {
        return;
    };
    let mut named: Vec<&str> = Vec::new();
    for call in &code.uses {
        let name: &str = &call.method;
        let matters = call.called && call.tracked && call.guard == Guard::None;
        if !matters || named.contains(&name) || registry::method(name).is_some() {
            continue;
        }
        named.push(name);
        let never = table.no_methods.iter().any(|known| known == name);
        let near = table
            .methods
            .iter()
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
