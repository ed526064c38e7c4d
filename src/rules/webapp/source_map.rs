//! Source maps that everyone can read.

use crate::facts::Facts;
use crate::facts::webapp::{BundleScript, Published, has_extension};
use crate::report::Severity;
use crate::rules::{Rule, draft::Findings, rule};
use crate::text::size;
use crate::webapp::SourceMap;
use crate::webapp::signatures::Sign;

use super::plain_name;

/// See `rules/webapp/source-map.md`.
pub static RULE: Rule = rule!("webapp/source-map", Warning, High, check);

/// How many further maps are named.
const NAMED: usize = 10;

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(bundle) = facts.bundle_script() else {
        return;
    };
    files(facts, bundle, out);
    if !bundle.is_whole {
        return;
    }
    match &bundle.script.source_map {
        Some(SourceMap::Inline(bytes)) => {
            out.add(format!(
                "the webapp bundle holds its source map ({} of {})",
                size(*bytes),
                size(bundle.script.size)
            ))
            .help(
                "Every user downloads it, and anyone can read the sources without a login. Build \
                 without an inline devtool.",
            )
            .at_entry(bundle.entry);
        }
        Some(SourceMap::File(name)) => dangling(facts, bundle, name, out),
        None => {}
    }
}

fn files(facts: &Facts, bundle: BundleScript<'_>, out: &mut Findings<'_>) {
    let is_map = |file: &Published<'_>| {
        has_extension(&file.path, &["map"])
            && file.script.is_some_and(|script| script.has(Sign::Mappings))
    };
    let maps: Vec<Published<'_>> = facts.published(bundle.folder).filter(is_map).collect();
    let Some((first, others)) = maps.split_first() else {
        return;
    };
    let bytes = |file: &Published<'_>| facts.entry(file.entry).map_or(0, |entry| entry.size);
    let total = size(maps.iter().map(bytes).sum());
    let has_sources = |file: &Published<'_>| {
        file.script
            .is_some_and(|script| script.has(Sign::SourcesContent))
    };
    let holds = match maps.iter().any(has_sources) {
        true => "the sources, comments included",
        false => "the names of source files and of what is in them",
    };
    let message = match others.len() {
        0 => format!("the source map {} ({total}) is published", first.path),
        _ => format!("{} source maps ({total}) are published", maps.len()),
    };
    let id = facts
        .manifest()
        .map(|manifest| manifest.server_id().to_owned())
        .unwrap_or_default();
    let mut draft = out
        .add(message)
        .help(format!(
            "A server publishes the whole folder of the bundle: anyone can fetch \
             /static/plugins/{id}/{} without a login, and read {holds}. If that is not meant, \
             leave .map files out of the bundle. Browsers ask for them only when their developer \
             tools are open.",
            first.path,
        ))
        .at_entry(first.entry);
    for other in others.iter().take(NAMED) {
        draft = draft.related_entry("another", other.entry);
    }
}

/// The file that the last line names is not there.
fn dangling(facts: &Facts, bundle: BundleScript<'_>, name: &str, out: &mut Findings<'_>) {
    let Some(name) = plain_name(name).filter(|_| facts.is_complete()) else {
        return;
    };
    if facts.published(bundle.folder).any(|file| file.path == name) {
        return;
    }
    out.add_as(
        Severity::Info,
        format!("the webapp bundle names the source map {name}, which is not beside it"),
    )
    .help(
        "Browsers ask for it when their developer tools are open, and get none. That is harmless; \
         webpack's devtool hidden-source-map makes a map without naming it.",
    )
    .at_entry(bundle.entry);
}
