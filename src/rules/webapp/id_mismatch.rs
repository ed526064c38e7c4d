//! Scripts that register another plugin.

use crate::facts::Facts;
use crate::manifest::model::Manifest;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::printable;

/// See `rules/webapp/id-mismatch.md`.
pub static RULE: Rule = rule!("webapp/id-mismatch", Error, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let (Some((entry, code)), Some(manifest)) = (facts.web_code(), facts.manifest()) else {
        return;
    };
    let wanted = Manifest::server_id(manifest);
    let ids: Option<Vec<&str>> = code
        .registrations
        .iter()
        .map(|registration| registration.id.as_deref())
        .collect();
    // Where one id is not proven it may be the right one.
    let (Some(ids), Some(first)) = (ids, code.registrations.first()) else {
        return;
    };
    if wanted.is_empty() || ids.contains(&wanted.as_str()) {
        return;
    }
    let id = first.id.as_deref().unwrap_or_default();
    let draft = out
        .add(format!(
            "the webapp bundle registers {}, and the plugin is {}",
            printable(id),
            printable(&wanted)
        ))
        .help(
            "The web app looks for a plugin that was registered under the manifest's id. It does not \
             find one, says nothing, and never calls initialize. Take the id from the manifest, as the \
             starter template does.",
        )
        .at_script(entry, first.at);
    if let (Some(file), Some(text)) = (facts.manifest_file(), manifest.id.as_ref()) {
        draft.related_span("the manifest's id", file, text.span);
    }
}
