//! Links that lead to something else than this version's bundle.

use semver::Version;

use super::findings::{Findings, Place};
use crate::facts::version::{
    names_version, other_version_in_name, platform_in_name, untagged, version_in_link,
};
use crate::manifest::model::{Manifest, Text, text};
use crate::marketplace::bundles::{Held, file_name};
use crate::marketplace::entry::SEMVER;
use crate::marketplace::{Entry, ListingFacts};
use crate::report::Severity;
use crate::rules::{Rule, rule};

/// See `rules/listing/url-mismatch.md`.
pub static RULE: Rule = rule!("listing/url-mismatch", Warning, High, listing: check);

fn check(facts: &ListingFacts, out: &mut Findings<'_>) {
    for entry in facts.entries() {
        for (platform, link, _) in entry.downloads() {
            let held = facts.held(entry).find(|held| held.platform == platform);
            elsewhere(out, entry, (platform, link), held);
        }
        let Some(own) = entry.parsed_version() else {
            continue;
        };
        for (platform, link, _) in entry.downloads() {
            let mut held = facts.held(entry).filter(|held| held.platform == platform);
            let is_own = |held: &Held| {
                held.manifest
                    .as_ref()
                    .is_some_and(|it| text(it.version.as_ref()) == entry.version())
            };
            // What the bundle says counts, whatever its file is called.
            if held.any(is_own) {
                continue;
            }
            let Some(other) = other_version(&link.value, &own) else {
                continue;
            };
            out.add(
                Some(entry),
                &Place::new(link.span, link.pointer.clone()),
                format!("the download is of {other}, and the manifest says {}", entry.version()),
                "Servers install what is downloaded, whatever the listing says: they would show an update \
                 that never goes away, or miss one. Either the link is another release's, or the bundle's \
                 manifest was not raised; `--bundles DIR` tells which.",
            )
            .platform(platform);
        }
        notes(out, entry, &own);
    }
}

/// A link to what is surely no bundle, or to another platform's: by what is in it, where `held` is the bundle, else by its name.
fn elsewhere(
    out: &mut Findings<'_>,
    entry: &Entry,
    (platform, link): (Option<&'static str>, &Text),
    held: Option<&Held>,
) {
    let place = Place::new(link.span, link.pointer.clone());
    if let Some(what) = no_bundle(&link.value) {
        out.add(
            Some(entry),
            &place,
            format!("the download is {what}, and no bundle"),
            "Servers unpack what is downloaded as a plugin's bundle. Link to the release's own file: \
             https://github.com/OWNER/REPOSITORY/releases/download/TAG/FILE.tar.gz.",
        )
        .platform(platform)
        .evidence("no-bundle");
        return;
    }
    let Some(own) = platform else {
        return;
    };
    if let Some(held) = held {
        if lacks_program(held, own) {
            out.add(
                Some(entry),
                &place,
                format!("{} is the download for {own}, and its manifest names no program for it", held.path),
                "Servers on the platform install this bundle, and the plugin cannot be enabled there. Link to a \
                 bundle with a program for the platform, or leave the platform out: servers there are offered \
                 the entry's own download_url then.",
            )
            .severity(Severity::Error)
            .platform(platform)
            .evidence("platform");
        }
        return;
    }
    let named = file_name(&link.value).and_then(|name| platform_in_name(&name));
    if let Some(named) = named.filter(|named| *named != own) {
        out.add(
            Some(entry),
            &place,
            format!("the download for {own} is named after {named}"),
            "Servers on the platform download this file; without a program for them the plugin cannot be \
             enabled. Link to the platform's own bundle.",
        )
        .platform(platform)
        .evidence("platform");
    }
}

/// Whether a bundle has a server part without a program for a platform.
fn lacks_program(held: &Held, platform: &str) -> bool {
    let manifest = held.manifest.as_ref();
    let server = manifest.and_then(Manifest::server_part);
    server.is_some_and(|server| server.executable_for(platform).is_none())
}

/// What a link to GitHub or to a GitLab leads to, where that is a page or the source code.
fn no_bundle(link: &str) -> Option<&'static str> {
    let (_, rest) = link.split_once("://")?;
    let address = rest.split('#').next()?;
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let mut parts = path.split('/');
    let host = parts.next()?;
    let parts: Vec<&str> = parts.collect();
    if let Some((_, behind)) = path.split_once("/-/") {
        return match behind.split('/').collect::<Vec<_>>().as_slice() {
            ["archive", ..] => Some("the source code"),
            ["releases"] | ["releases", _] | ["blob" | "tree" | "tags", ..] => Some("a web page"),
            _ => None,
        };
    }
    if !host.eq_ignore_ascii_case("github.com") {
        return None;
    }
    match parts.as_slice() {
        // GitHub redirects to the file itself.
        [_, _, "blob", ..]
            if query
                .split('&')
                .any(|it| matches!(it, "raw=true" | "raw=1")) =>
        {
            None
        }
        [_, _, "archive", ..] => Some("the source code"),
        [_, _]
        | [_, _, "releases"]
        | [_, _, "releases", "latest"]
        | [_, _, "releases", "tag", ..]
        | [_, _, "blob" | "tree" | "tags", ..] => Some("a web page"),
        _ => None,
    }
}

