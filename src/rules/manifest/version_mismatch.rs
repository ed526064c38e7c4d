//! A version other than the one that a tag, a release or the file's name says.

use super::text;
use crate::bundle::Form;
use crate::facts::Facts;
use crate::facts::manifest::ManifestFile;
use crate::facts::version::{other_version_in_name, untagged};
use crate::manifest::document::Span;
use crate::manifest::model::Manifest;
use crate::rules::{Rule, draft::Findings, rule};

/// See `rules/manifest/version-mismatch.md`.
///
/// The version of the main module in Go's build information is never compared: it is that
/// of the module's own tags, and `(devel)` in most builds.
pub static RULE: Rule = rule!("manifest/version-mismatch", Warning, High, check);

/// What servers do with the manifest's version.
const SHOWN: &str = "Servers and the Marketplace show the manifest's version and compare it for \
                     upgrades, whatever the file is called.";

fn check(facts: &Facts, out: &mut Findings<'_>) {
    let Some((file, manifest)) = facts.parsed() else {
        return;
    };
    if file.decoded.error.is_some() {
        return;
    }
    expected(facts, file, manifest, out);
    file_name(facts, file, manifest, out);
}

/// `--expect-version`: every part counts, the build's `+hash` too. The starter template
/// adds it to what is built from a commit without the tag (`build/manifest/main.go`).
fn expected(facts: &Facts, file: &ManifestFile, manifest: &Manifest, out: &mut Findings<'_>) {
    let Some(expected) = &facts.question.expect_version else {
        return;
    };
    let own = untagged(text(manifest.version.as_ref()));
    // In a source tree the build may fill it in.
    let filled_in = own.is_empty() && facts.bundle().form == Form::SourceTree;
    if own == expected || filled_in {
        return;
    }
    let message = match own {
        "" => format!("the manifest has no version, and {expected} is expected"),
        own => format!("the manifest's version is {own}, and {expected} is expected"),
    };
    let cause = if own.split('+').next() == Some(expected) {
        "The starter template adds +hash to what it builds from a commit without a tag, or where \
         the checkout has no tags: this is not the tag's build."
    } else {
        "It was built from another commit than the tag's, or the manifest was not raised before \
         tagging."
    };
    let draft = out
        .add(message)
        .help(format!("{cause} {SHOWN}"))
        // A baseline that knows of one tag says nothing of the next.
        .evidence(&format!("expected {expected}, not {own}"));
    match &manifest.version {
        Some(version) => draft.at_text(file, version),
        None => draft.at_span(file, Span::default(), ""),
    };
}

fn file_name(facts: &Facts, file: &ManifestFile, manifest: &Manifest, out: &mut Findings<'_>) {
    let (Some(version), Some(name)) = (&manifest.version, &facts.contents.file_name) else {
        return;
    };
    let Ok(own) = facts.server.semver.parse(&version.value) else {
        return;
    };
    if let Some(other) = other_version_in_name(name, &own) {
        out.add(format!(
            "the file is called {name}, and the manifest's version is {}",
            version.value
        ))
        .help(format!(
            "{SHOWN} Whoever takes this file for {other} gets {}. Build again, or name the file \
             after its version.",
            version.value
        ))
        .at_text(file, version)
        .evidence(&format!("file name {other}, not {}", version.value));
    }
}
