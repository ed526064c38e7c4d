//! Release notes of another release.

use crate::facts::Facts;
use crate::facts::version::version_in_link;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/release-notes-stale.md`.
///
/// No fix: it may be the version that was not raised, and the page may not be there yet.
pub static RULE: Rule = rule!("manifest/release-notes-stale", Info, High, check);

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    let (Some(link), Some(text)) = (&manifest.release_notes_url, &manifest.version) else {
        return;
    };
    let Ok(own) = facts.server.semver.parse(&text.value) else {
        return;
    };
    let Some(linked) = version_in_link(&link.value) else {
        return;
    };
    let named = &linked.version;
    let same_core = (named.major, named.minor, named.patch) == (own.major, own.minor, own.patch);
    // Notes of 1.8.0 serve 1.8.0-rc1 as well, and every +hash.
    if same_core && (named.pre.is_empty() || named.pre == own.pre) {
        return;
    }
    out.add(format!(
        "release_notes_url is about {}, and the version is {}",
        linked.text, text.value
    ))
    .help(
        "Administrators who look up what an upgrade brings find another release's notes. Write the \
         link anew with each release, leave it to the starter template's build (which makes it of \
         the tag where the field is absent), or link to a page with all releases.",
    )
    .at_text(file, link)
    .related_span("the version", file, text.span);
}
