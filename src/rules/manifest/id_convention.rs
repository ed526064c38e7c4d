//! Ids that work and make trouble.

use super::templates::TEMPLATES;
use super::text;
use crate::facts::Facts;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/id-convention.md`.
///
/// An id without a dot is not one: many plugins of Mattermost's own have such.
pub static RULE: Rule = rule!("manifest/id-convention", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let id = manifest.server_id();
    // manifest/id-invalid and manifest/id-hidden speak of these.
    if !crate::server::validity::is_valid_id(&id) || id.starts_with('.') {
        return;
    }
    let Some(written) = &manifest.id else {
        return;
    };
    let name = text(manifest.name.as_ref());
    if let Some((what, help)) = shape(&id).or_else(|| template(&id, name)) {
        out.add(format!("the id {:?} {what}", crate::text::shorten(&id, 80)))
            .help(help)
            .at_text(file, written);
    }
}

/// What is odd about the id as a name of a folder, which it is on the server.
fn shape(id: &str) -> Option<(String, &'static str)> {
    const FOLDER: &str = "Servers take it, and the plugin's folder, its address and its part of \
                          the configuration have this name: commands and scripts that handle them \
                          trip over it. An id such as com.example.plugin has none of this. Change \
                          it before the first release; afterwards it would be another plugin.";
    let ends = [id.chars().next(), id.chars().next_back()];
    if !id.contains(|c: char| c.is_ascii_alphanumeric()) {
        return Some(("has neither letter nor digit".to_owned(), FOLDER));
    }
    if ends.contains(&Some('.')) || ends.contains(&Some('-')) {
        return Some(("begins or ends with a dot or a hyphen".to_owned(), FOLDER));
    }
    let first = id.split('.').next().unwrap_or_default();
    let numbered = |device: &str| {
        first
            .strip_prefix(device)
            .is_some_and(|n| matches!(n.as_bytes(), [b'1'..=b'9']))
    };
    if ["con", "prn", "aux", "nul"].contains(&first) || numbered("com") || numbered("lpt") {
        return Some((format!("is the device {first} on Windows"), FOLDER));
    }
    None
}

/// Whether the id is still that of the plugin that this one was started from.
fn template(id: &str, name: &str) -> Option<(String, &'static str)> {
    let theirs = TEMPLATES.iter().find(|template| template.id == id)?.name;
    (name != theirs && !name.is_empty()).then(|| {
        (
            format!("is that of the {theirs}, and the name is not"),
            "A server has one plugin of an id: installing this one replaces any other that kept \
             the template's id, and the other way round. Give it an id of its own.",
        )
    })
}
