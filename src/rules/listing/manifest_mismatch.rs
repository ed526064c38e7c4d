//! An entry that says something else than its bundle.

use sha2::{Digest, Sha256};

use super::findings::{Findings, Place};
use crate::manifest::model::{Manifest, Text, text};
use crate::marketplace::bundles::Held;
use crate::marketplace::entry::SEMVER;
use crate::marketplace::signature::decode;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};
use crate::text::shorten;

use super::icon_invalid::PREFIX;

/// See `rules/listing/manifest-mismatch.md`.
pub static RULE: Rule = rule!("listing/manifest-mismatch", Error, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for held in &facts.bundles {
        let Some(entry) = facts.entry(held.entry) else {
            continue;
        };
        let Some(listed) = &entry.manifest else {
            continue;
        };
        let Some(own) = &held.manifest else {
            out.add(
                Some(entry),
                &Place::in_manifest(entry, None),
                format!("{} has no manifest that a server can read", held.path),
                "No server can install it. `mmlint check` says what is wrong with the bundle.",
            )
            .platform(held.platform)
            .evidence("none");
            continue;
        };
        if listed.server_id() != own.server_id() {
            differs(out, entry, held, "id", (&listed.id, &own.id)).severity(Severity::Error);
        }
        if text(listed.version.as_ref()) != text(own.version.as_ref()) {
            differs(out, entry, held, "version", (&listed.version, &own.version));
        }
        let minimums = (&listed.min_server_version, &own.min_server_version);
        if text(minimums.0.as_ref()) != text(minimums.1.as_ref()) {
            let severity = match asks_for_more(minimums.1.as_ref(), minimums.0.as_ref()) {
                true => Severity::Error,
                false => Severity::Warning,
            };
            differs(out, entry, held, "min_server_version", minimums).severity(severity);
        }
        if held.platform.is_none() {
            others(out, entry, held, listed, own);
            icon(out, entry, held);
        }
    }
}

/// Whether servers that `listed` lets through are kept from starting the plugin by `own`.
fn asks_for_more(own: Option<&Text>, listed: Option<&Text>) -> bool {
    let Ok(own) = SEMVER.parse(text(own)) else {
        return false;
    };
    match text(listed) {
        "" => true,
        listed => SEMVER
            .parse(listed)
            .is_ok_and(|listed| own.cmp_precedence(&listed).is_gt()),
    }
}

fn differs<'f>(
    out: &'f mut Findings<'_>,
    entry: &Entry,
    held: &Held,
    field: &str,
    (listed, own): (&Option<Text>, &Option<Text>),
) -> super::findings::Draft<'f> {
    let shown = |value: &Option<Text>| match text(value.as_ref()) {
        "" => "nothing".to_owned(),
        value => format!("{:?}", shorten(value, 60)),
    };
    let why = match field {
        "id" => {
            "Servers install the plugin of the bundle, and go on showing this one as not installed."
        }
        "version" => {
            "Servers install what is in the bundle and compare it with what the listing says: they show an \
             update that never goes away, or none."
        }
        _ => {
            "Servers are offered the plugin by the listing's minimum, and start it by the bundle's."
        }
    };
    out.add(
        Some(entry),
        &Place::in_manifest(entry, listed.as_ref()),
        format!(
            "the listing says {field} {}, and {} says {}",
            shown(listed),
            held.path,
            shown(own)
        ),
        format!("{why} Take the entry's manifest from the bundle, as the generator does."),
    )
    .platform(held.platform)
    .evidence(&format!("{field} {}", held.platform.unwrap_or_default()))
}

/// What people see, or what servers only take from the bundle.
fn others(out: &mut Findings<'_>, entry: &Entry, held: &Held, listed: &Manifest, own: &Manifest) {
    let pairs = [
        ("name", &listed.name, &own.name),
        ("description", &listed.description, &own.description),
        ("homepage_url", &listed.homepage_url, &own.homepage_url),
        ("support_url", &listed.support_url, &own.support_url),
        (
            "release_notes_url",
            &listed.release_notes_url,
            &own.release_notes_url,
        ),
        ("icon_path", &listed.icon_path, &own.icon_path),
    ];
    let mut names: Vec<&str> = pairs
        .iter()
        .filter(|(_, listed, own)| text(listed.as_ref()) != text(own.as_ref()))
        .map(|(name, ..)| *name)
        .collect();
    if listed.server.is_some() != own.server.is_some() {
        names.push("server");
    }
    if listed.webapp.is_some() != own.webapp.is_some() {
        names.push("webapp");
    }
    if names.is_empty() {
        return;
    }
    out.add(
        Some(entry),
        &Place::in_manifest(entry, None),
        format!(
            "the listing's manifest is not that of {}: {} differ{}",
            held.path,
            crate::text::list(&names),
            if names.len() == 1 { "s" } else { "" }
        ),
        "People who look at the Marketplace read something else than what they install. Take the entry's \
         manifest from the bundle, as the generator does.",
    )
    .severity(Severity::Warning)
    .evidence("others");
}

fn icon(out: &mut Findings<'_>, entry: &Entry, held: &Held) {
    let Some(data) = &entry.icon_data else {
        return;
    };
    let listed = data.value.strip_prefix(PREFIX).and_then(decode);
    let (Some(listed), Some(own)) = (listed, held.icon) else {
        return;
    };
    if <[u8; 32]>::from(Sha256::digest(&listed)) != own {
        out.add(
            Some(entry),
            &Place::new(data.span, data.pointer.clone()),
            format!("the icon is not that of {}", held.path),
            "Servers that have the plugin show the bundle's icon, all others the listing's. Take it from \
             the bundle, as the generator does.",
        )
        .severity(Severity::Warning)
        .evidence("icon");
    }
}
