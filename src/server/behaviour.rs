//! What servers do differently from release to release, in one place: [`Server`].
//!
//! What is data stands in `rules/knowledge/servers.json` under `behaviour`, with its source; the
//! fields of the manifest by release in [`shape`].

use serde::Deserialize;

use super::{knowledge, releases, url};
use crate::manifest::shape;
use crate::manifest::yaml::Generation;
use crate::version::{Release, Semver};

/// The newest server release that this build knows.
pub const NEWEST: Release = Release::new(11, 11, 0);

/// The oldest server release whose behaviour is described here.
pub const OLDEST: Release = Release::new(5, 2, 0);

/// The platforms that servers are released for today, as `os-arch` in Go's words.
pub const RELEASED_PLATFORMS: [&str; 2] = ["linux-amd64", "linux-arm64"];

/// From this release on the System Console shows settings that stand beside sections, and
/// custom sections without a list of settings: pull request 38003 of the server, August 2026,
/// which may have come into 11.11.
pub const SETTINGS_BESIDE_SECTIONS: Release = Release::new(12, 0, 0);

/// From this release on a server asks for `min_server_version` when it enables a plugin.
const ASKS_FOR_MINIMUM: Release = Release::new(5, 6, 0);

/// From this release on a server does not enable a plugin that has neither part.
const ASKS_FOR_A_PART: Release = Release::new(5, 4, 0);

/// From this release on `IsValid` asks for a name.
const ASKS_FOR_NAME: Release = Release::new(5, 32, 0);

/// The file that some servers leave in the folder of each plugin that they install, empty:
/// `managedPluginFileName` in `server/channels/app/plugin_install.go`.
pub const MARKER: &str = ".filestore";

/// The releases that leave it: 5.18 does, 5.2 does not, those between were not looked at; 11.0 did
/// away with it.
const MARKS_PLUGINS: std::ops::Range<Release> = Release::new(5, 18, 0)..Release::new(11, 0, 0);

/// What unpacking does with links, devices, headers and the like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherEntries {
    /// It ends with an error.
    Refused,
    /// It leaves them out.
    #[default]
    Skipped,
}

/// When the webapp is unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unpacked {
    /// When the plugin is enabled.
    AtStart,
    /// As a part of the installation, which fails with it.
    #[default]
    AtInstall,
}

/// What changes with a release, as the table has it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The first release that has it.
    pub since: Release,
    /// The library of YAML.
    pub yaml: Option<Generation>,
    /// The library of versions.
    pub semver: Option<Semver>,
    /// The React of the web app, its major version.
    pub react: Option<String>,
    /// The platforms that the server is released for, sorted.
    pub platforms: Option<Vec<String>>,
    /// The largest upload by default, in bytes.
    pub upload_limit: Option<u64>,
    /// What becomes of links and the like.
    pub other_entries: Option<OtherEntries>,
    /// When the webapp is unpacked.
    pub webapp: Option<Unpacked>,
    /// Where that is from: names of the table's sources.
    pub source: String,
}

/// One server release and how it behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its version.
    pub release: Release,
    /// Whether the user named this very release, and not a range that it is in.
    pub is_named: bool,
    /// How it reads YAML manifests (`servers.json`, `behaviour`).
    pub yaml: Generation,
    /// How it parses versions (the same).
    pub semver: Semver,
    /// How it checks URLs: 5.30.0 asks for a host and 5.29.1 does not (`model/utils.go`); built
    /// with Go 1.26 from 11.8 on (`server/public/go.mod` at v0.4.2; 11.7 has 1.25).
    pub urls: url::Generation,
    /// The release, not later than its own, with which the fields of the manifest changed last.
    pub fields: Release,
    /// Whether its web app takes a plugin that registers itself after its script was loaded, so that
    /// one that only sets `window.plugins` is never started (pull request 35238).
    pub registers_late: bool,
    /// Whether its System Console shows no settings beside sections.
    pub sections_hide_settings: bool,
    /// Whether it looks into sections when it masks secrets (`PluginSettings.Sanitize`).
    pub sanitizes_sections: bool,
    /// Whether it asks for `min_server_version` when it enables a plugin.
    pub asks_for_minimum: bool,
    /// Whether it enables no plugin that has neither a server part nor a webapp.
    pub asks_for_a_part: bool,
    /// Whether it leaves a [`MARKER`] in the folder of each plugin that it installs.
    pub marks_plugins: bool,
    /// Whether `IsValid` asks for a name.
    pub asks_for_name: bool,
    /// Whether `IsValid` takes a placeholder of a custom setting; `None` where that is not known.
    pub custom_placeholders: Option<bool>,
    /// The platforms that it is released for, as `os-arch` in Go's words, sorted.
    pub platforms: &'static [String],
    /// What it does with links and the like.
    pub other_entries: OtherEntries,
    /// When it unpacks the webapp.
    pub webapp: Unpacked,
    /// The largest upload that it takes by default, in bytes; `None` for no limit. The body of the
    /// request may have 512 bytes more, room for what stands around the file
    /// (`server/channels/web/handlers.go`).
    pub max_file_size: Option<u64>,
}

