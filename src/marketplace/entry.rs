//! One entry of a listing.

use semver::Version;

use crate::manifest::document::Span;
use crate::manifest::model::{Manifest, Text, text};
use crate::version::Semver;

/// The platforms that an entry can have bundles of its own for (`model.PlatformBundles`).
pub const PLATFORMS: [&str; 3] = ["linux-amd64", "darwin-amd64", "windows-amd64"];

/// How the Marketplace parses versions: blang/semver, in its own code and in the server's model that
/// it is built with.
pub const SEMVER: Semver = Semver::Blang;

/// `model.Plugin`. Absent and `null` texts are `None`.
#[derive(Debug, Default)]
#[allow(missing_docs)] // Each field is named after the listing's own.
pub struct Entry {
    /// Its place in the list, from 0.
    pub index: usize,
    /// Where the value stands.
    pub span: Span,
    /// Whether it is `null` in place of an object.
    pub is_null: bool,
    pub homepage_url: Option<Text>,
    pub icon_data: Option<Text>,
    pub download_url: Option<Text>,
    pub release_notes_url: Option<Text>,
    pub hosting: Option<Text>,
    pub author_type: Option<Text>,
    pub release_stage: Option<Text>,
    pub enterprise: bool,
    pub signature: Option<Text>,
    pub repo_name: Option<Text>,
    pub updated_at: Option<Text>,
    pub labels: Vec<Label>,
    pub platforms: Vec<Platform>,
    /// `None` where it is absent or `null`.
    pub manifest: Option<Manifest>,
    /// Where the manifest stands.
    pub manifest_span: Span,
    /// What has the wrong type, the first that Go comes to.
    pub mistake: Option<Mistake>,
    /// Keys that the Marketplace does not know, of the entry and its platforms.
    pub unknown: Vec<UnknownKey>,
}

/// A value that the Marketplace cannot decode.
#[derive(Debug)]
pub struct Mistake {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// Its pointer in the listing.
    pub pointer: String,
}

/// A key that the Marketplace passes over.
#[derive(Debug)]
pub struct UnknownKey {
    /// The key.
    pub key: String,
    /// Where it stands.
    pub span: Span,
    /// The pointer of the object that holds it.
    pub parent: String,
    /// The names that are known there.
    pub known: &'static [&'static str],
}

/// `model.Label`, as far as people see it.
#[derive(Debug)]
pub struct Label {
    /// Its name.
    pub name: Option<Text>,
    /// Where the label stands.
    pub span: Span,
    /// Its pointer in the listing.
    pub pointer: String,
}

/// A platform's own bundle.
#[derive(Debug)]
pub struct Platform {
    /// The key, in the Marketplace's spelling.
    pub name: &'static str,
    /// Where the object stands.
    pub span: Span,
    /// Where it is downloaded from.
    pub download_url: Option<Text>,
    /// Its signature in base64.
    pub signature: Option<Text>,
}

impl Platform {
    /// Whether the Marketplace offers it: it needs both.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !text(self.download_url.as_ref()).is_empty() && !text(self.signature.as_ref()).is_empty()
    }
}

impl Entry {
    /// Its pointer in the listing.
    #[must_use]
    pub fn pointer(&self) -> String {
        format!("/{}", self.index)
    }

    /// The manifest's id as it stands there, empty where it is absent.
    #[must_use]
    pub fn id(&self) -> &str {
        self.manifest_text(|manifest| manifest.id.as_ref())
    }

    /// The manifest's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.manifest_text(|manifest| manifest.name.as_ref())
    }

    /// The manifest's version as it stands there, empty where it is absent.
    #[must_use]
    pub fn version(&self) -> &str {
        self.manifest_text(|manifest| manifest.version.as_ref())
    }

    /// The manifest's `min_server_version`, empty where it is absent.
    #[must_use]
    pub fn minimum(&self) -> &str {
        self.manifest_text(|manifest| manifest.min_server_version.as_ref())
    }

    fn manifest_text(&self, field: impl FnOnce(&Manifest) -> Option<&Text>) -> &str {
        text(self.manifest.as_ref().and_then(field))
    }

    /// The version as the Marketplace parses it.
    #[must_use]
    pub fn parsed_version(&self) -> Option<Version> {
        SEMVER.parse(self.version()).ok()
    }

    /// Its id and version, for people; the place in the list where it has none.
    #[must_use]
    pub fn title(&self) -> String {
        match (self.id(), self.version()) {
            ("", _) => format!("entry {}", self.index + 1),
            (id, "") => id.to_owned(),
            (id, version) => format!("{id} {version}"),
        }
    }

    /// What it downloads, with the signature and the platform that gets it; `None` for every other.
    pub fn downloads(&self) -> impl Iterator<Item = (Option<&'static str>, &Text, Option<&Text>)> {
        let own = self
            .download_url
            .iter()
            .map(|url| (None, url, self.signature.as_ref()));
        let by_platform = self.platforms.iter().filter_map(|platform| {
            let url = platform.download_url.as_ref()?;
            Some((Some(platform.name), url, platform.signature.as_ref()))
        });
        own.chain(by_platform)
            .filter(|(_, url, _)| !url.value.is_empty())
    }
}