/// The version that a link names, where it is another one. A repository with several plugins has one tag for all of them:
/// the file's own name comes first.
fn other_version(link: &str, own: &Version) -> Option<String> {
    match file_name(link) {
        Some(name) if names_version(&name, own) => None,
        name => name
            .and_then(|name| other_version_in_name(&name, own))
            .or_else(|| other_tag(link, own)),
    }
}

/// The tag of a release on GitHub, where it is another version: `/releases/download/<tag>/<file>`.
fn other_tag(link: &str, own: &Version) -> Option<String> {
    let (_, rest) = link.split_once("/releases/download/")?;
    let (tag, _) = rest.split_once('/')?;
    let tag = tag.replace("%2B", "+").replace("%2b", "+");
    let version = SEMVER.parse(untagged(&tag)).ok()?;
    let same_core =
        (version.major, version.minor, version.patch) == (own.major, own.minor, own.patch);
    (!same_core).then_some(tag)
}

fn notes(out: &mut Findings<'_>, entry: &Entry, own: &Version) {
    let Some(link) = &entry.release_notes_url else {
        return;
    };
    let Some(linked) = version_in_link(&link.value) else {
        return;
    };
    let named = &linked.version;
    let same_core = (named.major, named.minor, named.patch) == (own.major, own.minor, own.patch);
    if same_core {
        return;
    }
    out.add(
        Some(entry),
        &Place::new(link.span, link.pointer.clone()),
        format!(
            "release_notes_url is about {}, and the manifest says {}",
            linked.text,
            entry.version()
        ),
        "Administrators who look up what an update brings find another release's notes.",
    )
    .severity(Severity::Info);
}

#[cfg(test)]
mod tests {
    use super::no_bundle;

    #[test]
    fn pages_and_source_code_are_no_bundles() {
        let of = |rest: &str| no_bundle(&format!("https://{rest}"));
        for page in [
            "github.com/a/b",
            "github.com/a/b/releases/tag/v1.0.0",
            "github.com/a/b/releases/latest",
            "GitHub.com/a/b/blob/master/x.tar.gz",
            "github.com/a/b/blob/master/x.tar.gz?raw=false#?raw=true",
            "gitlab.example.com/a/b/-/releases/v1.0.0",
        ] {
            assert_eq!(of(page), Some("a web page"), "{page}");
        }
        for source in [
            "github.com/a/b/archive/refs/tags/v1.0.0.tar.gz",
            "gitlab.com/a/b/-/archive/v1.0.0/b-v1.0.0.tar.gz",
        ] {
            assert_eq!(of(source), Some("the source code"), "{source}");
        }
        for bundle in [
            "github.com/a/b/releases/download/v1.0.0/b-1.0.0.tar.gz",
            "github.com/a/b/releases/latest/download/b.tar.gz?x=/archive/",
            "github.com/a/b/blob/main/dist/b.tar.gz?raw=true",
            "gitlab.com/a/b/-/releases/v1.0.0/downloads/b.tar.gz",
            "gitlab.com/a/b/-/package_files/1/download",
            "example.com/a/b/archive/b-1.0.0.tar.gz",
            "example.com/",
        ] {
            assert_eq!(of(bundle), None, "{bundle}");
        }
    }
}