impl Server {
    /// The behaviour of `release`. A newer one than [`NEWEST`] is taken to behave as that, and as
    /// far as something was announced for it; an older one than [`OLDEST`] as that.
    #[must_use]
    pub fn new(release: Release) -> Self {
        let from = |major, minor| release >= Release::new(major, minor, 0);
        let mut server = Self {
            release,
            is_named: false,
            yaml: Generation::Goccy,
            semver: Semver::MastermindsCapped,
            urls: match (from(5, 30), from(11, 8)) {
                (false, _) => url::Generation::NoHost,
                (true, false) => url::Generation::LastColon,
                (true, true) => url::Generation::FirstColon,
            },
            fields: shape::fields_of(release),
            registers_late: from(11, 5),
            sections_hide_settings: release < SETTINGS_BESIDE_SECTIONS,
            sanitizes_sections: from(11, 5),
            asks_for_minimum: release >= ASKS_FOR_MINIMUM,
            asks_for_a_part: release >= ASKS_FOR_A_PART,
            marks_plugins: MARKS_PLUGINS.contains(&release),
            asks_for_name: release >= ASKS_FOR_NAME,
            // 7.2 takes none; 7.7 does (`model/manifest.go`).
            custom_placeholders: match (from(7, 3), from(7, 7)) {
                (false, _) => Some(false),
                (true, false) => None,
                (true, true) => Some(true),
            },
            platforms: &[],
            other_entries: OtherEntries::default(),
            webapp: Unpacked::default(),
            max_file_size: None,
        };
        let changes = knowledge::current().releases.as_ref();
        let changes = changes.map_or(&[][..], |table| &table.behaviour);
        let oldest = changes.first().map_or(OLDEST, |change| change.since);
        for change in changes
            .iter()
            .filter(|change| change.since <= release.max(oldest))
        {
            server.take(change);
        }
        server
    }

    fn take(&mut self, change: &'static Change) {
        self.yaml = change.yaml.unwrap_or(self.yaml);
        self.semver = change.semver.unwrap_or(self.semver);
        self.platforms = change.platforms.as_deref().unwrap_or(self.platforms);
        self.other_entries = change.other_entries.unwrap_or(self.other_entries);
        self.webapp = change.webapp.unwrap_or(self.webapp);
        self.max_file_size = change.upload_limit.or(self.max_file_size);
    }

    /// Whether both judge bundles alike but for their versions.
    #[must_use]
    pub fn behaves_as(&self, other: &Self) -> bool {
        let other = Self {
            release: self.release,
            is_named: self.is_named,
            ..*other
        };
        *self == other
    }

    /// Whether servers of this release are there for a platform.
    #[must_use]
    pub fn is_released_for(&self, platform: &str) -> bool {
        self.platforms.iter().any(|known| known == platform)
    }

