//! What is said of a Marketplace listing beside its findings: plain data, which serializes to `listing` of
//! `schemas/listing.schema.json`.

use serde::Serialize;

use super::TextFile;
use crate::text::printable;

/// What a listing is and does.
#[derive(Clone, Debug, Serialize)]
pub struct ListingReport {
    /// The path as the user gave it.
    pub path: String,
    /// SHA-256 in lower-case hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How many entries it has.
    pub entries: usize,
    /// How many plugins: different ids.
    pub plugins: usize,
    /// Whether the Marketplace starts with it.
    pub start: Start,
    /// The bundles that entries were held against, in the order of the entries; null where none were
    /// given.
    pub bundles: Option<Vec<HeldReport>>,
    /// What a server is offered; null where none was asked about.
    pub offer: Option<Offer>,
    /// Its text, which findings point into.
    #[serde(skip)]
    pub file: TextFile,
}

/// Whether the Marketplace starts.
#[derive(Clone, Debug, Serialize)]
pub struct Start {
    /// What happens.
    pub outcome: StartOutcome,
    /// The rule whose finding says why it does not.
    pub reason: Option<&'static str>,
    /// The entry at fault, from 0.
    pub entry: Option<usize>,
}

/// What happens when the Marketplace starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StartOutcome {
    /// It starts.
    Starts,
    /// It says what is wrong and ends.
    Refuses,
    /// It panics.
    Crashes,
}

/// A bundle that an entry was held against.
#[derive(Clone, Debug, Serialize)]
pub struct HeldReport {
    /// The entry, from 0.
    pub entry: usize,
    /// The platform whose bundle it is; null for every other.
    pub platform: Option<&'static str>,
    /// Its path.
    pub path: String,
}

/// What a server is offered.
#[derive(Clone, Debug, Serialize)]
pub struct Offer {
    /// The server's version.
    pub server: String,
    /// Its platform; null where none was named.
    pub platform: Option<String>,
    /// Whether it has a licence for enterprise plugins.
    pub enterprise: bool,
    /// Whether it runs in the cloud.
    pub cloud: bool,
    /// How the query ends.
    pub outcome: AnswerOutcome,
    /// The rule whose finding says why it fails.
    pub reason: Option<&'static str>,
    /// What is offered, by name.
    pub plugins: Vec<Offered>,
    /// What is not, in the order of the file.
    pub left_out: Vec<LeftOutReport>,
}

/// How a query ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerOutcome {
    /// With a list.
    Answered,
    /// With 500.
    Fails,
    /// The Marketplace's program panics at it, and the server gets no answer.
    Crashes,
    /// There is no Marketplace that could be asked.
    NotStarted,
}

/// A plugin that is offered.
#[derive(Clone, Debug, Serialize)]
pub struct Offered {
    /// The entry, from 0.
    pub entry: usize,
    /// The plugin's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where the server downloads it from.
    pub download_url: String,
    /// Whether nothing was found that keeps the server from installing it; `None` where that depends on keys that it may have.
    pub installable: Option<bool>,
    /// Why not, or on what it depends.
    pub reason: Option<&'static str>,
}

/// An entry that is not offered.
#[derive(Clone, Debug, Serialize)]
pub struct LeftOutReport {
    /// The entry, from 0.
    pub entry: usize,
    /// The plugin's id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// `enterprise`, `cloud-only`, `on-prem-only`, `min-server-version` or `newer-version`.
    pub reason: &'static str,
    /// The minimum that the server does not meet, or the version that is offered instead.
    pub detail: Option<String>,
}

impl Offered {
    /// `id version`, for people.
    #[must_use]
    pub fn title(&self) -> String {
        printable(&format!("{} {}", self.id, self.version))
    }
}
