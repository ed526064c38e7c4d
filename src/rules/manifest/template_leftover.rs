//! What the plugin that this one was started from says of itself.

use super::templates::{SAMPLES, TEMPLATES, Template};
use super::text;
use crate::facts::{Facts, Target};
use crate::manifest::model::{Manifest, Text};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::server::layout::NodeKind;
use crate::text::list;

/// See `rules/manifest/template-leftover.md`.
///
/// No fix: nobody but the author knows what should stand there.
pub static RULE: Rule = rule!("manifest/template-leftover", Warning, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let (id, name) = (manifest.server_id(), text(manifest.name.as_ref()));
    // It is the template itself; manifest/id-convention speaks of an id alone.
    if TEMPLATES.iter().any(|one| one.id == id && one.name == name) {
        return;
    }
    let mut fields: Vec<(&str, &Text)> = TEMPLATES
        .iter()
        .flat_map(|template| left(template, manifest))
        .collect();
    fields.sort_by_key(|(_, text)| text.span.start);
    if let Some(((_, first), others)) = fields.split_first() {
        let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
        let verb = if others.is_empty() { "is" } else { "are" };
        // A plugin may well be called so.
        let severity = match fields.as_slice() {
            [("name", _)] => Severity::Info,
            _ => Severity::Warning,
        };
        let mut draft = out
            .add_as(
                severity,
                format!("{} {verb} still the template's", list(&names)),
            )
            .help(
                "Administrators see this in the list of plugins, and follow the links for help and news. Write what is true \
                 of this plugin.",
            )
            .at_text(file, first)
            .evidence("fields");
        for (name, text) in others {
            draft = draft.related_span(name, file, text.span);
        }
    }
    let layout = facts.layout();
    for sample in SAMPLES {
        let Some(node) = layout.find(layout.root, sample.path) else {
            continue;
        };
        let Some(NodeKind::File { entry, .. }) = layout.node(node).map(|node| node.kind) else {
            continue;
        };
        let is_icon = matches!(facts.icon, Some(Target::File { node: icon, .. }) if icon == node);
        // An icon may lie there unused.
        let is_used = is_icon || !sample.is_icon;
        if is_used && facts.entry(entry).is_some_and(|it| it.size == sample.size) {
            out.add_as(
                Severity::Info,
                format!("{} is the starter template's {}", sample.path, sample.what),
            )
            .help("Nothing of this plugin needs it. Put your own there, or leave it out.")
            .at_entry(entry)
            .evidence(sample.path);
        }
    }
}

/// The fields that say what a template says.
fn left<'a>(template: &Template, manifest: &'a Manifest) -> Vec<(&'static str, &'a Text)> {
    let leads_there = |url: &&Text| leads_to(&url.value, template.repository);
    let fields = [
        (
            "name",
            manifest
                .name
                .as_ref()
                .filter(|text| text.value == template.name),
        ),
        (
            "description",
            manifest
                .description
                .as_ref()
                .filter(|text| template.descriptions.contains(&text.value.as_str())),
        ),
        (
            "homepage_url",
            manifest.homepage_url.as_ref().filter(leads_there),
        ),
        (
            "support_url",
            manifest.support_url.as_ref().filter(leads_there),
        ),
        (
            "release_notes_url",
            manifest.release_notes_url.as_ref().filter(leads_there),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(name, text)| Some((name, text?)))
        .collect()
}

/// Whether a link leads to a repository on GitHub, or into it.
fn leads_to(url: &str, repository: &str) -> bool {
    let lower = url.to_ascii_lowercase();
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| lower.strip_prefix(scheme));
    let rest = rest.map(|rest| rest.strip_prefix("www.").unwrap_or(rest));
    let rest = rest.and_then(|rest| rest.strip_prefix("github.com/")?.strip_prefix(repository));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#', '.']))
}
