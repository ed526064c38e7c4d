//! Fields that servers knew once.

use crate::facts::Facts;
use crate::facts::manifest::{Format, ManifestFile};
use crate::manifest::decoded::{Note, join_pointer};
use crate::manifest::document::{Kind, Member, NodeId};
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/deprecated-field.md`.
pub static RULE: Rule = rule!("manifest/deprecated-field", Warning, High, check);

/// Fields at the top of the manifest that are gone, what became of them, and the releases
/// that pass over them.
const GONE: [(&str, &str, &str); 2] = [
    (
        "backend",
        "servers from 6.0 on do not know the field \"backend\"",
        ">=6.0",
    ),
    (
        "required_configuration",
        "servers from 9.0 on do not know the field \"required_configuration\"",
        ">=9.0",
    ),
];

/// Whether a key that no server of today knows was known once; `manifest/unknown-field`
/// leaves those to this rule.
#[must_use]
pub fn is_gone(format: Format, parent: &str, key: &str) -> bool {
    match parent {
        "" => GONE.iter().any(|(name, ..)| *name == key),
        _ => is_bundle_hash(format, parent, key),
    }
}

/// `webapp.bundlehash`: meant for the server itself, which overwrites it. Up to 11.2 YAML
/// sees it all the same, and takes no text for it; from 11.3 on it is unknown, as in JSON.
fn is_bundle_hash(format: Format, parent: &str, key: &str) -> bool {
    format == Format::Yaml && parent == "/webapp" && key == "bundlehash"
}

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some(file) = facts.manifest_file() else {
        return;
    };
    // A server that knows the field has no note of it.
    let known = member(file, file.decoded.root, "required_configuration");
    let known = known.map(|member| ("", member.key.as_str(), member.key_span));
    let unknown = file.decoded.notes.iter().filter_map(|note| match note {
        Note::UnknownKey {
            parent, key, span, ..
        } => Some((parent.as_str(), key.as_str(), *span)),
        _ => None,
    });
    for (parent, key, span) in known.into_iter().chain(unknown) {
        let Some((_, message, servers)) = GONE
            .iter()
            .find(|(name, ..)| parent.is_empty() && *name == key)
        else {
            continue;
        };
        let has_server = facts.manifest().is_some_and(|m| m.server.is_some());
        let help = match (key, has_server) {
            ("backend", true) => {
                "They start what `server` says and pass over it; the starter template's manifest \
                 tool refuses it. Take it out."
            }
            ("backend", false) => {
                "To them the plugin has no server part: what stands here is never started. Call it \
                 `server`, or take it out."
            }
            _ => {
                "They pass over it, so nothing of it is set or asked for; the starter template's \
                 manifest tool refuses it. Check the settings in OnActivate, and say in the \
                 documentation what the plugin needs."
            }
        };
        out.add(message)
            .help(help)
            .at_span(file, span, &join_pointer(parent, key))
            .servers(*servers);
    }
    if file.format == Format::Yaml {
        bundle_hash(file, out);
    }
}

fn bundle_hash(file: &ManifestFile, out: &mut Findings<'_>) {
    let known = member(file, file.decoded.root, "webapp")
        .and_then(|webapp| member(file, Some(webapp.value), "bundlehash"))
        .map(|member| member.key_span);
    let unknown = || {
        file.decoded.notes.iter().find_map(|note| match note {
            Note::UnknownKey {
                parent, key, span, ..
            } if is_bundle_hash(file.format, parent, key) => Some(*span),
            _ => None,
        })
    };
    let Some(span) = known.or_else(unknown) else {
        return;
    };
    out.add("bundlehash is the server's own field")
        .help(
            "Servers from 11.3 on pass over it. Older ones overwrite it when they unpack the \
             webapp, and refuse a manifest in which it is text. Take it out.",
        )
        .at_span(file, span, "/webapp/bundlehash");
}

fn member<'a>(file: &'a ManifestFile, id: Option<NodeId>, name: &str) -> Option<&'a Member> {
    match &file.decoded.document.node(id?).kind {
        Kind::Object(members) => members.iter().find(|member| member.key == name),
        _ => None,
    }
}
