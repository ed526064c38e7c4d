//! Defaults in sections, which older servers do not give to the plugin.

use super::Claim;
use crate::facts::Facts;
use crate::manifest::decoded::join_pointer;
use crate::rules::{Rule, draft::Findings, rule};
use crate::verdict::needs::section_defaults;

/// See `rules/compat/section-default-too-new.md`.
pub static RULE: Rule = rule!("compat/section-default-too-new", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some(claim), Some(file)) = (Claim::of(facts), facts.manifest_file()) else {
        return;
    };
    if !claim.concerns(facts, section_defaults::SINCE) {
        return;
    }
    let lost = section_defaults::lost(facts);
    let Some((first, default)) = lost.first() else {
        return;
    };
    let name = first.key.as_ref().map_or("", |key| key.value.as_str());
    let more = match lost.len() - 1 {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let since = section_defaults::SINCE.short();
    let mend = match claim.promised {
        Some(_) => "raise min_server_version to",
        None => "add a min_server_version of",
    };
    let draft = out.add(format!(
        "the default of {name:?}{more} stands in a section: it has no effect before server \
         {since}, and {}",
        claim.in_words()
    ))
    .help(format!(
        "The System Console of older ones shows it, and the plugin does not get it: until somebody \
         saves the page, its value is empty. Let the plugin fill in its own defaults, repeat the \
         setting in `settings`, or {mend} {}.",
        section_defaults::SINCE
    ))
    .at_span(file, default.span, &join_pointer(&first.pointer, "default"))
    .servers(claim.before(&since));
    claim.name_promise(draft);
}