    /// Whether the release is newer than all that are known, so that it is taken to behave as
    /// the newest of these.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        let newest = releases::newest().unwrap_or(NEWEST);
        (self.release.major, self.release.minor) > (newest.major, newest.minor)
    }

    /// Reads a single version, or `latest`.
    ///
    /// # Errors
    /// It is neither, or older than [`OLDEST`].
    pub fn parse(text: &str) -> Result<Self, String> {
        match Self::select(text)?.as_slice() {
            [server] => Ok(*server),
            several => Err(format!(
                "{text} means {} servers, and one is asked for",
                several.len()
            )),
        }
    }

    /// Reads a value of `--server`: see [`releases::select`].
    ///
    /// # Errors
    /// It means no release, or one older than [`OLDEST`].
    pub fn select(text: &str) -> Result<Vec<Self>, String> {
        let found = releases::select(text)?;
        if let Some(old) = found.iter().find(|release| **release < OLDEST) {
            let (old, oldest) = (old.short(), OLDEST.short());
            return Err(format!(
                "{old} is older than {oldest}, the oldest server described here"
            ));
        }
        let is_named = releases::is_of_one(text);
        let server = |release| Self {
            is_named,
            ..Self::new(release)
        };
        Ok(found.into_iter().map(server).collect())
    }

    /// Puts servers in order, the oldest first, each release once.
    pub fn sort(servers: &mut Vec<Self>) {
        servers.sort_by_key(|server| (server.release, !server.is_named));
        servers.dedup_by_key(|server| server.release);
    }
}

/// The major version of the React that the web app of a release has, as `18`.
#[must_use]
pub fn react(release: Release) -> Option<&'static str> {
    let changes = &knowledge::current().releases.as_ref()?.behaviour;
    let of_release = changes.iter().filter(|change| change.since <= release);
    of_release.rev().find_map(|change| change.react.as_deref())
}

#[cfg(test)]
mod tests {
    use super::{OtherEntries, Server, Unpacked, react};
    use crate::manifest::yaml::Generation;
    use crate::server::url;
    use crate::version::{Release, Semver};

    #[test]
    fn what_changes_from_release_to_release() {
        let on = |major, minor| Server::new(Release::new(major, minor, 3));
        assert_eq!(on(5, 19).other_entries, OtherEntries::Refused);
        assert_eq!(on(5, 20).other_entries, OtherEntries::Skipped);
        assert_eq!(on(5, 14).webapp, Unpacked::AtStart);
        assert_eq!(on(5, 15).webapp, Unpacked::AtInstall);
        let limits = [(5, 20), (5, 21), (5, 32), (5, 33)].map(|(a, b)| on(a, b).max_file_size);
        assert_eq!(
            limits,
            [None, Some(50 << 20), Some(50 << 20), Some(100 << 20)]
        );
        let yaml =
            [(10, 3), (10, 4), (10, 5), (11, 2), (11, 3), (11, 6)].map(|(a, b)| on(a, b).yaml);
        assert_eq!(
            yaml,
            [
                Generation::YamlV2,
                Generation::YamlV2OrV3,
                Generation::YamlV3,
                Generation::YamlV3,
                Generation::Goccy118,
                Generation::Goccy
            ]
        );
        let urls = [(5, 29), (5, 30), (11, 7), (11, 8)].map(|(a, b)| on(a, b).urls);
        assert_eq!(
            urls,
            [
                url::Generation::NoHost,
                url::Generation::LastColon,
                url::Generation::LastColon,
                url::Generation::FirstColon
            ]
        );
        let semver = [(5, 2), (11, 5), (11, 6), (11, 11)].map(|(a, b)| on(a, b).semver);
        assert_eq!(
            semver,
            [
                Semver::Blang,
                Semver::Blang,
                Semver::Masterminds,
                Semver::MastermindsCapped
            ]
        );
        assert_eq!(on(5, 39).platforms.len(), 3);
        assert_eq!(on(6, 5).platforms, ["linux-amd64"]);
        assert!(on(6, 6).is_released_for("linux-arm64"));
        let of = |major, minor| react(Release::new(major, minor, 0));
        let majors = [of(7, 5), of(7, 7), of(11, 1), of(12, 0)];
        assert_eq!(majors, [Some("16"), Some("17"), Some("18"), Some("19")]);
        assert!(on(12, 0).is_unknown() && on(13, 0).is_unknown() && !on(11, 11).is_unknown());
        assert!(on(12, 0).behaves_as(&on(13, 0)));
        // An older one than the oldest behaves as that.
        assert!(on(4, 0).behaves_as(&on(5, 2)));
    }
}
