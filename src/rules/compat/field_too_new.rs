//! Fields of the manifest that older servers do not know.

use super::Claim;
use crate::facts::Facts;
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::fields;
use crate::verdict::needs::places;

/// See `rules/compat/field-too-new.md`.
///
/// No fix: whether the minimum is raised or the field given up is the author's choice.
pub static RULE: Rule = rule!("compat/field-too-new", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some(claim), Some(file)) = (Claim::of(facts), facts.manifest_file()) else {
        return;
    };
    let minimum = claim.in_words();
    for field in fields::all() {
        let Some(lost) = field
            .lost
            .as_ref()
            .filter(|_| claim.concerns(facts, field.since))
        else {
            continue;
        };
        let places = places(file, field);
        let Some(first) = places.first() else {
            continue;
        };
        let name = field.path.rsplit('/').next().unwrap_or_default();
        let count = match places.len() {
            1 => String::new(),
            count => format!(" (it stands at {count} places)"),
        };
        let section = match field.path.contains("/sections/-/") {
            true => " in a section",
            false => "",
        };
        let since = field.since.short();
        // Without the field the value would be shown in clear by the newer ones too.
        let severity = match name {
            "secret" => Severity::Info,
            _ => RULE.severity,
        };
        let draft = out
            .add_as(
                severity,
                format!(
                    "{name:?}{section} has no effect before server {since}{count}, and {minimum}"
                ),
            )
            .help(format!(
                "{lost} {}, or accept that.",
                claim.mend(field.since)
            ))
            .at_span(file, first.key, &first.pointer)
            .servers(claim.before(&since))
            .evidence(&field.path);
        claim.name_promise(draft);
    }
}
